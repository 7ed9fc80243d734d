"""How long it takes to start, beside what it cannot do without and beside other programs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bench.folders import AUTHOR, Folder
from tests.bench.peers import program
from tests.bench.turns import CASELOAD, PYTHON, Bench, Command, Run

pytestmark = pytest.mark.bench

IMPORT_CLICK, HELP = Command((PYTHON, "-c", "import click")), Command((CASELOAD, "--help"))
PEERS = ("sqlite-utils", "todo", "doorstop", "check-jsonschema")


def test_help(bench: Bench) -> None:
    own, floor, *others = bench.in_turn(HELP, IMPORT_CLICK, *(Command((program(peer), "--help")) for peer in PEERS))
    assert "Usage: caseload" in own[0].printed
    bench.compare("--help", own, "import click", floor, goal=1.3)
    for peer, runs in zip(PEERS, others, strict=True):
        assert "usage" in runs[0].printed.lower()
        bench.compare("--help", own, f"{peer} --help", runs, goal=1)


@pytest.mark.skipif(not shutil.which("valgrind"), reason="instructions are counted by valgrind")
@pytest.mark.whole
def test_instructions(bench: Bench, tmp_path: Path) -> None:
    """The same in instructions, of which a busy machine needs no more than an idle one."""
    own, floor = ([counted(command, tmp_path / "counted")] for command in (HELP, IMPORT_CLICK))
    bench.compare("--help in instructions, a ms for a million", own, "import click", floor, goal=1.3)


def counted(command: Command, out: Path) -> Run:
    """Return a run whose second is a thousand million instructions."""
    words = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--log-file=/dev/null", *command.words)
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    [summary] = [line for line in out.read_text().splitlines() if line.startswith(("summary:", "totals:"))][:1]
    return Run(int(summary.split()[1]) / 1e9, int(summary.split()[1]) / 1e9, 0, 0, "")


def test_log_in_a_small_folder(bench: Bench, tens: Folder) -> None:
    visit = ("log", tens.active(), "home-visit", "45m", "--for", "direct-care", "--by", AUTHOR, "--yes")
    own, floor = bench.in_turn(tens.caseload(*visit), HELP)
    bench.compare(f"log in a folder of {tens.patients}", own, "--help", floor, goal=tens.goal(4))
