"""Every open duty of a case, with its due date to the day: England's bank holidays of Christmas 2026 are

Friday 25 December, Monday 28 December (for Saturday the 26th) and Friday 1 January.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.codec import decode
from caseload.model.duties import Duty, duties
from caseload.model.entries.coordination import Snooze
from caseload.model.moments import Moment
from caseload.model.patient import Allergies, Conflict, Medicines, Patient
from caseload.model.plan import Contingency, Plan, PlanReview, agreed_hash
from caseload.model.settings import Settings
from caseload.model.snoozing import CAN_WAIT, put_off
from caseload.model.urgency import URGENCY
from caseload.steps.change import Context
from caseload.store.calendar import BankHolidays

if TYPE_CHECKING:
    from tests.conftest import Someone

Told = tuple[Any, ...]


def owed(person: Someone, context: Context) -> dict[str, str]:
    return {duty.key: duty.due.isoformat() for duty in duties(person.case, context.settings, BankHolidays())}


def with_standards(settings: Settings, **days: int) -> Settings:
    return replace(settings, standards=replace(settings.standards, **days))


# --- the next step: 5, 20 and 10 working days


@pytest.mark.parametrize(
    ("referred", "due"),
    [
        ("2026-12-14", "2026-12-21"),
        ("2026-12-18", "2026-12-29"),
        ("2026-12-21", "2026-12-30"),
        ("2026-12-24T16:30", "2027-01-05"),
        # on a day off the count begins with the next working day
        ("2026-12-25", "2027-01-05"),
        ("2026-12-27", "2027-01-05"),
        ("2026-11-21", "2026-11-27"),
    ],
)
def test_triage_is_due_in_five_working_days(someone: type[Someone], context: Context, referred: str, due: str) -> None:
    person = someone()
    person.enter("referral", referred)
    assert owed(person, context) == {"triage": due}


def test_the_second_referral_starts_its_own_clock(someone: type[Someone], context: Context) -> None:
    person = someone().at("declined")
    assert owed(person, context) == {}
    person.enter("referral", "2026-12-14")
    assert owed(person, context) == {"triage": "2026-12-21"}


def test_a_deferred_referral_comes_back_on_its_day(someone: type[Someone], context: Context) -> None:
    assert owed(someone().at("deferred"), context) == {"triage": "2026-12-01"}


@pytest.mark.parametrize(
    ("step", "course", "expected"),
    [
        ("accepted", [], {"assess": "2026-10-01"}),
        ("referred", [("triage", "2026-12-01")], {"assess": "2026-12-31"}),
        ("assessed", [], {"plan": "2026-09-24"}),
        ("accepted", [("assessment", "2026-12-17")], {"plan": "2027-01-05"}),
        # to assess once more does not put the plan off
        ("assessed", [("assessment", "2026-12-17")], {"plan": "2026-09-24"}),
        ("planned", [], {"agree": "2026-09-24", "action:t0000000": "2026-12-04"}),
        ("reopened", [], {"assess": "2026-12-07", "action:t0000000": "2026-12-04"}),
        ("reopened", [("assessment", "2026-11-10")], {"agree": "2026-11-24", "action:t0000000": "2026-12-04"}),
    ],
)
def test_the_next_step_is_due(
    someone: type[Someone], context: Context, step: str, course: list[Told], expected: dict[str, str]
) -> None:
    person = someone().at(step)
    for kind, day in course:
        person.enter(kind, day)
    assert owed(person, context) == expected


def test_nought_working_days_are_the_same_day_or_the_next_working_one(someone: type[Someone], context: Context) -> None:
    at_once = with_standards(context.settings, triage=0)
    person = someone()
    person.enter("referral", "2026-12-24")
    assert [duty.due for duty in duties(person.case, at_once, BankHolidays())] == [date(2026, 12, 24)]
    person = someone()
    person.enter("referral", "2026-12-25")
    assert [duty.due for duty in duties(person.case, at_once, BankHolidays())] == [date(2026, 12, 29)]


# --- contact and review: standard is 4 and 12 weeks, agreed on 14 September


@pytest.mark.parametrize(
    ("course", "contact", "review"),
    [
        ([], "2026-10-12", "2026-12-07"),
        ([("contact", "2026-10-01")], "2026-10-29", "2026-12-07"),
        ([("contact", "2026-10-01"), ("contact", "2026-09-20")], "2026-10-29", "2026-12-07"),
        # seen before the plan was agreed, or not seen: from the agreement
        ([("contact", "2026-09-05")], "2026-10-12", "2026-12-07"),
        ([("contact", "2026-10-01", {"outcome": "no-reply"})], "2026-10-12", "2026-12-07"),
        ([("review", "2026-10-05")], "2026-10-12", "2026-12-28"),
        ([("review", "2026-10-05", {"next_on": "2026-11-02"})], "2026-10-12", "2026-11-02"),
        ([("review", "2026-10-05", {"tier": "intensive"})], "2026-09-28", "2026-11-02"),
        ([("review", "2026-10-05", {"tier": "maintenance"})], "2026-12-07", "2027-04-05"),
        # a later agreement starts no new clock
        ([("agreement", "2026-10-20")], "2026-10-12", "2026-12-07"),
    ],
)
def test_contact_and_review_come_round(
    someone: type[Someone], context: Context, course: list[Told], contact: str, review: str
) -> None:
    person = someone().at("active")
    for kind, day, *facts in course:
        if kind == "agreement":
            facts = [{"plan_hash": agreed_hash(person.plan or Plan(patient=""))}]
        person.enter(kind, day, **(facts[0] if facts else {}))
    found = owed(person, context)
    assert (found["contact"], found["review"]) == (contact, review)


@pytest.mark.parametrize(
    ("told", "reviewed", "due"),
    [
        ({"on": date(2026, 11, 2)}, None, "2026-11-02"),
        ({"every_weeks": 3}, None, "2026-10-05"),
        # the day agreed at a review leads, and a day that has gone by says no more
        ({"on": date(2026, 11, 2)}, {"next_on": "2026-11-16"}, "2026-11-16"),
        ({"on": date(2026, 10, 2)}, {}, "2026-12-28"),
        ({"on": date(2026, 10, 2), "every_weeks": 3}, {}, "2026-10-26"),
    ],
)
def test_the_plan_may_say_when_it_is_reviewed(
    someone: type[Someone],
    context: Context,
    told: dict[str, Any],
    reviewed: dict[str, str] | None,
    due: str,
) -> None:
    person = someone().at("active")
    assert person.plan
    person.plan = replace(person.plan, review=PlanReview(**told))
    if reviewed is not None:
        person.enter("review", "2026-10-05", **reviewed)
    assert owed(person, context)["review"] == due


def test_a_reopened_case_begins_its_rhythm_anew(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("review", "2026-10-01", next_on="2026-10-15")
    person.enter("contact", "2026-10-20")
    person.enter("closure", "2026-11-02")
    person.enter("reopening", "2026-11-03", tier="intensive")
    person.enter("assessment", "2026-11-04")
    person.enter("agreement", "2026-11-05", plan_hash=agreed_hash(person.plan or Plan(patient="")))
    assert owed(person, context) == {
        "contact": "2026-11-19",
        "review": "2026-12-03",
        "action:t0000000": "2026-12-04",
    }


def test_a_tier_that_is_no_more_is_followed_as_the_default_tier(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("review", "2026-10-05", tier="weekly")
    found = owed(person, context)
    assert (found["contact"], found["review"]) == ("2026-10-12", "2026-12-28")


@pytest.mark.parametrize(("weeks", "words"), [(1, "every week for this tier"), (4, "every 4 weeks for this tier")])
def test_the_reason_says_how_often(someone: type[Someone], context: Context, weeks: int, words: str) -> None:
    settings = context.settings
    tiers = settings.tiers | {"standard": replace(settings.tiers["standard"], contact_weeks=weeks)}
    found = duties(someone().at("active").case, replace(settings, tiers=tiers), BankHolidays())
    assert [duty.reason for duty in found if duty.kind == "contact"] == [words]


def test_a_plan_that_changed_is_agreed_again_at_the_next_contact(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    person.plan = replace(person.plan, funding="council")
    assert owed(person, context)["agree"] == "2026-10-12"
    person.enter("contact", "2026-10-05")
    assert owed(person, context)["agree"] == "2026-11-02"
    person.enter("agreement", "2026-10-06", plan_hash=agreed_hash(person.plan))
    assert "agree" not in owed(person, context)


# --- after hospital: 2 days by telephone, 7 in person

LEFT = ("hospital-event", "2026-11-16")


@pytest.mark.parametrize(
    ("course", "kinds"),
    [
        ([LEFT], {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"}),
        ([LEFT, ("contact", "2026-11-17", {"mode": "telephone"})], {"discharge-visit": "2026-11-23"}),
        ([LEFT, ("contact", "2026-11-17", {"mode": "video"})], {"discharge-visit": "2026-11-23"}),
        ([LEFT, ("contact", "2026-11-17", {"mode": "home-visit"})], {}),
        ([LEFT, ("contact", "2026-11-17", {"mode": "clinic"})], {}),
        # a letter speaks to nobody, and neither does who was not in
        (
            [LEFT, ("contact", "2026-11-17", {"mode": "letter"})],
            {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"},
        ),
        (
            [LEFT, ("contact", "2026-11-17", {"outcome": "no-reply"})],
            {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"},
        ),
        # the same day counts, unless the minutes tell that it was before
        ([LEFT, ("contact", "2026-11-16T09:00")], {}),
        ([("hospital-event", "2026-11-16T15:00"), ("contact", "2026-11-16")], {}),
        ([("hospital-event", "2026-11-16T15:00"), ("contact", "2026-11-16T15:00")], {}),
        (
            [("hospital-event", "2026-11-16T15:00"), ("contact", "2026-11-16T09:00")],
            {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"},
        ),
        ([("contact", "2026-11-15"), LEFT], {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"}),
        # back in hospital there is nobody to call
        ([LEFT, ("hospital-event", "2026-11-17", {"event": "emergency-admission"})], {}),
        (
            [LEFT, ("hospital-event", "2026-11-17", {"event": "ae-attendance"})],
            {"discharge-call": "2026-11-18", "discharge-visit": "2026-11-23"},
        ),
        (
            [LEFT, ("hospital-event", "2026-11-19")],
            {"discharge-call": "2026-11-21", "discharge-visit": "2026-11-26"},
        ),
    ],
)
def test_whoever_leaves_hospital_is_called_and_seen(
    someone: type[Someone], context: Context, course: list[Told], kinds: dict[str, str]
) -> None:
    person = someone().at("active")
    for kind, day, *facts in course:
        person.enter(kind, day, **(facts[0] if facts else {}))
    found = {key.partition(":")[0]: due for key, due in owed(person, context).items() if "discharge" in key}
    assert found == kinds


def test_nobody_follows_up_before_the_case_is_accepted(someone: type[Someone], context: Context) -> None:
    person = someone().at("referred")
    person.enter(*LEFT)
    assert owed(person, context).keys() == {"triage"}


# --- visits, flags, alerts, agencies, plan, record


def test_a_booked_visit_is_due_at_its_minute(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    booking = person.enter("appointment", "2026-11-20")
    visit = duties(person.case, context.settings, BankHolidays())[0]
    assert visit == Duty("appointment", date(2026, 11, 23), "home-visit booked", "log", booking.id, "10:00")
    unsaid = replace(booking, starts=None, id="e0000099")
    person.entries.append(unsaid)
    assert owed(person, context)["appointment:e0000099"] == "2026-11-20"


PHQ = {"instrument": "phq-9", "version": "1", "scale": "total", "flags": ["self-harm"]}
RENEWED = ("alert", "2026-11-06", {"status": "renewed", "alert": "e0000004", "review_on": "2027-03-01"})
SENT = ("service-referral", "2026-12-17")


def answered(status: str) -> Told:
    return "service-referral", "2026-12-18", {"status": status, "referral": "e0000004"}


def chased_until(day: str) -> Told:
    return "service-referral", "2026-12-18", {"status": "chased", "referral": "e0000004", "reply_by": day}


# What happened, and what is waited for because of it.
WAIT: dict[str, tuple[list[Told], dict[str, str]]] = {
    "flag": ([("assessment", "2026-11-05", {"scores": [PHQ]})], {"flag:e0000004.self-harm": "2026-11-05"}),
    "alert": ([("alert", "2026-11-05")], {"alert-review:e0000004": "2026-12-01"}),
    "renewed": ([("alert", "2026-11-05"), RENEWED], {"alert-review:e0000004": "2027-03-01"}),
    "expired": ([("alert", "2026-11-05", {"review_on": "2026-11-06"})], {"alert-review:e0000004": "2026-11-06"}),
    "offer": ([("handover", "2026-11-05", {"status": "offered"})], {"handover:e0000004": "2026-11-05"}),
    "service": ([SENT], {"service-reply:e0000004": "2027-01-05"}),
    "by then": ([(*SENT, {"reply_by": "2026-12-20"})], {"service-reply:e0000004": "2026-12-20"}),
    # chased on the 18th: ten working days from then
    "chased": ([SENT, answered("chased")], {"service-reply:e0000004": "2027-01-06"}),
    "chased until": ([SENT, chased_until("2027-02-01")], {"service-reply:e0000004": "2027-02-01"}),
    "accepted": ([SENT, answered("accepted")], {}),
    "declined": ([SENT, answered("declined")], {"service-declined:e0000004": "2026-12-18"}),
}
USUAL = {"contact", "review", "action:t0000000"}


@pytest.mark.parametrize("name", WAIT)
def test_what_else_is_waited_for(someone: type[Someone], context: Context, name: str) -> None:
    course, expected = WAIT[name]
    person = someone().at("active")
    for kind, day, *facts in course:
        person.enter(kind, day, **(facts[0] if facts else {}))
    assert {key: due for key, due in owed(person, context).items() if key not in USUAL} == expected


def test_an_alert_without_a_review_day_is_no_duty(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.entries.append(replace(person.make("alert", "2026-11-05"), review_on=None))
    assert owed(person, context).keys() == USUAL


@pytest.mark.parametrize(
    ("action", "due"),
    [
        ({"due": "2026-12-04", "review_on": "2026-11-01"}, "2026-12-04"),
        ({"review_on": "2026-11-01"}, "2026-11-01"),
        ({}, None),
        ({"due": "2026-12-04", "status": "in-progress"}, "2026-12-04"),
        ({"due": "2026-12-04", "status": "done"}, None),
        ({"due": "2026-12-04", "status": "stopped"}, None),
        ({"due": "2026-12-04", "status": "declined"}, None),
    ],
)
@pytest.mark.parametrize("step", ["active", "closed"])
def test_open_actions_are_due_while_the_case_is_open(
    someone: type[Someone], context: Context, step: str, action: dict[str, str], due: str | None
) -> None:
    person = someone().at(step)
    person.plan = decode(Plan, {"patient": "7k3m9x2q", "actions": [{"id": "t0000000", "text": "x"} | action]})
    assert owed(person, context).get("action:t0000000") == (due if step == "active" else None)


@pytest.mark.parametrize(
    ("reviewed", "due"), [("2026-02-28", "2027-02-28"), ("2024-02-29", "2025-02-28"), ("2026-12-31", "2027-12-31")]
)
def test_medicines_are_reviewed_every_twelve_months(
    someone: type[Someone], context: Context, reviewed: str, due: str
) -> None:
    person = someone().at("accepted")
    person.patient = replace(person.patient, medicines=Medicines(reviewed_on=date.fromisoformat(reviewed)))
    assert owed(person, context)["medication-review"] == due


def test_allergies_not_asked_are_a_duty_of_every_open_case(someone: type[Someone], context: Context) -> None:
    person = someone().at("referred")
    unasked = decode(Patient, {"id": "7k3m9x2q", "name": {"family": "Quillfeather"}, "birth_date": "1938-02-17"})
    person.patient = unasked
    assert owed(person, context) == {"triage": "2026-09-08"}
    person.enter("triage", "2026-12-01")
    assert owed(person, context) == {"assess": "2026-12-31", "allergies": "2026-12-31"}


def test_two_values_for_one_field_wait_for_somebody(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    person.patient = replace(person.patient, conflicts=(Conflict(field="name.given", values=("A", "B")),))
    person.plan = replace(person.plan, conflicts=(Conflict(field="funding", values=("A", "B")),))
    found = owed(person, context)
    assert (found["conflict:name.given"], found["conflict:funding"]) == ("2026-09-01", "2026-09-01")
    person.entries.clear()
    assert owed(person, context)["conflict:name.given"] == date.min.isoformat()


# --- put off, ended, in order


@pytest.mark.parametrize(
    ("snoozes", "due"),
    [
        ([], "2026-10-12"),
        ([("contact", "2026-12-24")], "2026-12-24"),
        # not brought forward, not another duty, the latest word counts
        ([("contact", "2026-10-11")], "2026-10-12"),
        ([("review", "2026-12-24")], "2026-10-12"),
        ([("contact", "2026-12-24"), ("contact", "2026-11-24")], "2026-11-24"),
    ],
)
def test_a_duty_is_put_off_to_a_day(
    someone: type[Someone], context: Context, snoozes: list[tuple[str, str]], due: str
) -> None:
    person = someone().at("active")
    for number, (duty, until) in enumerate(snoozes, 1):
        person.enter("snooze", f"2026-10-{number:02}", duty=duty, until=until)
    assert owed(person, context)["contact"] == due


def test_what_is_put_off_says_so_and_since_when_it_was_due(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("snooze", "2026-10-01", duty="contact", until="2026-12-24", due="2026-10-12")
    found = next(one for one in duties(person.case, context.settings, BankHolidays()) if one.kind == "contact")
    assert found.since == date(2026, 10, 12)
    assert found.reason == "every 4 weeks for this tier, put off"


def test_the_next_round_of_a_duty_was_not_put_off(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("snooze", "2026-10-01", duty="contact", until="2026-12-24", due="2026-10-12")
    person.enter("contact", "2026-10-20")
    assert owed(person, context)["contact"] == "2026-11-17"


@pytest.mark.parametrize("kind", [kind for kind in URGENCY if kind not in CAN_WAIT])
def test_what_cannot_wait_is_not_put_off_by_a_hand_written_snooze(kind: str) -> None:
    duty = Duty(kind, date(2026, 10, 1), "x", "x", "e0000004")
    entry = Snooze(
        id="e0", patient="p0", happened=Moment("2026-10-01"), recorded=datetime(2026, 10, 1, tzinfo=UTC), by="anna",
        duty=duty.key, until=date(2026, 12, 1), reason="x",
    )  # fmt: skip
    assert put_off(duty, entry) == duty
    assert put_off(replace(duty, kind="contact"), entry).due == date(2026, 12, 1)


def test_what_can_wait_is_a_kind_of_duty_and_never_a_warning() -> None:
    assert set(CAN_WAIT) < set(URGENCY)
    assert not {"flag", "conflict", "alert-review", "appointment", "handover", "triage"} & set(CAN_WAIT)


def test_a_snooze_ends_with_its_episode(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("snooze", "2026-10-01", duty="assess")
    person.enter("closure", "2026-11-02")
    person.enter("reopening", "2026-11-09")
    assert owed(person, context)["assess"] == "2026-12-07"


EVERYTHING: list[Told] = [
    ("appointment", "2026-10-20"),
    ("assessment", "2026-10-20", {"scores": [PHQ]}),
    ("alert", "2026-10-20"),
    ("hospital-event", "2026-10-19", {"event": "ae-attendance"}),
    ("hospital-event", "2026-10-20"),
    ("handover", "2026-10-20", {"status": "offered"}),
    ("service-referral", "2026-10-20"),
    ("service-referral", "2026-10-20"),
    ("service-referral", "2026-10-21", {"status": "declined", "referral": "e0000011"}),
]


def with_everything(someone: type[Someone]) -> Someone:
    """Somebody who is active and owed every kind of duty that an active person can be."""
    person = someone().at("active")
    for kind, day, *facts in EVERYTHING:
        person.enter(kind, day, **(facts[0] if facts else {}))
    assert person.plan
    conflict = Conflict(field="funding", values=("A", "B"))
    person.plan = replace(person.plan, conflicts=(conflict,), contingency=(Contingency(id="k0", trigger="x"),))
    unasked = Patient(id=person.patient.id, name=person.patient.name, birth_date=person.patient.birth_date)
    person.patient = replace(unasked, medicines=Medicines(reviewed_on=date(2026, 1, 1)))
    return person


# --- to be looked at again


def test_what_rests_on_something_that_has_changed_is_due_when_that_is_known(
    someone: type[Someone], context: Context
) -> None:
    person = someone().at("active")
    assert person.plan
    need = replace(person.plan.needs[0], domain="health", assessment="e0000002")
    person.plan = replace(person.plan, needs=(need,), contingency=(Contingency(id="k0000000", trigger="x"),))
    assert "look-again" not in owed(person, context)
    person.enter("hospital-event", "2026-10-19", event="ae-attendance")
    person.enter("hospital-event", "2026-10-25", event="discharge")
    (duty,) = (one for one in duties(person.case, context.settings, BankHolidays()) if one.kind == "look-again")
    assert (duty.due, duty.verb, duty.about) == (date(2026, 10, 25), "plan looked", "")
    assert duty.reason == "what the plan rests on has changed: hospital"
    # one duty a case, and never a word of the person
    person.enter("snooze", "2026-10-26", duty="look-again", until="2026-11-30")
    assert owed(person, context)["look-again"] == "2026-11-30"


@pytest.mark.parametrize(("step", "owes"), [("assessed", True), ("planned", True), ("accepted", False)])
def test_the_verb_that_looks_is_possible_wherever_the_duty_is_owed(
    someone: type[Someone], context: Context, step: str, owes: bool
) -> None:
    person = someone().at(step)
    crisis = Contingency(id="k0000000", trigger="x", basis={"hospital": "another"})
    person.plan = Plan(patient=person.patient.id, contingency=(crisis,))
    assert ("look-again" in owed(person, context)) is owes


def test_there_is_a_source_for_each_kind_and_they_come_by_urgency(someone: type[Someone], context: Context) -> None:
    found = duties(with_everything(someone).case, context.settings, BankHolidays())
    steps = ("referred", "accepted", "assessed")
    before = [duties(someone().at(step).case, context.settings, BankHolidays()) for step in steps]
    kinds = [duty.kind for duty in found]
    assert kinds == sorted(kinds, key=URGENCY.index)
    assert {*kinds, *(duty.kind for told in before for duty in told)} == set(URGENCY)
    assert len({duty.key for duty in found}) == len(found)


def test_of_one_urgency_the_earlier_comes_first(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    for day in ("2026-12-03", "2026-12-01", "2026-12-02"):
        person.enter("alert", "2026-10-01", review_on=day)
    found = [
        duty.due.day for duty in duties(person.case, context.settings, BankHolidays()) if duty.kind == "alert-review"
    ]
    assert found == [1, 2, 3]


@pytest.mark.parametrize(("kind", "facts"), [("closure", {}), ("death", {}), ("death", {"happened": "2026-08-01"})])
def test_the_closed_and_the_dead_are_owed_nothing(
    someone: type[Someone], context: Context, kind: str, facts: dict[str, str]
) -> None:
    person = with_everything(someone)
    assert owed(person, context)
    person.enter(kind, **({"happened": "2026-11-02"} | facts))
    assert owed(person, context) == {}


def test_a_folder_without_a_referral_waits_for_nothing(someone: type[Someone], context: Context) -> None:
    assert owed(someone(), context) == {}


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)), days=st.integers(0, 30))
def test_triage_never_falls_on_a_day_off_and_never_too_early(
    someone: type[Someone], context: Context, day: date, days: int
) -> None:
    person = someone()
    person.enter("referral", day.isoformat())
    (duty,) = duties(person.case, with_standards(context.settings, triage=days), BankHolidays())
    assert duty.due.weekday() < 5
    assert duty.due not in BankHolidays()
    between = [date.fromordinal(number) for number in range(day.toordinal() + 1, duty.due.toordinal() + 1)]
    working = [one for one in between if one.weekday() < 5 and one not in BankHolidays()]
    assert len(working) == days or (days == 0 and len(working) <= 1)


# --- what a duty names can be done


@pytest.mark.parametrize(("step", "verb"), [("active", "plan action"), ("reopened", "plan complete")])
def test_an_action_is_due_before_a_case_that_came_back_is_assessed(
    someone: type[Someone], context: Context, step: str, verb: str
) -> None:
    (found,) = (
        duty for duty in duties(someone().at(step).case, context.settings, BankHolidays()) if duty.kind == "action"
    )
    assert (found.key, found.verb) == ("action:t0000000", verb)


def test_where_the_triage_is_taken_back_it_comes_first(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    triage = person.entries[-1].id
    person.enter("handover", "2026-09-04", status="offered", to="ben")
    person.enter("service-referral", "2026-09-04")
    person.enter("void", "2026-09-05", voids=triage)
    assert owed(person, context) == {"triage": "2026-09-08"}


def test_a_team_says_what_comes_first(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.patient = replace(person.patient, allergies=Allergies())
    first = replace(context.settings, worklist=("allergies", "contact"))
    kinds = [duty.kind for duty in duties(person.case, first, BankHolidays())]
    assert kinds[:2] == ["allergies", "contact"]
    shipped = [duty.kind for duty in duties(person.case, context.settings, BankHolidays())]
    assert shipped[-1] == "allergies"
    assert sorted(kinds) == sorted(shipped)
