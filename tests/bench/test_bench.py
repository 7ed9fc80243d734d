"""How fast it is, as ratios to floors that are measured in the same turns. Nothing here fails for being slow.

`python -m pytest tests/bench -m bench -n0 -o faulthandler_timeout=0 --bench-full --bench-report DIR` measures the
sizes that the goals are for, in some half an hour; `python -m pytest -m bench -n0` takes folders small enough for CI.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from timeit import timeit

import pytest

from caseload.model.scoring import score
from caseload.store.definitions import read_definitions
from tests.bench.turns import CASELOAD, PYTHON, Bench, Command, Run, clock, timed

pytestmark = pytest.mark.bench

TODAY, SEED, AUTHOR = "2026-11-20", "1", "c-braithwaite"
FLOORS = Path(__file__).with_name("floors")
IMPORT_CLICK, HELP = Command((PYTHON, "-c", "import click")), Command((CASELOAD, "--help"))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder made by `demo`; `goal_size` if it is of the size that the goals are for."""

    place: Path
    patients: int
    goal_size: bool

    def caseload(self, *words: str, alone: bool = False) -> Command:
        """Return a command in this folder."""
        return Command((CASELOAD, "-C", str(self.place), "--today", TODAY, *words), alone)

    def floor(self, name: str, *, alone: bool = False) -> Command:
        """Return the command of a floor in this folder."""
        return Command((PYTHON if name.endswith(".py") else "sh", str(FLOORS / name), str(self.place)), alone)

    def goal(self, ratio: float) -> float | None:
        """Return the goal if it can be told here."""
        return ratio if self.goal_size else None

    def active(self) -> str:
        """Return the id of an active case in the middle of the list."""
        [[listed]] = timed(self.caseload("-o", "csv", "list", "--step", "active"))
        cases = list(csv.DictReader(listed.printed.splitlines()))
        return cases[len(cases) // 2]["patient"]


@pytest.fixture(scope="module")
def hundreds(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return demo(tmp_path_factory.mktemp("hundreds") / "team", 1_000 if full else 300, full)


@pytest.fixture(scope="module")
def thousands(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return demo(tmp_path_factory.mktemp("thousands") / "team", 10_000 if full else 2_000, full)


def demo(place: Path, patients: int, full: bool) -> Folder:
    size = ("--patients", str(patients), "--seed", SEED)
    timed(Command((CASELOAD, "--today", TODAY, "demo", str(place), *size)))
    return Folder(place, patients, full)


def test_help(bench: Bench) -> None:
    own, floor = bench.in_turn(HELP, IMPORT_CLICK)
    assert "Usage: caseload" in own[0].printed
    bench.compare("--help", own, "import click", floor, goal=1.3)


def test_cold_check_in_one_process(bench: Bench, hundreds: Folder) -> None:
    floors = [hundreds.floor(name, alone=True) for name in ("own_loader.py", "own_records.py", "csafe.py")]
    cold = (hundreds.floor("forget.sh"), hundreds.caseload("check", alone=True))
    _, own, loader, records, csafe = bench.in_turn(*cold, *floors)
    assert f"{hundreds.patients:,} patients, {int(loader[0].printed):,} files" in own[0].printed
    assert loader[0].printed == records[0].printed == csafe[0].printed
    what = f"cold check, {hundreds.patients:,} patients, one process"
    # What the loader builds of a file is a record; the tree is where it stands half-way.
    bench.compare(what, own, "the own loader, to records", records, goal=hundreds.goal(1.5))
    bench.compare(what, own, "the own loader, to trees", loader)
    bench.compare(what, own, "CSafeLoader", csafe, goal=hundreds.goal(1))


def test_cold_check_beside_check_jsonschema(bench: Bench, full: bool, tmp_path: Path) -> None:
    """Both without the second process; that of the peer takes minutes."""
    few = demo(tmp_path / "team", 1_000 if full else 20, full)
    cold = (few.floor("forget.sh"), few.caseload("check", alone=True))
    _, own, peer = bench.in_turn(*cold, few.floor("checkjsonschema.py", alone=True), turns=1)
    assert f"{int(peer[0].printed):,} files" in own[0].printed
    bench.compare(
        f"cold check, {few.patients:,} patients", own, "check-jsonschema", peer, goal=few.goal(round(1 / 15, 3))
    )


def test_cold_check_in_two_processes(bench: Bench, thousands: Folder) -> None:
    forget, check = thousands.floor("forget.sh"), thousands.caseload
    _, two, _, one = bench.in_turn(forget, check("check"), forget, check("check", alone=True), turns=3)
    assert two[0].printed == one[0].printed
    what = f"cold check, {thousands.patients:,} patients, two processes"
    bench.compare(what, two, "one process", one, measure=clock, goal=thousands.goal(0.65))


def test_warm_check_after_one_change(bench: Bench, thousands: Folder) -> None:
    """Git writes the hashes of folders into its index at a commit; in a folder just made it has none."""
    timed(thousands.floor("commit.sh"), thousands.caseload("check"))
    change, walk = thousands.floor("change.py"), thousands.floor("walk.py")
    _, own, walked, started = bench.in_turn(change, thousands.caseload("check"), walk, HELP)
    assert f"{thousands.patients:,} patients, {int(walked[0].printed):,} files" in own[0].printed
    floor = [one.and_then(other) for one, other in zip(walked, started, strict=True)]
    what = f"warm check after one change, {thousands.patients:,} patients"
    bench.compare(what, own, "a scandir and stat walk, and --help", floor, goal=thousands.goal(1.5))
    bench.compare(what, own, "the same", floor, measure=clock)


def test_warm_audit(bench: Bench, thousands: Folder) -> None:
    own, floor = bench.in_turn(thousands.caseload("audit", "--fail-on", "never"), thousands.caseload("check"))
    assert f"{thousands.patients:,} patients" in own[0].printed
    what = f"warm audit, {thousands.patients:,} patients"
    bench.compare(what, own, "warm check", floor, goal=thousands.goal(2))


@pytest.mark.parametrize(("verb", "goal"), [("list", 3), ("due", None), ("", None)], ids=("list", "due", "home"))
def test_warm_answers(bench: Bench, thousands: Folder, verb: str, goal: float | None) -> None:
    own, floor = bench.in_turn(thousands.caseload(*verb.split()), thousands.floor("stats.py"))
    assert int(floor[0].printed) == thousands.patients
    assert own[0].printed.count("\n") > 10
    what = f"warm {verb or 'home'}, {thousands.patients:,} patients"
    bench.compare(what, own, "three stats a patient", floor, goal=goal and thousands.goal(goal))


def test_costs_of_all_plans(bench: Bench, hundreds: Folder) -> None:
    own, floor = bench.in_turn(hundreds.caseload("plan", "cost"), hundreds.caseload("list"))
    assert " plans · £" in own[0].printed
    bench.compare(f"warm plan cost, {hundreds.patients:,} patients", own, "list", floor, goal=hundreds.goal(2))


def test_scoring(bench: Bench) -> None:
    """The slowest worked example that has answers, against the millisecond that it may take."""
    definitions, slowest = read_definitions(Path("none")), []
    for instrument in definitions.instruments.values():
        for answers in (example.answers for example in instrument.examples if example.answers):
            taken = timeit(partial(score, instrument, answers, ""), number=100) / 100
            slowest.append((taken, instrument.id))
    taken, worst = max(slowest)
    own, floor = (Run(seconds, seconds, 0, 0, "") for seconds in (taken, 0.001))
    bench.compare(f"score {worst}, the slowest of {len(slowest)} examples", [own], "a millisecond", [floor], goal=1)


def test_show(bench: Bench, thousands: Folder) -> None:
    patient = thousands.active()
    own, floor = bench.in_turn(thousands.caseload("show", patient), HELP)
    assert patient in own[0].printed
    bench.compare(f"show one of {thousands.patients:,} patients", own, "--help", floor)


def test_log(bench: Bench, thousands: Folder) -> None:
    """Comes last: it writes into the folder."""
    visit = ("log", thousands.active(), "home-visit", "45m", "--for", "direct-care", "--by", AUTHOR, "--yes")
    own, floor = bench.in_turn(thousands.caseload(*visit), thousands.floor("commit.sh"))
    bench.compare(f"log in a folder of {thousands.patients:,}", own, "git add and commit of one file", floor)
