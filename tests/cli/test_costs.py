"""`costs`: each part of what the programme costs by itself, of the example, of one person, and of nobody."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

NORTH = Path(__file__).parents[2] / "examples" / "north-team"
EXACT = "disclosure:\n  threshold: 0\n  rounding: 1\n"


@pytest.fixture
def north(teams: type[Team], tmp_path: Path) -> Team:
    shutil.copytree(NORTH, tmp_path / "north")
    return teams(tmp_path / "north")


def told(team: Team, *words: str) -> dict[str, Any]:
    done = team.run("costs", "--today", "2026-11-21", *words, "-o", "json")
    assert done.code == DONE, done
    tree: dict[str, Any] = json.loads(done.out)
    return tree


def test_the_example_has_a_cost_of_work_of_plans_and_of_hospital(north: Team) -> None:
    settings = north.folder / "caseload.yaml"
    settings.write_text(settings.read_text().rstrip("\n") + f"\n{EXACT}")
    tree = told(north)
    work = {row["what"]: row for row in tree["tables"]["work"]}
    assert work["total"]["number"] == sum(row["number"] for what, row in work.items() if what != "total") > 0
    assert "community health" in {row["what"] for row in tree["tables"]["plans_by_sector"]}
    assert tree["tables"]["sensitivity"][0]["lower"] < tree["tables"]["sensitivity"][0]["higher"]
    assert "£" in tree["fields"]["each"]["for_each_patient_in_a_month"]


def test_small_numbers_are_hidden_with_their_cost(north: Team) -> None:
    assert {row["cost"] for row in told(north)["tables"]["hospital"]} == {"hidden"}


def test_one_person_and_nobody_are_sentences(at: At, teams: type[Team], tmp_path: Path) -> None:
    one = told(at("accepted"))
    assert one["lines"]["work"] == ["Nothing of this in the records."]
    assert one["fields"]["each"]["for_each_goal_achieved"] == "cannot be computed: nothing of it has a price"
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "caseload.yaml").write_text("schema: caseload/1\nname: Nobody yet\n")
    (tmp_path / "empty" / "staff.yaml").write_text("schema: staff/1\nstaff: []\n")
    teams(tmp_path / "empty").refuses(FORBIDDEN, "there is nobody on this caseload yet", "costs")


@pytest.mark.parametrize(
    ("period", "said"),
    [("next year", "that is no period; write it as 2026-27Q2"), ("2028", "the period 2028 has not begun")],
)
def test_what_is_no_period_is_one_clear_line(north: Team, period: str, said: str) -> None:
    done = north.run("costs", "--today", "2026-11-21", "--period", period)
    assert (done.code, done.out) == (FORBIDDEN, "")
    assert said in done.err
    assert done.err.count("\n") == 1
