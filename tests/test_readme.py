"""README cannot lie: its screens are what the program prints, its table is the table of verbs.

UPDATE_README=1 writes what the program prints into README instead of comparing.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from caseload.cli.main import GROUPS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n\$ (caseload [^\n]*)\n(.*?)```", re.DOTALL)
VERBS = re.compile(r"(<!-- verbs -->\n).*?(<!-- /verbs -->)", re.DOTALL)
UPDATE = bool(os.environ.get("UPDATE_README"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples in it as whoever has the repository has them, but shared with nobody."""
    place = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "examples", place / "examples")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "examples")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words], cwd=place, check=True)
    return place


def _printed(command: str, place: Path) -> str:
    """Return what a terminal of 80 columns without colour shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "80"}
    words = [sys.executable, "-m", *shlex.split(command)]
    with subprocess.Popen(words, cwd=place, stdout=theirs, stderr=theirs, stdin=theirs, env=environment):
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return "\n".join(line.rstrip() for line in shown.decode().splitlines()).strip("\n") + "\n"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # what Linux says where others say that there is no more
        return b""


def _table() -> str:
    rows = ["| | verb | |", "|---|---|---|"]
    for group, verbs in GROUPS.items():
        rows += (
            f"| {group if not index else ''} | `{verb}` | {text} |" for index, (verb, text) in enumerate(verbs.items())
        )
    return "\n".join(rows) + "\n"


def _kept(new: str) -> None:
    if UPDATE:
        README.write_text(new, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == new


def test_the_screens_are_what_the_program_prints(desk: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(CONSOLE.findall(text)) >= 2
    _kept(CONSOLE.sub(lambda found: f"```console\n$ {found[1]}\n{_printed(found[1], desk)}```", text))


def test_the_table_of_verbs_is_the_programs() -> None:
    text = README.read_text(encoding="utf-8")
    _kept(VERBS.sub(lambda found: found[1] + _table() + found[2], text))


@pytest.mark.parametrize("line", re.findall(r"^caseload (?!VERB).*$", README.read_text(encoding="utf-8"), re.MULTILINE))
def test_every_line_of_the_walk_parses(line: str) -> None:
    """Each verb and flag that README teaches is there (a usage error would be exit 2 with a hint at --help)."""
    words = shlex.split(line.partition("  #")[0].partition(" && ")[0])[1:]
    done = subprocess.run(
        [sys.executable, "-m", "caseload", "-C", "examples/north-team", *words, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
