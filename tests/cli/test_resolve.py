"""Two clones, a bare `git merge`, and the person who decides."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team


@pytest.fixture
def pair(at: Callable[[str], Team], teams: type[Team], tmp_path: Path) -> tuple[Team, Team]:
    """Two copies of one caseload, each of which knows the other."""
    ours = at("active")
    theirs = teams(tmp_path / "theirs")
    shutil.copytree(ours.folder, theirs.folder, symlinks=True)
    for one, other in ((ours, theirs), (theirs, ours)):
        one.git("remote", "add", "other", str(other.folder))
    return ours, theirs


def merged(pair: tuple[Team, Team]) -> Team:
    """Merge what the other did, as somebody does who knows git and not us."""
    ours, _ = pair
    ours.git("fetch", "-q", "other")
    ours.git("merge", "--no-edit", "other/main")
    assert ours.git("status", "--porcelain") == ""
    return ours


def apart(pair: tuple[Team, Team]) -> Team:
    """Let both change the person's record and plan, and merge that."""
    ours, theirs = pair
    ours.write("plan", "allergy", ours.id, "--none-known", "--source", "Zinnia asked her")
    theirs.write("plan", "allergy", theirs.id, "--substance", "Zinnia", "--source", "GP record")
    for team, text in zip(pair, ("Zinnia on Monday", "Zinnia on Friday"), strict=True):
        team.write("plan", "action", team.id, "--id", team.item("actions"), "--text", text)
    return merged(pair)


def test_what_two_did_apart_is_all_there(pair: tuple[Team, Team]) -> None:
    ours, theirs = pair
    ours.write("plan", "carer", ours.id, "--name", "Zinnia Joan")
    theirs.write("plan", "carer", theirs.id, "--name", "Zinnia Ruth")
    theirs.write("log", theirs.id, "home-visit", "45m")
    team = merged(pair)
    shown = team.run("show", team.id).out
    assert "Zinnia Joan" in shown
    assert "Zinnia Ruth" in shown
    assert team.run("check").code == 0


def test_both_values_are_shown_listed_and_decided(pair: tuple[Team, Team]) -> None:
    team = apart(pair)
    shown = team.run("show", team.id, "-o", "plain").out
    assert "CONFLICT, see the original: allergies.status is “known” or “none-known”" in shown
    assert "Zinnia on Friday" in shown
    listed = team.run("resolve", team.id, "-o", "csv").out.splitlines()
    assert listed[1].startswith("allergies.checked_on,1,")
    assert {"allergies.status,1,“known”", "allergies.status,2,“none-known”"} <= {*listed}
    action = f"actions.{team.item('actions')}.text"
    assert f"{action},1,“Zinnia on Friday”" in listed
    assert f"{action},2,“Zinnia on Monday”" in listed

    team.write("resolve", team.id, action, "--keep", "2")
    assert team.commits()[0] == f"resolve {team.id} plan"
    assert "Zinnia on Monday" in (team.place / "plan.yaml").read_text()
    assert "conflicts" not in (team.place / "plan.yaml").read_text()
    for field in dict.fromkeys(line.partition(",")[0] for line in listed[1:] if line.startswith("allergies")):
        team.write("resolve", team.id, field, "--keep", "1")
    assert team.run("resolve", team.id).out.endswith("No field has two values.\n")
    assert team.run("check").code == 0


def test_it_is_the_first_duty_and_names_its_command(pair: tuple[Team, Team]) -> None:
    team = apart(pair)
    done = team.run("show", team.id, "-o", "plain")
    assert f"caseload resolve {team.id} allergies.status" in done.out


def test_what_is_asked_wrongly_changes_nothing(pair: tuple[Team, Team]) -> None:
    team = apart(pair)
    words = ("resolve", team.id, "allergies.status", "--yes")
    team.refuses(2, "--keep NUMBER or --value TEXT", *words)
    team.refuses(2, "--keep NUMBER or --value TEXT", *words, "--keep", "1", "--value", "known")
    team.refuses(2, "there is no value of that number", *words, "--keep", "3")
    team.refuses(4, "no conflict is about that field", "resolve", team.id, "email", "--keep", "1", "--yes")


def test_it_can_be_tried_and_asked_for(pair: tuple[Team, Team]) -> None:
    team = apart(pair)
    before = team.state()
    tried = team.run("resolve", team.id, "allergies.status", "--keep", "1", "--yes", "--dry-run")
    assert (tried.code, team.state()) == (0, before)
    assert "-  - field: allergies.status" in tried.out

    terminal = team.terminal("resolve", team.id, "allergies.status")
    terminal.answer("the right person?", "y")
    terminal.expect("none-known")
    terminal.answer("Which one holds", "1")
    assert terminal.end() == 0
    assert "field: allergies.status" not in (team.place / "patient.yaml").read_text()


def test_no_name_is_in_what_git_says_of_a_merge(pair: tuple[Team, Team]) -> None:
    team = apart(pair)
    said = team.git("log", "--format=%B", "--name-only")
    assert "Zinnia" not in said
    assert "Hillingworth" not in said
