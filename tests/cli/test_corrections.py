"""An entry put right by another in its place, whatever step the case has come to since."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]
BECAUSE = ("--because", "Zinnia slipped")


def happened(entry: Path) -> str:
    found = re.search(r"^happened: (.+)$", entry.read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1].strip('"')


def sound(team: Team) -> bool:
    return team.run("check").code == 0


@pytest.mark.parametrize("step", ["accepted", "active", "closed"])
def test_triage_is_put_right_at_any_step(at: At, step: str) -> None:
    team = at(step)
    wrong = team.entry("triage").stem[-8:]
    team.write("triage", team.id, "accept", "--tier", "intensive", "--replaces", wrong, *BECAUSE)
    shown = team.run("show", team.id, "-o", "plain").out
    assert f"Step: {step}" in shown
    assert "Tier: intensive" in shown
    assert sound(team)


def test_it_happened_when_it_did_unless_that_was_wrong(at: At) -> None:
    team = at("active")
    first = team.write("log", team.id, "home-visit", "30m", "--on", "2026-11-21T00:00")
    again = team.write("log", team.id, "home-visit", "45m", "--replaces", first, *BECAUSE)
    assert happened(next(team.place.glob(f"entries/*{again}.yaml"))) == "2026-11-21T00:00"
    last = team.write("log", team.id, "home-visit", "45m", "--on", "2026-11-21", "--replaces", again, *BECAUSE)
    assert happened(next(team.place.glob(f"entries/*{last}.yaml"))) == "2026-11-21"
    assert sound(team)


def test_a_closure_is_put_right_after_the_case_came_back(at: At) -> None:
    team = at("closed")
    wrong = team.entry("closure").stem[-8:]
    team.write("reopen", team.id, "--reason", "Back")
    words = ("close", team.id, "--reason", "self-managing", "--replaces", wrong, *BECAUSE)
    team.write(*words)
    assert "Step: accepted" in team.run("show", team.id, "-o", "plain").out
    assert sound(team)
