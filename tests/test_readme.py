"""README cannot lie: its screens are what the program prints, its tables are the verbs and what was measured.

UPDATE_README=1 writes what the program prints, and the reports, into README instead of comparing.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import GROUPS, root

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n\$ (caseload [^\n]*)\n(.*?)```", re.DOTALL)
VERBS = re.compile(r"(<!-- verbs -->\n).*?(<!-- /verbs -->)", re.DOTALL)
UPDATE = bool(os.environ.get("UPDATE_README"))

Row: TypeAlias = dict[str, Any]


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


def _speed(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """Yield what has a goal: each thing once, with all that it was measured beside."""
    yield "what", "takes", "times what others take"
    told = sorted((row for row in rows if row["goal"]), key=lambda row: row["what"].replace("--help", ""))
    for what, beside in groupby(told, key=lambda row: row["what"]):
        first, *more = beside
        taken = f"{first['took']:,g} {first['unit']}"
        yield what, taken, "; ".join(map(_compared, (first, *more)))


def _compared(row: Row) -> str:
    ratio = f"{row['ratio']:g} × {row['floor']} (goal {row['goal']:.2g})"
    return ratio if row["reached"] else f"**{ratio}: missed**"


def _endurance(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """Yield what was tried, and whether what must hold held."""
    yield "what", "tried", "must hold", "found"
    for row in rows:
        tried = f"{row['tried']:,}" + (f" of {row['of']:,}" if row["of"] and row["of"] != row["tried"] else "")
        found = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in row["found"].items())
        yield row["what"], tried, row["must"], found if row["held"] else f"**did not hold**: {found}"


@pytest.mark.parametrize(
    ("name", "title", "rows_of"),
    [("bench", "How fast it is", _speed), ("endurance", "When things break", _endurance)],
)
def test_the_tables_of_what_was_measured_are_the_reports(
    name: str, title: str, rows_of: Callable[[Iterable[Row]], Iterator[tuple[str, ...]]]
) -> None:
    report, text = ROOT / "tests" / name / "report.json", README.read_text(encoding="utf-8")
    block = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    assert len(block.findall(text)) == 1
    told = "\n".join(_measured(name, title, report, rows_of)) if report.exists() else ""
    _kept(block.sub(lambda found: found[1] + told + found[2], text))


def _measured(
    name: str, title: str, report: Path, rows_of: Callable[[Iterable[Row]], Iterator[tuple[str, ...]]]
) -> Iterator[str]:
    """Yield the lines of a table under its title, with the day and the machine; all of it is in the report."""
    tree = json.loads(report.read_text(encoding="utf-8"))
    machine, (head, *rows) = tree["machine"], rows_of(tree["rows"])
    where = f"{machine['processors']} processors, Python {machine['python']}, git {machine['git']}"
    yield f"## {title}"
    yield f"Measured on {machine['date']} ({where}); all of it is in `tests/{name}/report.md`.\n"
    yield from (f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
    yield ""


@pytest.mark.parametrize("line", re.findall(r"^caseload (?!VERB).*$", README.read_text(encoding="utf-8"), re.MULTILINE))
def test_every_line_of_the_walk_parses(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each verb and flag that README teaches is there (a usage error would be exit 2 with a hint at --help)."""
    words = shlex.split(line.partition("  #")[0].partition(" && ")[0])[1:]
    done = run(root, ["-C", str(ROOT / "examples" / "north-team"), *words, "--help"])
    assert done == 0, capsys.readouterr().err
