"""Run commands in turn and print, as JSON, what each run took.

A process of its own, and a small one: the kernel counts what the parent held among what a child held at most.
Reads {"turns": number, "commands": [{"words": [word, …], "alone": whether it gets one processor}, …]} and prints a
list of turns: for each command clock and processor seconds, peak MiB, exit status and output.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

# The kernels count memory in different units.
MIB = 2**20 if sys.platform == "darwin" else 2**10


def run(words: list[str], alone: bool) -> tuple[float, float, float, int, str]:
    """Run to the end; what the kernel counts for a process includes the children that it waited for."""
    if sys.platform == "linux":
        # A child may use the processors that its parent may.
        os.sched_setaffinity(0, {max(PROCESSORS)} if alone else PROCESSORS)
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        printed = out.read().decode(errors="replace")
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB, process.returncode, printed


if __name__ == "__main__":
    PROCESSORS = os.sched_getaffinity(0) if sys.platform == "linux" else set()
    asked = json.load(sys.stdin)
    print(json.dumps([[run(**command) for command in asked["commands"]] for _ in range(asked["turns"])]))
