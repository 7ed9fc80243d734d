"""Who is to be talked about at a meeting, why, and what others may see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from caseload.measures.agenda import FIRST, Item, Since, agenda, earliest, listed, shared, since_last
from caseload.model.basis import looked_at
from caseload.model.case import Case
from caseload.model.codec import decode
from caseload.model.moments import Moment, days_after
from caseload.model.plan import Contingency
from caseload.model.team import Meeting
from caseload.steps.change import Context

if TYPE_CHECKING:
    from tests.conftest import Someone

ON = date(2026, 11, 21)
SINCE = Since(Moment("2026-11-11T13:00"), datetime(2026, 11, 11, 15, tzinfo=UTC))
SCORES = [
    {"instrument": "phq-9", "version": "1", "scale": "total", "total": 9, "flags": ["self-harm"], "scored_by": "anna"}
]
ADMISSION = ("hospital-event", "2026-11-12", {"event": "emergency-admission"})
COUNCIL = "Adult social care"
Make = Callable[[], "Someone"]


def on_agenda(case: Case, context: Context, on: date = ON, since: Since = SINCE) -> list[str]:
    items = agenda([case], since, on, context.settings, frozenset())
    return [reason.kind for item in items for reason in item.reasons]


# Each trigger alone: the step the person is at, what happens to them, the reason it gives.
TRIGGERS: dict[str, tuple[str, list[tuple[str, str, dict[str, Any]]], str]] = {
    "flag": ("accepted", [("assessment", "2026-09-10", {"complete": False, "scores": SCORES})], "flag"),
    "admission": ("accepted", [ADMISSION], "emergency-admission"),
    "A&E": ("accepted", [("hospital-event", "2026-11-11T13:01", {"event": "ae-attendance"})], "ae-attendance"),
    "alert": ("accepted", [("alert", "2026-09-10", {"review_on": "2026-11-20"})], "alert-review"),
    "declined": (
        "accepted",
        [
            ("service-referral", "2026-11-02", {}),
            ("service-referral", "2026-11-09", {"status": "declined", "referral": "e0000002", "reason": "full"}),
        ],
        "service-declined",
    ),
    "review": ("active", [("review", "2026-11-01", {"next_on": "2026-11-20"})], "review"),
    "waiting": ("referred", [], "triage"),
    "deferred, and back": ("deferred", [], "triage"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_alone(name: str, someone: Make, context: Context) -> None:
    step, events, kind = TRIGGERS[name]
    person = someone().at(step)
    for entry, happened, facts in events:
        person.enter(entry, happened, **facts)
    on = date(2026, 12, 1) if name == "deferred, and back" else ON
    assert on_agenda(person.case, context, on) == [kind]


QUIET: dict[str, tuple[str, list[tuple[str, str, dict[str, Any]]]]] = {
    "nothing happened": ("active", []),
    "alert for today": ("active", [("alert", "2026-09-15", {"review_on": "2026-11-21"})]),
    "before the last meeting": ("accepted", [("hospital-event", "2026-11-11T12:59", {"event": "ae-attendance"})]),
    "booked admission": ("accepted", [("hospital-event", "2026-11-12", {"event": "elective-admission"})]),
    "deferred until later": ("deferred", []),
    "closed": ("closed", [ADMISSION]),
    "died": ("died", [ADMISSION]),
}


@pytest.mark.parametrize("name", QUIET)
def test_whoever_need_not_be_talked_about(name: str, someone: Make, context: Context) -> None:
    step, events = QUIET[name]
    person = someone().at(step)
    for entry, happened, facts in events:
        person.enter(entry, happened, **facts)
    assert on_agenda(person.case, context) == []


def test_a_plan_to_be_looked_at_again(someone: Make, context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    crisis = looked_at(person.case, Contingency(id="c0000000", trigger="x"), context.settings, date(2026, 9, 14))
    person.plan = replace(person.plan, contingency=(crisis,))
    assert on_agenda(person.case, context) == []
    person.enter("hospital-event", "2026-11-02", event="ae-attendance")
    assert on_agenda(person.case, context) == ["look-again"]


@pytest.mark.parametrize(("happened", "new"), [("2026-10-28", True), ("2026-10-27", False)])
def test_what_is_recorded_late_is_new_when_it_becomes_known(
    happened: str, new: bool, someone: Make, context: Context
) -> None:
    person = someone().at("accepted")
    person.enter("hospital-event", happened, event="ae-attendance", recorded="2026-11-12T10:00:00Z")
    assert earliest(SINCE, context.settings) == date(2026, 10, 28)
    assert bool(on_agenda(person.case, context)) is new


def test_each_once_with_every_reason_the_most_urgent_first(someone: Make, context: Context) -> None:
    waiting, urgent, less = someone().at("referred"), someone().at("accepted"), someone().at("accepted")
    for person, id_ in ((waiting, "aaaaaaaa"), (urgent, "cccccccc"), (less, "bbbbbbbb")):
        person.patient = replace(person.patient, id=id_)
    urgent.enter("alert", "2026-09-10", review_on="2026-11-01")
    urgent.enter("hospital-event", "2026-11-14", event="emergency-admission")
    less.enter("alert", "2026-09-10", review_on="2026-11-01")
    cases = [waiting.case, urgent.case, less.case]
    items = agenda(cases, SINCE, ON, context.settings, frozenset())
    assert [(item.case.patient.id[0], [reason.kind for reason in item.reasons]) for item in items] == [
        ("c", ["emergency-admission", "alert-review"]),
        ("b", ["alert-review"]),
        ("a", ["triage"]),
    ]


def held(happened: str, recorded: str = "2026-11-11T15:00:00Z") -> Meeting:
    return decode(Meeting, {"id": "m0000000", "happened": happened, "recorded": recorded, "by": "anna"})


def test_the_last_meeting_up_to_the_day() -> None:
    meetings = [held("2026-11-11T13:00"), held("2026-10-14"), held("2026-12-02")]
    assert since_last(meetings, ON) == SINCE
    assert since_last([], ON) == Since(Moment(days_after(ON, -FIRST).isoformat()))
    assert since_last([], date.min) == Since(Moment("0001-01-01"))


def test_only_what_the_agenda_is_about_is_listed() -> None:
    assert not listed("contact", date(2026, 1, 1), ON)
    assert listed("look-again", ON, ON)
    assert not listed("service-declined", date(2026, 11, 22), ON)
    assert not listed("review", ON, ON)
    assert listed("flag", date(2027, 1, 1), ON)


# --- what outsiders see


def told(person: Someone, context: Context, *recipients: str) -> tuple[list[str], int]:
    items: tuple[Item, ...] = agenda([person.case], SINCE, ON, context.settings, frozenset())
    seen = shared(items, recipients or (COUNCIL,))
    return [reason.kind for item, _ in seen.items for reason in item.reasons], seen.withheld


def consent(person: Someone, decision: str, day: str, recipient: str = COUNCIL) -> None:
    person.enter("consent", day, about="sharing", decision=decision, recipient=recipient)


def test_outsiders_see_those_who_agreed_to_share_with_them(someone: Make, context: Context) -> None:
    person = someone().at("accepted")
    person.enter("hospital-event", "2026-11-12", event="emergency-admission")
    assert told(person, context) == ([], 1)
    consent(person, "given", "2026-09-10", "The GP")
    assert told(person, context) == ([], 1)
    consent(person, "given", "2026-09-11", " adult social CARE")
    assert told(person, context) == (["emergency-admission"], 0)
    assert told(person, context, COUNCIL, "the gp") == (["emergency-admission"], 0)
    assert told(person, context, COUNCIL, "The police") == ([], 1)


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_the_latest_word_counts(decision: str, someone: Make, context: Context) -> None:
    person = someone().at("accepted")
    person.enter("hospital-event", "2026-11-12", event="emergency-admission")
    consent(person, "given", "2026-09-10")
    consent(person, decision, "2026-09-11")
    assert told(person, context) == ([], 1)


def test_safety_and_safeguarding_are_never_on_a_list_for_others(someone: Make, context: Context) -> None:
    person = someone().at("accepted")
    person.enter("alert", "2026-09-10", type="safeguarding", review_on="2026-11-01")
    person.enter("assessment", "2026-09-11", complete=False, scores=SCORES)
    consent(person, "given", "2026-09-12")
    assert told(person, context) == ([], 0)
    person.enter("hospital-event", "2026-11-12", event="ae-attendance")
    assert told(person, context) == (["ae-attendance"], 0)
