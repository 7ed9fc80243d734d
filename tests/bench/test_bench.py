"""How fast it is, as ratios to floors that are measured in the same turns. Nothing here fails for being slow.

`python -m pytest tests/bench -m bench -n0 --bench-full --bench-report DIR` measures the sizes that the goals are
for; without `--bench-full` the folders are small enough for CI.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import pytest

pytestmark = pytest.mark.bench

TODAY, SEED, AUTHOR = "2026-11-20", "1", "c-braithwaite"
FLOORS = Path(__file__).with_name("floors")
CASELOAD = Path(sys.executable).with_name("caseload")
IMPORT_CLICK = (sys.executable, "-c", "import click")
# The two kernels count memory in different units.
MIB = 2**20 if sys.platform == "darwin" else 2**10

Command = Sequence[str | Path]


class Run(NamedTuple):
    """A finished process: seconds by the clock, seconds of processor (its children's too), peak MiB, its output."""

    clock: float
    processor: float
    peak: float
    printed: str


def clock(run: Run) -> float:
    return run.clock


def processor(run: Run) -> float:
    return run.processor


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs commands in turn and keeps the ratios for the report."""

    rows: list[dict[str, Any]]
    turns: int

    def in_turn(self, *commands: Command, alone: bool = False) -> list[list[Run]]:
        """Run each command once uncounted, then all of them in turn; `alone` gives them one processor."""
        turns = [[run(command, alone) for command in commands] for _ in range(self.turns + 1)]
        return [list(runs) for runs in zip(*turns[1:], strict=True)]

    def compare(
        self,
        what: str,
        runs: Sequence[Run],
        floor: str,
        floor_runs: Sequence[Run],
        *,
        goal: float | None = None,
        # The clock also sees what else the machine does, processor time hardly does.
        measure: Callable[[Run], float] = processor,
    ) -> None:
        """Put a row into the report: the median of the ratios, one for each turn, and how far apart they lie."""
        own, least = list(map(measure, runs)), list(map(measure, floor_runs))
        ratios = sorted(mine / floor for mine, floor in zip(own, least, strict=True))
        ratio = round(median(ratios), 2)
        self.rows.append(
            {
                "what": what,
                "ms": round(1000 * median(own), 1),
                "floor": floor,
                "floor_ms": round(1000 * median(least), 1),
                "measure": measure.__name__,
                "ratio": ratio,
                "least": round(ratios[0], 2),
                "most": round(ratios[-1], 2),
                "goal": goal,
                "reached": None if goal is None else ratio <= goal,
                "peak_mib": round(max(run.peak for run in runs)),
            }
        )


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder made by `demo`."""

    place: Path
    patients: int

    def caseload(self, *arguments: str) -> Command:
        """Return a command in this folder."""
        return (CASELOAD, "-C", self.place, "--today", TODAY, *arguments)

    def floor(self, name: str) -> Command:
        """Return the command of a floor in this folder."""
        return (sys.executable if name.endswith(".py") else "sh", FLOORS / name, self.place)

    def active(self) -> str:
        """Return the id of an active case in the middle of the list."""
        printed = run(self.caseload("-o", "csv", "list", "--step", "active")).printed
        cases = list(csv.DictReader(printed.splitlines()))
        return cases[len(cases) // 2]["patient"]


@pytest.fixture(scope="module")
def bench(rows: list[dict[str, Any]], full: bool) -> Bench:
    assert CASELOAD.exists(), "install the package first: python -m pip install -e ."
    return Bench(rows, 9 if full else 5)


@pytest.fixture(scope="module")
def hundreds(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return demo(tmp_path_factory.mktemp("hundreds") / "team", 1_000 if full else 300)


@pytest.fixture(scope="module")
def thousands(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return demo(tmp_path_factory.mktemp("thousands") / "team", 10_000 if full else 2_000)


def demo(place: Path, patients: int) -> Folder:
    run((CASELOAD, "--today", TODAY, "demo", place, "--patients", str(patients), "--seed", SEED))
    return Folder(place, patients)


def run(command: Command, alone: bool = False) -> Run:
    """Run a command to its end; what the kernel counts for it includes the processes that it waited for."""
    with TemporaryFile() as out, processors(alone):
        started = time.perf_counter()
        process = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        printed = out.read().decode()
    assert process.returncode == 0, printed
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB, printed)


@contextmanager
def processors(alone: bool) -> Iterator[None]:
    """Give what is started in here one processor if `alone`: a process may use those that its parent may."""
    if not (alone and sys.platform == "linux"):
        yield
        return
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(ours)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


def test_help(bench: Bench) -> None:
    own, floor = bench.in_turn((CASELOAD, "--help"), IMPORT_CLICK)
    assert "Usage: caseload" in own[0].printed
    bench.compare("--help", own, "import click", floor, goal=1.3)


def test_cold_check_in_one_process(bench: Bench, hundreds: Folder) -> None:
    commands = hundreds.caseload("check"), hundreds.floor("own_loader.py"), hundreds.floor("csafe.py")
    own, loader, csafe = bench.in_turn(*commands, alone=True)
    assert f"{hundreds.patients:,} patients, {int(loader[0].printed):,} files" in own[0].printed
    assert loader[0].printed == csafe[0].printed
    what = f"cold check, {hundreds.patients:,} patients, one process"
    bench.compare(what, own, "reading and building with the own loader", loader, goal=1.5)
    bench.compare(what, own, "CSafeLoader only parsing", csafe, goal=1)


def test_cold_check_in_two_processes(bench: Bench, hundreds: Folder) -> None:
    two = bench.in_turn(hundreds.caseload("check"))[0]
    one = bench.in_turn(hundreds.caseload("check"), alone=True)[0]
    assert two[0].printed == one[0].printed
    bench.compare(f"cold check, {hundreds.patients:,} patients, two processes", two, "one", one, measure=clock)


@pytest.mark.parametrize(("verb", "goal"), [("list", 3), ("due", None), ("", None)], ids=("list", "due", "home"))
def test_warm_answers(bench: Bench, thousands: Folder, verb: str, goal: float | None) -> None:
    own, floor = bench.in_turn(thousands.caseload(*verb.split()), thousands.floor("stats.py"))
    assert int(floor[0].printed) == thousands.patients
    assert own[0].printed.count("\n") > 10
    what = f"warm {verb or 'home'}, {thousands.patients:,} patients"
    bench.compare(what, own, "three stats a patient", floor, goal=goal)


def test_show(bench: Bench, thousands: Folder) -> None:
    patient = thousands.active()
    own, floor = bench.in_turn(thousands.caseload("show", patient), (CASELOAD, "--help"))
    assert patient in own[0].printed
    bench.compare(f"show one of {thousands.patients:,} patients", own, "--help", floor)


def test_log(bench: Bench, thousands: Folder) -> None:
    """Runs last: each of its runs writes into the folder."""
    visit = ("log", thousands.active(), "home-visit", "45m", "--for", "direct-care", "--by", AUTHOR, "--yes")
    own, floor = bench.in_turn(thousands.caseload(*visit), thousands.floor("commit.sh"))
    bench.compare(f"log in a folder of {thousands.patients:,}", own, "git add and commit of one file", floor)
