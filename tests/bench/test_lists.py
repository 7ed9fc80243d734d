"""How fast the answers come that are read from the index, beside other programs' lists of as many things."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.folders import FLOORS, Folder
from tests.bench.peers import taskwarrior, todoman
from tests.bench.turns import CASELOAD, PYTHON, Bench, Command, Run, first

pytestmark = pytest.mark.bench

HELP = Command((CASELOAD, "--help"))
STATS, TASKS, TODOS, FIRST_ROW = 3, 0.65, 0.2, 0.3


@pytest.fixture(scope="module")
def tasks(bench: Bench, thousands: Folder, tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Taskwarrior's list of a task for each patient."""
    command = taskwarrior(thousands, tmp_path_factory.mktemp("peer") / "tasks")
    if command is None:
        pytest.skip("Taskwarrior is missing: apt-get install taskwarrior")
    [runs] = bench.in_turn(command)
    assert runs[0].printed.count("\n") >= thousands.patients
    return runs


@pytest.mark.parametrize("words", [("list",), ("list", "--all"), ("due",), ()], ids=("list", "all", "due", "home"))
def test_warm_answers(bench: Bench, thousands: Folder, tasks: list[Run], words: tuple[str, ...]) -> None:
    own, stats = bench.in_turn(thousands.caseload(*words), thousands.floor("stats.py"))
    assert int(stats[0].printed) == thousands.patients
    assert own[0].printed.count("\n") > 10
    what = f"warm {' '.join(words) or 'home'}, {thousands.patients:,} patients"
    bench.compare(what, own, "three stats a patient", stats, goal=thousands.goal(STATS))
    bench.compare(what, own, "taskwarrior list, as many tasks", tasks, goal=thousands.goal(TASKS))


def test_beside_todoman(bench: Bench, thousands: Folder, tmp_path: Path) -> None:
    """Its cache is warm too."""
    listed = todoman(thousands, tmp_path / "todos")
    own, peer = bench.in_turn(thousands.caseload("list", "--all"), listed, turns=3)
    assert peer[0].printed.count("\n") >= thousands.patients
    what = f"warm list --all, {thousands.patients:,} patients"
    bench.compare(what, own, "todo list, as many todos", peer, goal=thousands.goal(TODOS))


def test_rows_for_a_program(bench: Bench, thousands: Folder) -> None:
    own, floor = bench.in_turn(thousands.caseload("list", "--all", "-o", "csv"), thousands.floor("index.py"))
    assert own[0].printed.count("\n") == int(floor[0].printed) + 1 == thousands.patients + 1
    what = f"list --all -o csv, {thousands.patients:,} rows"
    bench.compare(what, own, "the index read", floor, goal=thousands.goal(1.2))


@pytest.mark.parametrize("terminal", [False, True], ids=("pipe", "terminal"))
def test_first_row(bench: Bench, thousands: Folder, tmp_path: Path, terminal: bool) -> None:
    """A table of all: how soon its first row is there; rich alone draws the last before it shows the first."""
    listed, drawn = thousands.listed("--all")[0]["patient"], tmp_path / "listed.csv"
    [[said]] = bench.in_turn(thousands.caseload("list", "--all", "-o", "csv"), turns=1, uncounted=0)
    drawn.write_text(said.printed, encoding="utf-8")
    rich = Command((PYTHON, str(FLOORS / "rich_table.py"), str(drawn)), awaits=listed, terminal=terminal)
    own, peer = bench.in_turn(thousands.caseload("list", "--all", awaits=listed, terminal=terminal), rich, turns=3)
    what = f"first of {thousands.patients:,} rows {'on a terminal' if terminal else 'in a pipe'}"
    bench.promise(what, own, f"{FIRST_ROW} s from the start", FIRST_ROW, goal=thousands.goal(1), measure=first)
    bench.compare(what, own, "rich alone", peer, measure=first)
    bench.compare(what.replace("first of", "all of the"), own, "rich alone", peer)


def test_show(bench: Bench, thousands: Folder) -> None:
    patient = thousands.active()
    own, floor = bench.in_turn(thousands.caseload("show", patient), HELP)
    assert patient in own[0].printed
    bench.compare(f"show one of {thousands.patients:,} patients", own, "--help", floor, goal=thousands.goal(3))


def test_costs_of_all_plans(bench: Bench, hundreds: Folder) -> None:
    own, floor = bench.in_turn(hundreds.caseload("plan", "cost"), hundreds.caseload("list"))
    assert " plans · £" in own[0].printed
    bench.compare(f"warm plan cost, {hundreds.patients:,} patients", own, "list", floor, goal=hundreds.goal(2))
