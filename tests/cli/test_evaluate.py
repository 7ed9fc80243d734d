"""`evaluate`: the sections in their order, nothing claimed that was not asked beforehand, and never a NaN."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Team

    At = Callable[[str], Team]

NORTH = Path(__file__).parents[2] / "examples" / "north-team"
EXACT = "disclosure:\n  threshold: 0\n  rounding: 1\n"
SECTIONS = ("Fidelity", "Outcomes", "Experience", "Equity", "Hospital use", "Comparison", "Cost")
NO_NUMBER = re.compile(r"\b(?i:nan|inf|infinity)\b|\bNone\b")
CLAIM = re.compile(r"prevent|saved|saving", re.IGNORECASE)


@pytest.fixture
def north(teams: type[Team], tmp_path: Path) -> Team:
    shutil.copytree(NORTH, tmp_path / "north")
    team = teams(tmp_path / "north")
    settings = team.folder / "caseload.yaml"
    settings.write_text(settings.read_text().rstrip("\n") + f"\n{EXACT}")
    team.git("init", "-q")
    team.git("add", "-A")
    team.git("commit", "-qm", "as it is")
    return team


def evaluate(team: Team, *words: str) -> Done:
    done = team.run("evaluate", "--today", "2026-11-21", *words)
    assert done.code == DONE, done
    assert not NO_NUMBER.search(done.out)
    assert not CLAIM.search(done.out)
    return done


def test_the_sections_stand_in_their_order_and_no_effect_is_claimed(north: Team) -> None:
    told = evaluate(north).out
    places = [told.index(f"{number}. {title}") for number, title in enumerate(SECTIONS, 1)]
    assert places == sorted(places)
    assert "No effect can be estimated" in told
    assert "none; all of it is exploratory" in told


def test_run_is_what_is_done_where_nothing_is_named(north: Team) -> None:
    assert evaluate(north, "run").out == evaluate(north).out
    assert "Comparators" not in north.run("evaluate", "--help").out


def test_what_a_protocol_named_before_the_period_is_registered_and_all_else_explores(north: Team) -> None:
    told = ("--outcomes", "goals", "--comparator", "none", "--question", "How far do goals come?")
    saved = north.run("evaluate", "protocol", "2037-04-01", "2038-03-31", *told, "--by", "c-braithwaite")
    assert saved.code == DONE, saved
    tree = tables(north, "--today", "2037-06-01", "--period", "2037-38Q1")
    assert "registered: committed before the period began" in tree["fields"]["evaluation"]["protocol"]
    assert {row["standing"] for row in tree["tables"].get("changes", [])} <= {"exploratory"}
    late = tables(north, "--today", "2026-11-21")
    assert late["fields"]["evaluation"]["protocol"].startswith("none")


def test_a_protocol_registers_its_own_days_people_to_compare_with_and_groups(north: Team, tmp_path: Path) -> None:
    told = ("--outcomes", "goals,emergency-admissions", "--comparator", "none", "--question", "How far do goals come?")
    days = ("evaluate", "protocol", "2037-04-01", "2038-03-31")
    assert north.run(*days, *told, "--subgroups", "age", "--by", "c-braithwaite").code == DONE
    whole = ("--today", "2038-06-01", "--period", "2037-38")
    shown = evaluate(north, *whole).out
    assert "Beside people who were not taken on (registered)" in shown and "By group: age" in shown
    assert "Age (registered)" in shown and "Sex (exploratory)" in shown
    so_far = evaluate(north, "--today", "2038-02-01", "--period", "2037-38").out
    assert "These are not the days that it asks of" in so_far and "(registered)" not in so_far
    others = tmp_path / "others.csv"
    head = "id,start,known_from,known_until,emergency_admissions,age,sex"
    others.write_text(f"{head}\nx1,2037-04-01,2035-01-01,2038-03-31,,80,female\n")
    beside = " ".join(evaluate(north, *whole, "--comparator", str(others)).out.split())
    assert "Beside people who were not taken on (exploratory)" in beside
    assert "The protocol compares with: none. This does not, and is exploratory." in beside


def test_figures_of_the_example_are_of_people_on_the_caseload(north: Team) -> None:
    tree = tables(north, "--today", "2026-11-21")
    people = tree["fields"]["evaluation"]["people_on_the_caseload"]
    for grouping in ("age", "sex", "ethnicity", "deprivation"):
        *_, total = tree["tables"][f"by_{grouping}"]
        assert total["managed"] + total["reached"] == people
    assert sum(row["goals"] for row in tree["tables"]["goals"]) > 0


@pytest.mark.parametrize("stage", ["referred", "accepted", "active", "closed"])
def test_one_person_is_told_of_without_a_number_that_means_nothing(at: At, stage: str) -> None:
    evaluate(at(stage))


def test_small_numbers_are_hidden(at: At) -> None:
    told = evaluate(at("active")).out
    assert "hidden" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2028"), "the period 2028 has not begun"),
        (("--period", "soon"), "that is no period"),
    ],
)
def test_what_cannot_be_evaluated_is_one_clear_line(north: Team, words: tuple[str, ...], said: str) -> None:
    done = north.run("evaluate", "--today", "2026-11-21", *words)
    assert (done.code, done.out) == (FORBIDDEN, "")
    assert said in done.err


def test_nobody_is_a_sentence(teams: type[Team], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "caseload.yaml").write_text("schema: caseload/1\nname: Nobody yet\n")
    (tmp_path / "empty" / "staff.yaml").write_text("schema: staff/1\nstaff: []\n")
    done = teams(tmp_path / "empty").run("evaluate")
    assert (done.code, done.out) == (FORBIDDEN, "")
    assert "there is nobody on this caseload yet, so there is nothing to evaluate" in done.err


def tables(team: Team, *words: str) -> dict[str, Any]:
    done = team.run("evaluate", *words, "-o", "json")
    assert done.code == DONE, done
    tree: dict[str, Any] = json.loads(done.out)
    return tree
