"""Contacts and hospital events: every way to tell them, and each wrong one in one clear line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]


def test_a_contact_with_everything_about_it(at: At) -> None:
    team = at("active")
    team.write(
        "log", team.id, "home-visit", "1h30m", "--for", "self-care-support,advocacy,direct-care",
        "--with", "Zinnia,The GP", "--taught", "Peak flow", "--before", "3", "--after", "7",
        "--issue", "Zinnia", "--agency", "Council", "--result", "Zinnia", "--note", "-", given="Zinnia\nand more\n",
    )  # fmt: skip
    text = team.entry("contact").read_text("utf-8")
    for line in (
        "mode: home-visit", "minutes: 90", "  - self-care-support", "  - advocacy", "  - direct-care", "  - The GP",
        "  topic: Peak flow", "  confidence_before: 3", "  confidence_after: 7", "  agency: Council", "  and more",
    ):  # fmt: skip
        assert f"\n{line}\n" in text, line


@pytest.mark.parametrize(
    ("words", "starts", "minutes"),
    [
        (("2026-12-02", "14:30", "45m"), "2026-12-02T14:30", 45),
        (("2026-12-02T14:30", "1h"), "2026-12-02T14:30", 60),
        (("2026-12-02", "45m", "9:05"), "2026-12-02T09:05", 45),
        (("tomorrow", "14:30", "45m"), "2026-11-22T14:30", 45),
        (("tomorrowT14:30", "--minutes", "20m"), "2026-11-22T14:30", 20),
    ],
)
def test_a_booking_is_told_as_it_is_said(at: At, words: tuple[str, ...], starts: str, minutes: int) -> None:
    team = at("active")
    team.write("book", team.id, *words)
    text = team.entry("appointment").read_text("utf-8")
    assert f'\nstarts: "{starts}"\n' in text
    assert f"\nminutes: {minutes}\n" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-12-02", "25:00"), "write a day that exists as 2026-11-21, a minute as 2026-11-21T14:30"),
        (("tomorrowT25:00",), "write a day that exists"),
        (("2026-12-02T10:00", "11:00"), "write a day that exists"),
        (("2026-12-02", "10:00", "soon"), "write a duration as 45m or 1h30m"),
    ],
)
def test_a_booking_that_cannot_be_is_one_clear_line(at: At, words: tuple[str, ...], said: str) -> None:
    team = at("active")
    team.refuses(2, said, "book", team.id, *words, "--yes")


@pytest.mark.parametrize("outcome", ["no-reply", "cancelled-by-person", "cancelled-by-us"])
def test_a_contact_that_was_not_takes_no_time_and_is_no_contact(at: At, outcome: str) -> None:
    team = at("active")
    team.write("log", team.id, "home-visit", "--outcome", outcome, "--today", "2026-12-01")
    assert f"outcome: {outcome}" in team.entry("contact").read_text("utf-8")
    due = team.run("due", "--within", "90", "--today", "2026-12-01", "-o", "plain").out
    assert "19-Dec-2026" in due


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("before the person was referred; use 2026-11-21 or later", ("clinic", "5m", "--on", "2026-11-20")),
        ("lies in the future; record it once it has happened", ("clinic", "5m", "--on", "2026-11-22")),
        ("lies in the future", ("clinic", "5m", "--on", "tomorrow")),
        ("write a duration as 45m or 1h30m", ("clinic", "soon")),
        ("write a duration as 45m or 1h30m", ("clinic", "0m")),
        ("minutes: ", ("clinic", "99h")),
        ("missing: DURATION", ("clinic",)),
        ("choose among", ("clinic", "5m", "--for", "gossip")),
        ("--before: write a whole number from 1 to 10", ("clinic", "5m", "--taught", "x", "--before", "11")),
        ("teaching.topic", ("clinic", "5m", "--before", "5")),
        ("advocacy.issue", ("clinic", "5m", "--agency", "Council")),
    ],
)
def test_a_contact_that_cannot_be_is_one_clear_line(at: At, said: str, words: tuple[str, ...]) -> None:
    team = at("active")
    done = team.refuses(2, "", "log", team.id, *words, "--yes")
    assert len(done.err.splitlines()) == 1, done
    assert said in done.err, done


def test_what_was_taught_and_taken_up_is_asked_where_the_purpose_says_so(at: At) -> None:
    team = at("active")
    asked = team.terminal("log", team.id, "clinic", "20m", "--for", "self-care-support,advocacy")
    asked.answer("the right person?", "y")
    asked.answer("What was taught", "Peak flow")
    asked.answer("How sure before, 1 to 10", "3")
    asked.answer("How sure after, 1 to 10", "7")
    asked.answer("What was taken up", "Zinnia")
    asked.answer("With which agency", "Council")
    asked.answer("What came of it", "")
    asked.answer("Note", "")
    assert asked.end() == 0
    text = team.entry("contact").read_text("utf-8")
    assert "confidence_after: 7" in text
    assert "agency: Council" in text


def test_it_asks_for_no_more_than_the_purpose_calls_for(at: At) -> None:
    team = at("active")
    asked = team.terminal("log", team.id, "clinic", "20m", "--for", "monitoring")
    asked.answer("the right person?", "y")
    assert "What was" not in asked.expect("Note")
    asked.send("\n")
    assert asked.end() == 0


# --- hospital


def test_an_admission_and_its_discharge(at: At) -> None:
    team = at("active")
    came = team.write("hospital", team.id, "emergency-admission", "--codes", "j441,I10X, E11.9", "--on", "2026-11-21")
    assert "codes:\n  - J44.1\n  - I10\n  - E11.9\n" in team.entry("hospital-event").read_text("utf-8")
    said = "in hospital then, admitted on 2026-11-21; record that discharge first"
    team.refuses(2, said, "hospital", team.id, "elective-admission", "--yes")
    team.write("hospital", team.id, "discharge")
    assert f"admission: {came}\n" in team.entry("hospital-event").read_text("utf-8")
    team.refuses(2, "discharged already, on 2026-11-21", "hospital", team.id, "discharge", "--yes")
    team.refuses(
        2, "this stay has ended on 2026-11-21", "hospital", team.id, "discharge", "--admission", came[:5], "--yes"
    )
    assert team.run("check").code == 0


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (2, "a diagnosis is no ICD-10 code; write it as E11.9", ("ae-attendance", "--codes", "flu")),
        (2, "the discharge lies before the admission", ("discharge", "--on", "2026-11-02")),
        (4, "no admission has an id that begins so", ("discharge", "--admission", "zzzz")),
        (2, "lies in the future", ("ae-attendance", "--on", "2026-12-01")),
    ],
)
def test_a_hospital_event_that_cannot_be_is_one_clear_line(
    at: At, code: int, said: str, words: tuple[str, ...]
) -> None:
    team = at("active")
    team.write("hospital", team.id, "emergency-admission", "--on", "2026-11-10")
    done = team.refuses(code, said, "hospital", team.id, *words, "--yes")
    assert len(done.err.splitlines()) == 1


def test_each_event_asks_whether_the_plan_was_any_use(at: At) -> None:
    team = at("active")
    asked = team.terminal("hospital", team.id, "emergency-admission", "--on", "2026-11-21")
    asked.answer("the right person?", "y")
    asked.answer("Was the trigger foreseen in the plan", "y")
    asked.answer("Was the contingency plan followed", "uns")
    asked.answer("What was missing", "Zinnia")
    assert asked.end() == 0
    text = team.entry("hospital-event").read_text("utf-8")
    assert 'trigger_foreseen: "yes"\nplan_followed: unsure\nmissing: Zinnia\n' in text
    # the admission has told
    home = team.terminal("hospital", team.id, "discharge", "--on", "2026-11-21")
    home.answer("the right person?", "y")
    assert home.end() == 0
    assert "Was the trigger" not in home.seen


def test_nobody_asks_for_a_plan_for_bad_days_where_the_stay_was_planned(at: At) -> None:
    team = at("active")
    asked = team.terminal("hospital", team.id, "elective-admission", "--on", "2026-11-21")
    asked.answer("the right person?", "y")
    assert asked.end() == 0
    assert "Was the" not in asked.seen


# --- told late


@pytest.mark.parametrize("words", [("log", "clinic", "5m"), ("hospital", "discharge")])
def test_what_is_told_of_a_closed_case_is_said_to_be_late(at: At, words: tuple[str, ...]) -> None:
    team = at("closed")
    verb, *facts = words
    done = team.run(verb, team.id, *facts, "--on", "2026-11-21", "--yes")
    assert done.code == 0
    assert done.err == "caseload: late entry: this case is closed since 2026-11-21\n"
    team.refuses(2, f"{verb} is not possible while the case is closed", verb, team.id, *facts, "--yes",
                 "--today", "2026-11-25")  # fmt: skip


def test_an_open_case_has_no_late_entries(at: At) -> None:
    team = at("active")
    assert team.run("log", team.id, "clinic", "5m", "--yes").err == ""
