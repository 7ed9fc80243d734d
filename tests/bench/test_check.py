"""How fast `check` is, with nothing kept and after one change. Nothing here fails for missing a goal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.folders import Folder
from tests.bench.peers import doorstop, program
from tests.bench.turns import CASELOAD, Bench, Command, clock, peak

pytestmark = pytest.mark.bench

HELP = Command((CASELOAD, "--help"))
ALLOWED_MIB = 400


def test_own_floors(bench: Bench, hundreds: Folder) -> None:
    named = (("own_loader.py",), ("own_records.py",), ("own_records.py", "by-events"), ("csafe.py",))
    floors = [hundreds.floor(*words, alone=True) for words in named]
    cold = (hundreds.floor("forget.sh"), hundreds.caseload("check", alone=True))
    _, own, loader, records, events, csafe = bench.in_turn(*cold, *floors, turns=3)
    assert f"{hundreds.patients:,} patients, {int(loader[0].printed):,} files" in own[0].printed
    assert loader[0].printed == records[0].printed == events[0].printed == csafe[0].printed
    what = f"cold check, {hundreds.patients:,} patients, one process"
    # What the loader builds of a file is a record; the tree is where it stands half-way.
    bench.compare(what, own, "reading and building with the own loader", records, goal=hundreds.goal(1.4))
    bench.compare(what, own, "the same by the parser's events, as a file by another hand", events)
    bench.compare(what, own, "the own loader, to trees", loader)
    bench.compare(what, own, "CSafeLoader, only parsing", csafe, goal=hundreds.goal(0.7))


def test_beside_other_checkers(bench: Bench, full: bool, hundred: Folder, hundreds: Folder, tmp_path: Path) -> None:
    """Those of the peers take minutes; doorstop is given a tenth, for its time rises faster than the number."""
    folder = hundreds if full else hundred
    cold = (folder.floor("forget.sh"), folder.caseload("check", alone=True))
    validator = folder.floor("checkjsonschema.py", alone=True)
    linter = folder.floor("yamllint.sh", program("yamllint"), alone=True)
    _, own, validated, linted = bench.in_turn(*cold, validator, linter, turns=1, uncounted=0)
    assert f"{int(validated[0].printed):,} files" in own[0].printed
    what = f"cold check, {folder.patients:,} patients, one process"
    bench.compare(what, own, "check-jsonschema, same files and schemas", validated, goal=folder.goal(1 / 20))
    bench.compare(what, own, "yamllint, same files", linted, goal=folder.goal(1 / 15))
    [kept] = bench.in_turn(doorstop(hundred, tmp_path / "documents"), turns=1)
    times = folder.files() / hundred.files()
    scaled = [run._replace(clock=times * run.clock, processor=times * run.processor) for run in kept]
    bench.compare(what, own, "doorstop, as many documents (a tenth of them, scaled)", scaled, goal=folder.goal(1 / 30))


def test_ten_times_as_many(bench: Bench, hundreds: Folder, thousands: Folder) -> None:
    few, many = (folder.caseload("check", alone=True) for folder in (hundreds, thousands))
    forget = (hundreds.floor("forget.sh"), thousands.floor("forget.sh"))
    commands = (*forget, few, many, forget[1], thousands.caseload("check"))
    # A check of the larger folder takes a minute and more; what is read has just been written.
    _, _, fewer, one, _, two = bench.in_turn(*commands, turns=2, uncounted=0)
    assert two[0].printed == one[0].printed
    what = f"cold check, {thousands.patients:,} patients"
    bench.compare(f"{what}, one process", one, f"{hundreds.patients:,} patients", fewer, goal=thousands.goal(10.5))
    bench.compare(f"{what}, two processes", two, "one process", one, measure=clock, goal=thousands.goal(0.65))
    bench.promise(f"{what}, memory", two, f"{ALLOWED_MIB} MiB", ALLOWED_MIB, measure=peak, goal=thousands.goal(1))


def test_what_two_processes_can_gain(bench: Bench, hundreds: Folder) -> None:
    """Two processors may be the two halves of one: what share nothing but them says how much a second is worth."""
    at_once, apart = bench.in_turn(hundreds.floor("twice.py"), hundreds.floor("twice.py", "apart"), turns=3)
    what = f"CSafeLoader, only parsing, {hundreds.patients:,} patients, twice at once"
    bench.compare(what, at_once, "one after the other", apart, measure=clock)


def test_after_one_change(bench: Bench, thousands: Folder) -> None:
    change, walk = thousands.floor("change.py"), thousands.floor("walk.py")
    _, own, walked, started = bench.in_turn(change, thousands.caseload("check"), walk, HELP)
    assert f"{thousands.patients:,} patients, {int(walked[0].printed):,} files" in own[0].printed
    what = f"warm check after one change, {thousands.patients:,} patients"
    both = [one.and_then(other) for one, other in zip(walked, started, strict=True)]
    bench.compare(what, own, "a scandir and stat walk of all files", walked, goal=thousands.goal(1.5))
    bench.compare(what, own, "the same walk, and --help", both)


def test_warm_audit(bench: Bench, thousands: Folder) -> None:
    own, floor = bench.in_turn(thousands.caseload("audit", "--fail-on", "never"), thousands.caseload("check"))
    assert f"{thousands.patients:,} patients" in own[0].printed
    what = f"warm audit, {thousands.patients:,} patients"
    bench.compare(what, own, "warm check", floor, goal=thousands.goal(2))
