"""`plan start`: templates that fit, one taken into the plan, one out of a file, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FILES = Path(__file__).parents[1] / "files"


def test_it_proposes_what_a_template_holds_in_one_commit(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    commits = len(team.commits())
    team.write("plan", "start", team.id, "--from", "frailty-with-falls")
    assert len(team.commits()) == commits + 1
    done = team.run("-o", "json", "plan", "show", team.id)
    told = json.loads(done.out)
    assert told["lines"]["broken_threads"]
    assert "Alarm to wear" in done.out
    assert "step: planned" in team.run("-o", "plain", "show", team.id).out.lower()


def test_a_second_time_there_is_nothing_to_add(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    team.write("plan", "start", team.id, "--from", "copd")
    team.refuses(2, "the plan holds all that copd proposes", "plan", "start", team.id, "--from", "copd", "--yes")


def test_without_from_the_templates_are_listed_and_nothing_is_written(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    team.write("plan", "condition", team.id, "--name", "Frailty")
    before = team.state()
    done = team.run("-o", "json", "plan", "start", team.id)
    rows = json.loads(done.out)["tables"]["templates"]
    assert [row["template"] for row in rows] == ["frailty-with-falls", "copd", "heart-failure"]
    assert [row["fits"] for row in rows] == ["Frailty", "", ""]
    assert "NG249" in done.out
    assert team.state() == before


def test_dry_run_shows_it_and_writes_nothing(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    before = team.state()
    done = team.run("plan", "start", team.id, "--from", "copd", "--dry-run")
    assert done.code == 0
    assert "+  - id: " in done.out and "Talking therapy offered" in done.out
    assert team.state() == before


@pytest.mark.parametrize("how", ["file", "stdin", "definition"])
def test_a_template_of_the_teams_own(at: Callable[[str], Team], tmp_path: Path, how: str) -> None:
    team, own = at("assessed"), (FILES / "good" / "template" / "full.yaml").read_text()
    named, given = {"file": str(tmp_path / "own.yaml"), "stdin": "-", "definition": "long-covid"}[how], ""
    if how == "file":
        Path(named).write_text(own)
    elif how == "stdin":
        given = own
    else:
        place = team.folder / "definitions" / "templates" / "long-covid.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(own)
    team.write("plan", "start", team.id, "--from", named, given=given)
    assert "Rest is planned before it is needed" in (team.place / "plan.yaml").read_text()


@pytest.mark.parametrize(
    ("named", "given", "code", "said"),
    [
        ("gout", "", 4, "known: copd, frailty-with-falls, heart-failure; or name a file that holds one"),
        ("-", "schema: plan/1\n", 3, "a record of kind plan where template belongs"),
        ("-", (FILES / "contradictory/template/no-such-need.yaml").read_text(), 3, "stdin:16:19: goals.0.needs.1"),
        ("-", (FILES / "good/template/least.yaml").read_text().replace("domain: health", "domain: soul"), 2, "domains"),
    ],
)
def test_what_is_no_template_of_ours(at: Callable[[str], Team], named: str, given: str, code: int, said: str) -> None:
    team = at("assessed")
    team.refuses(code, said, "plan", "start", team.id, "--from", named, "--yes", given=given)


def test_a_wrong_template_of_the_team_is_found_by_check_and_refused(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    place = team.folder / "definitions" / "templates" / "any-condition.yaml"
    place.parent.mkdir(parents=True)
    place.write_text((FILES / "good/template/least.yaml").read_text().replace("domain: health", "domain: soul"))
    done = team.run("check")
    assert done.code == 1
    assert "definitions/templates/any-condition.yaml:10:5" in done.out
    assert "there is no such domain among the settings" in done.out
    place.write_text("schema: template/1\n")
    team.refuses(3, "any-condition.yaml:1:1: id: is required", "plan", "start", team.id, "--from", "any-condition")


def test_not_before_the_assessment(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    team.refuses(2, "plan start is not possible", "plan", "start", team.id, "--from", "copd", "--yes")
