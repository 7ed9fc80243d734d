"""The end of a case and what comes after it: closing, dying, coming back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import FINDINGS, FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Team


def close(team: Team, *words: str) -> str:
    goal, action = team.item("goals"), team.item("actions")
    done = team.run(
        *("close", team.id, "--yes", "--reason", "goals-achieved", "--goal", f"{goal[:4]}=sustaining"),
        *("--action", f"{action[:4]}=Age Well, Tom", "--summary", "Zinnia manages", *words),
    )
    assert (done.code, done.err) == (0, ""), done
    return done.out


def lines(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)["lines"]
    return told


def test_closing_prints_the_discharge_summary(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("log", team.id, "clinic", "20m", "--for", "monitoring")
    told = lines(
        close(team, "--come-back-when", "Two falls", "--destination", "Joan", "--survey-offered", "-o", "json")
    )
    assert "HILLINGWORTH, Marguerite" in told["person_told"][0]
    assert told["why"] == ["Zinnia seen at the door"]
    assert told["summary"] == ["Reason: Goals achieved.", "Zinnia manages"]
    assert told["course"] == ["21-Nov-2026 to 21-Nov-2026, 0 days", "contacts: 1 clinic", "0 reviews", "hospital: none"]
    assert told["goals_told"] == ["Zinnia seen at the door: sustaining"]
    assert told["steps"] == ["Zinnia seen at the door: Age Well, Tom"]
    assert told["destination"] == ["Joan"]
    assert told["come_back_when"] == ["Two falls"]
    assert told["formalities"] == ["experience survey offered"]


def test_a_closure_is_checked_against_the_policy_for_its_reason(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    assert team.run("settings", "closure.second_person", "stable").code == 0
    done = team.run("close", team.id, "--check", "--reason", "stable")
    assert done.code == FINDINGS
    assert "this reason needs a second person" in done.out
    assert team.run("close", team.id, "--check").code == 0


def test_the_second_person_is_asked_for_where_the_policy_says_so(at: Callable[[str], Team]) -> None:
    team = at("active")
    assert team.run("settings", "closure.second_person", "stable").code == 0
    team.refuses(FORBIDDEN, "missing: --second-person", "close", team.id, "--yes", "--reason", "stable")


@pytest.mark.parametrize(
    ("step", "words", "said"),
    [
        ("closed", ("close", "{id}", "--reason", "stable"), "close is not possible while the case is closed"),
        ("closed", ("close", "{id}", "--check"), "close is not possible while the case is closed"),
        ("active", ("reopen", "{id}", "--reason", "x"), "reopen is not possible while the case is active"),
        ("closed", ("review", "{id}", "--tier", "standard"), "review is not possible while the case is closed"),
    ],
)
def test_what_has_ended_ends_once(at: Callable[[str], Team], step: str, words: tuple[str, ...], said: str) -> None:
    team = at(step)
    team.refuses(FORBIDDEN, said, *(word.format(id=team.id) for word in words), "--yes")


def test_what_happened_by_the_end_is_entered_late_and_said_so(at: Callable[[str], Team]) -> None:
    team = at("closed")
    done = team.run("log", team.id, "clinic", "5m", "--for", "review", "--yes")
    assert (done.code, done.err) == (0, "caseload: late entry: this case is closed since 2026-11-21\n")
    said = "while the case is closed, since 2026-11-21; what happened by then is entered late"
    team.refuses(FORBIDDEN, said, "log", team.id, "clinic", "5m", "--yes", "--today", "2026-11-25")


def test_a_death_ends_every_duty_and_says_whom_to_tell(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("book", team.id, "2026-12-02T14:30", "45m")
    team.write("refer", "send", team.id, "--agency", "Age Well", "--sector", "voluntary", "--reason", "Class")
    team.write("refer", "send", team.id, "--agency", "Council", "--sector", "housing", "--reason", "Rail")
    done = team.run(
        *("died", team.id, "--on", "2026-11-20", "--told", "council", "--equipment", "Bed", "--yes", "-o", "json")
    )
    told = lines(done.out)
    assert "02-Dec-2026 14:30" in told["called_off"][0]
    assert told["to_tell"] == ["GP practice", "Age Well: referral sent"]
    assert told["equipment"] == ["Bed"]
    assert told["bereavement"] == ["NOBODY NAMED to offer support to"]
    assert team.run("due", "--within", "400").out.strip() == "Nothing is due."
    assert "Bed" in team.run("show", team.id).out
    team.refuses(FORBIDDEN, "has died", "book", team.id, "2026-12-20T10:00", "45m", "--yes")


def test_a_death_is_never_blocked(at: Callable[[str], Team]) -> None:
    team = at("active")
    assert team.run("close", team.id, "--check").code == FINDINGS
    team.write("died", team.id, "--on", "today")
    assert team.run("check").code == 0


def test_a_case_comes_back_with_its_manager_and_counts_anew(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("log", team.id, "clinic", "20m", "--for", "monitoring")
    close(team)
    team.write("reopen", team.id, "--reason", "Zinnia fell")
    kept = team.entry("reopening").read_text("utf-8")
    before = team.entry("triage").read_text("utf-8")
    assert re.findall("^manager: .*", kept, re.M) == re.findall("^manager: .*", before, re.M)
    assert "tier: standard" in kept
    told = lines(close(team, "-o", "json"))["course"]
    assert told[:2] == ["21-Nov-2026 to 21-Nov-2026, 0 days, episode 2 of care", "contacts: none"]


def test_whoever_reopens_a_case_takes_it_on_where_its_manager_has_gone(at: Callable[[str], Team]) -> None:
    team = at("active")
    place = team.folder / "staff.yaml"
    lead = re.findall("id: (.*)", place.read_text("utf-8"))[0]
    members = f"schema: staff/1\nstaff:\n  - id: {lead}\n    name: Lead\n    role: lead\n"
    (place).write_text(members + "  - id: joan\n    name: Joan\n  - id: sue\n    name: Sue\n    role: administrator\n")
    team.git("commit", "-qam", "staff")
    team.write("handover", "reassign", team.id, "--to", "joan", "--reason", "Leave", "--by", lead)
    close(team, "--by", lead)
    place.write_text(place.read_text("utf-8").replace("name: Joan\n", "name: Joan\n    active_to: 2026-11-20\n"))
    team.git("commit", "-qam", "staff")
    said = "missing: --manager"
    team.refuses(FORBIDDEN, said, "reopen", team.id, "--reason", "x", "--yes", "--by", "sue")
    team.write("reopen", team.id, "--reason", "Zinnia fell", "--by", lead)
    assert f"manager: {lead}" in team.entry("reopening").read_text("utf-8")
