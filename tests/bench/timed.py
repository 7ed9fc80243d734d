"""Run commands in turn and print, as JSON, what each run took.

A process of its own, and a small one: the kernel counts what the parent held among what a child held at most.
Reads {"turns": number, "commands": [{"words": [word, …], "alone": whether it gets one processor, "awaits": text,
"terminal": whether the text is awaited on a terminal}, …]} and prints a list of turns: for each command clock and
processor seconds, peak MiB, exit status, output, and the seconds until the text that is awaited had come.
"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import time

# The kernels count memory in different units.
MIB = 2**20 if sys.platform == "darwin" else 2**10
ROWS, COLUMNS = 40, 80


def run(words: list[str], alone: bool, awaits: str, terminal: bool) -> tuple[float, float, float, int, str, float]:
    """Run to the end; what the kernel counts for a process includes the children that it waited for."""
    if sys.platform == "linux":
        # A child may use the processors that its parent may.
        os.sched_setaffinity(0, {max(PROCESSORS)} if alone else PROCESSORS)
    with tempfile.TemporaryFile() as kept:
        ours, out = (pty.openpty() if terminal else os.pipe()) if awaits else (-1, os.dup(kept.fileno()))
        if terminal:
            fcntl.ioctl(out, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        started = time.perf_counter()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=kept if awaits else out)
        os.close(out)
        first = listen(ours, awaits.encode()) - started if awaits else 0
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        kept.seek(0)
        printed = kept.read().decode(errors="replace")
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB, process.returncode, printed, first


def listen(ours: int, awaited: bytes) -> float:
    """Read to the end, and return the moment when what is awaited had come."""
    moment, seen = 0.0, b""
    try:
        while more := os.read(ours, 65536):
            if not moment:
                seen += more
                moment = time.perf_counter() if awaited in seen else 0.0
    except OSError:  # what Linux says of a terminal that nobody writes to any more
        pass
    os.close(ours)
    if not moment:
        raise SystemExit(f"{awaited.decode()} never came: {seen[:1000].decode(errors='replace')}")
    return moment


if __name__ == "__main__":
    PROCESSORS = os.sched_getaffinity(0) if sys.platform == "linux" else set()
    asked = json.load(sys.stdin)
    print(json.dumps([[run(**command) for command in asked["commands"]] for _ in range(asked["turns"])]))
