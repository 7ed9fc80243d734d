"""`plan print`: the person's own copy on stdout, what to heed in giving it on stderr."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team


def test_the_copy_is_the_answer_and_only_reads(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    done = team.run("plan", "print", team.id)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("YOUR CARE PLAN\n\nMarguerite, this is your own plan.\n")
    assert "You agreed to this plan on 21 November 2026." in done.out
    assert "Who: Test Matron" in done.out
    assert team.id not in done.out
    assert max(map(len, done.out.splitlines())) <= 66
    assert team.state() == before


def test_what_the_giver_should_know_goes_to_stderr(at: Callable[[str], Team]) -> None:
    team = at("active")
    place = team.place / "patient.yaml"
    place.write_text(place.read_text() + "communication:\n  - large print\ninterpreter: true\n")
    team.write("plan", "strength", team.id, "--text", "Zinnias in the garden")
    done = team.run("plan", "print", team.id, "-o", "markdown")
    assert done.err.splitlines() == [
        "caseload: needs when you give this copy: large print; an interpreter",
        "caseload: the plan changed since it was agreed, and the copy says so",
    ]
    assert "large print" not in done.out
    assert "The changes are not agreed yet." in done.out


@pytest.mark.parametrize(("step", "said"), [("assessed", "there is no plan to print yet"), ("died", "has died")])
def test_there_is_no_copy_without_a_plan_or_for_the_dead(at: Callable[[str], Team], step: str, said: str) -> None:
    team = at("active" if step == "died" else step)
    if step == "died":
        team.write("died", team.id, "--on", "2026-11-21")
    team.refuses(2, said, "plan", "print", team.id)


def test_a_closed_case_says_so(at: Callable[[str], Team]) -> None:
    team = at("closed")
    assert "the case is closed" in team.run("plan", "print", team.id).err
