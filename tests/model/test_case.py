"""A case is what its records come to, in whatever order they are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.case import fold
from caseload.model.plan import agreed_hash
from caseload.model.referrals import loops
from caseload.model.steps import Step

if TYPE_CHECKING:
    from tests.conftest import Someone

Course = list[tuple[Any, ...]]


def told(someone: type[Someone], step: str, course: Course) -> Someone:
    """Somebody at a step to whom this happens after: (kind, day) or (kind, day, facts)."""
    person = someone().at(step)
    for kind, day, *facts in course:
        person.enter(kind, day, **(facts[0] if facts else {}))
    return person


# --- the step


@pytest.mark.parametrize(
    "step", ["referred", "declined", "deferred", "accepted", "assessed", "planned", "active", "closed"]
)
def test_each_step_is_derived_from_the_records(someone: type[Someone], step: str) -> None:
    assert someone().at(step).case.step == step


def test_without_a_referral_a_folder_counts_as_referred(someone: type[Someone]) -> None:
    case = someone().case
    assert (case.step, case.episode, case.current(), case.manager, case.ending) == (Step.REFERRED, None, (), "", None)


@pytest.mark.parametrize(
    ("step", "course", "after", "episodes"),
    [
        ("deferred", [("triage", "2026-10-01")], "accepted", 1),
        ("declined", [("referral", "2026-10-01")], "referred", 2),
        ("declined", [("reopening", "2026-10-01")], "accepted", 2),
        ("closed", [("reopening", "2026-11-09")], "accepted", 2),
        # closed and open again on one day, in the order they were recorded
        ("closed", [("reopening", "2026-11-02")], "accepted", 2),
        ("closed", [("reopening", "2026-11-02"), ("closure", "2026-11-02")], "closed", 2),
        (
            "closed",
            [("reopening", "2026-11-02"), ("closure", "2026-11-02"), ("reopening", "2026-11-02")],
            "accepted",
            3,
        ),
        # a second referral of somebody who is open opens nothing
        ("accepted", [("referral", "2026-10-01")], "accepted", 1),
        # an assessment that is not complete is one more finding
        ("accepted", [("assessment", "2026-09-10", {"complete": False})], "accepted", 1),
        # a void takes the step back, or forward again
        ("closed", [("void", "2026-11-03", {"voids": "e0000004"})], "active", 1),
        ("accepted", [("void", "2026-09-04", {"voids": "e0000001"})], "referred", 1),
        # what happened in between and was recorded late changes nothing
        ("closed", [("contact", "2026-10-01")], "closed", 1),
        # nobody is open after death, whenever it is recorded
        ("active", [("death", "2026-10-01")], "closed", 1),
        ("closed", [("reopening", "2026-11-09"), ("death", "2026-10-30")], "closed", 2),
        ("closed", [("death", "2026-11-05"), ("reopening", "2026-11-09")], "closed", 2),
        ("declined", [("death", "2026-08-01"), ("referral", "2026-10-01")], "closed", 2),
        ("died", [("void", "2026-11-03", {"voids": "e0000004"})], "active", 1),
    ],
)
def test_the_step_after(someone: type[Someone], step: str, course: Course, after: str, episodes: int) -> None:
    case = told(someone, step, course).case
    assert (case.step, len(case.episodes)) == (after, episodes)


def test_somebody_who_died_before_any_referral_counted_is_closed(someone: type[Someone]) -> None:
    person = someone()
    person.enter("death", "2026-09-01")
    assert (person.case.step, person.case.episodes) == (Step.CLOSED, ())


def test_a_plan_is_carried_over_and_a_new_episode_goes_through_every_step(someone: type[Someone]) -> None:
    person = someone().at("reopened")
    assert person.case.step == "accepted"
    person.enter("assessment", "2026-11-10", complete=False)
    assert person.case.step == "accepted"
    person.enter("assessment", "2026-11-11")
    assert (person.case.step, person.case.agreement, person.case.agreed) == ("planned", None, False)
    assert person.plan
    person.enter("agreement", "2026-11-12", plan_hash=agreed_hash(person.plan))
    assert (person.case.step, person.case.agreed) == ("active", True)
    assert [episode.step for episode in person.case.episodes] == ["closed", "active"]


def test_ticking_off_takes_no_step_back_once_the_plan_is_agreed(someone: type[Someone]) -> None:
    for step, after in (("planned", "assessed"), ("active", "active")):
        person = someone().at(step)
        assert person.plan
        person.plan = replace(person.plan, goals=(replace(person.plan.goals[0], lifecycle="completed"),))
        assert person.case.step == after


def test_what_an_earlier_episode_has_achieved_is_no_plan_for_the_next(someone: type[Someone]) -> None:
    person = someone().at("reopened")
    assert person.plan
    person.plan = replace(person.plan, goals=(replace(person.plan.goals[0], lifecycle="completed"),))
    person.enter("assessment", "2026-11-10")
    assert person.case.step == "assessed"


def test_an_episode_has_its_opening_for_a_name(someone: type[Someone]) -> None:
    person = someone().at("reopened")
    person.enter("referral", "2026-08-01", replaces="e0000000")
    first, second = person.case.episodes
    assert (first.id, first.number, first.opened) == ("e0000006", 1, date(2026, 8, 1))
    assert (second.id, second.number, second.opened) == ("e0000005", 2, date(2026, 11, 9))


@pytest.mark.parametrize(
    ("step", "course", "kind", "day"),
    [
        ("active", [], None, None),
        ("declined", [], "triage", "2026-09-03"),
        ("declined", [("triage", "2026-09-05", {"decision": "decline"})], "triage", "2026-09-05"),
        ("closed", [("consent", "2026-11-20")], "closure", "2026-11-02"),
        ("closed", [("death", "2026-11-20")], "closure", "2026-11-02"),
        ("died", [("contact", "2026-11-20")], "death", "2026-11-02"),
        ("reopened", [], None, None),
        # in no episode at all
        ("referred", [("death", "2026-08-01")], "death", "2026-08-01"),
    ],
)
def test_what_ended_the_episode(
    someone: type[Someone], step: str, course: Course, kind: str | None, day: str | None
) -> None:
    ending = told(someone, step, course).case.ending
    assert (ending and ending.kind, ending and ending.happened) == (kind, day)


# --- who is accountable, how closely


def handover(day: str, status: str = "reassigned", to: str = "", **facts: str) -> tuple[Any, ...]:
    return "handover", f"2026-10-{day}", {"status": status, "to": to} | facts


OFFER = handover("01", "offered", to="ben", deputy="carla")


@pytest.mark.parametrize(
    ("step", "course", "manager", "deputy"),
    [
        ("referred", [], "", ""),
        ("declined", [], "", ""),
        ("active", [], "anna", "ben"),
        ("active", [handover("01", to="carla")], "carla", "ben"),
        ("active", [handover("01", to="carla", deputy="anna")], "carla", "anna"),
        ("active", [handover("01", "deputy-named", deputy="carla")], "anna", "carla"),
        # while the deputy is the manager, nobody is the deputy
        ("active", [handover("01", to="ben")], "ben", ""),
        ("active", [handover("01", to="ben"), handover("02", to="carla")], "carla", "ben"),
        # an offer changes nothing until it is accepted, whoever records that
        ("active", [OFFER], "anna", "ben"),
        ("active", [OFFER, handover("02", "declined", offer="e0000004")], "anna", "ben"),
        ("active", [OFFER, handover("02", "accepted", offer="e0000004")], "ben", "carla"),
        ("active", [OFFER, handover("02", "accepted", offer="e0000004", to="dora")], "dora", "carla"),
        ("active", [OFFER, handover("02", "accepted", offer="e0000009")], "anna", "ben"),
        ("closed", [], "anna", "ben"),
        ("reopened", [], "ben", ""),
        ("reopened", [handover("01", to="carla")], "ben", ""),
    ],
)
def test_manager_and_deputy(someone: type[Someone], step: str, course: Course, manager: str, deputy: str) -> None:
    case = told(someone, step, course).case
    assert (case.manager, case.deputy) == (manager, deputy)


@pytest.mark.parametrize(
    ("step", "course", "tier"),
    [
        ("referred", [], ""),
        ("active", [], "standard"),
        ("active", [("review", "2026-10-10", {"tier": "maintenance"})], "maintenance"),
        ("active", [("review", "2026-10-10", {"tier": "maintenance"}), ("review", "2026-10-01")], "maintenance"),
        ("reopened", [("review", "2026-10-10", {"tier": "maintenance"})], "intensive"),
    ],
)
def test_the_tier(someone: type[Someone], step: str, course: Course, tier: str) -> None:
    assert told(someone, step, course).case.tier == tier


# --- alerts, flags, visits, services


AS_RAISED = ("Marmalade", "anna", "2026-12-01", False)
RENEWED = {"status": "renewed", "alert": "e0000000", "review_on": "2027-03-01"}


@pytest.mark.parametrize(
    ("course", "standing"),
    [
        ([], [AS_RAISED]),
        ([RENEWED], [("Marmalade", "anna", "2027-03-01", False)]),
        (
            [RENEWED, RENEWED | {"owner": "ben", "headline": "Two dogs", "critical": True, "review_on": "2027-06-01"}],
            [("Two dogs", "ben", "2027-06-01", True)],
        ),
        ([{"status": "resolved", "alert": "e0000000"}], []),
        ([RENEWED | {"alert": "e0000009"}], [AS_RAISED]),
        ([{"status": "resolved", "alert": "e0000009"}], [AS_RAISED]),
    ],
)
def test_alerts_stand_until_they_are_resolved(
    someone: type[Someone], course: list[dict[str, Any]], standing: list[tuple[Any, ...]]
) -> None:
    person = someone()
    person.enter("alert", "2026-10-01")
    for number, facts in enumerate(course, 2):
        blank = dict.fromkeys(("headline", "owner", "type", "reason"), "")
        person.enter("alert", f"2026-10-{number:02}", **blank | facts)
    alerts = person.case.alerts()
    assert [(one.headline, one.owner, str(one.review_on), one.critical) for one in alerts] == standing
    assert [alert.id for alert in alerts] == ["e0000000"] * len(standing)


SCORE = {"instrument": "phq-9", "version": "1", "scale": "total"}


@pytest.mark.parametrize(
    ("resolved", "left"),
    [
        ([], ["self-harm", "other"]),
        ([("e0000000", "self-harm")], ["other"]),
        ([("e0000000", "self-harm"), ("e0000000", "other")], []),
        ([("e0000009", "self-harm")], ["self-harm", "other"]),
    ],
)
def test_flags_stand_until_each_is_resolved(
    someone: type[Someone], resolved: list[tuple[str, str]], left: list[str]
) -> None:
    person = someone()
    person.enter("assessment", "2026-10-01", scores=[SCORE | {"flags": ["self-harm"]}, SCORE | {"flags": ["other"]}])
    for assessment, flag in resolved:
        person.enter("flag-resolution", "2026-10-02", assessment=assessment, flag=flag)
    assert [flag.name for flag in person.case.flags()] == left
    assert {(flag.assessment, flag.since) for flag in person.case.flags()} <= {("e0000000", date(2026, 10, 1))}


BOOKED = ("appointment", "2026-11-20")
KEPT = ("contact", "2026-11-23", {"appointment": "e0000004"})
CANCELLED = ("appointment", "2026-11-21", {"status": "cancelled", "appointment": "e0000004"})


@pytest.mark.parametrize(
    ("step", "course", "open_"),
    [
        ("active", [BOOKED], ["e0000004"]),
        ("active", [BOOKED, KEPT], []),
        ("active", [BOOKED, CANCELLED], []),
        ("active", [BOOKED, ("contact", "2026-11-23", {"appointment": "e0000009"})], ["e0000004"]),
        # kept by a contact that was taken back: open again
        ("active", [BOOKED, KEPT, ("void", "2026-11-23", {"voids": "e0000005"})], ["e0000004"]),
        # booked in an episode that is over: nobody waits for it any more
        ("closed", [("appointment", "2026-10-20"), ("reopening", "2026-11-09")], []),
    ],
)
def test_booked_kept_or_cancelled(someone: type[Someone], step: str, course: Course, open_: list[str]) -> None:
    assert [booking.id for booking in told(someone, step, course).case.booked()] == open_


@pytest.mark.parametrize(
    ("answers", "latest"),
    [
        ([], "sent"),
        (["chased"], "sent"),
        (["chased", "accepted"], "accepted"),
        (["accepted", "chased"], "accepted"),
        (["accepted", "started", "completed"], "completed"),
        (["declined"], "declined"),
    ],
)
def test_a_referral_to_a_service_comes_back_with_its_latest_answer(
    someone: type[Someone], answers: list[str], latest: str
) -> None:
    person = someone()
    sent = person.enter("service-referral", "2026-10-01")
    for number, status in enumerate(answers, 2):
        person.enter("service-referral", f"2026-10-{number:02}", status=status, referral=sent.id)
    (loop,) = loops(person.case.entries, person.case.taken_back)
    first, last = loop.sent, loop.latest
    assert (first, last.status) == (sent, latest)


def test_answers_to_no_referral_and_referrals_that_name_another_do_no_harm(someone: type[Someone]) -> None:
    person = someone()
    person.enter("service-referral", "2026-10-01", status="accepted", referral="e0000009")
    again = person.enter("service-referral", "2026-10-02", referral="e0000000")
    (loop,) = loops(person.case.entries, person.case.taken_back)
    assert (loop.sent, loop.latest) == (again, again)


@pytest.mark.parametrize(
    ("course", "open_"),
    [
        ([OFFER], ["e0000004"]),
        ([OFFER, handover("02", "withdrawn", offer="e0000004")], []),
        ([OFFER, handover("02", "accepted", offer="e0000004")], []),
        ([OFFER, ("closure", "2026-10-05"), ("reopening", "2026-10-06")], []),
    ],
)
def test_offers_stand_until_they_are_answered(someone: type[Someone], course: Course, open_: list[str]) -> None:
    assert [offer.id for offer in told(someone, "active", course).case.offers()] == open_


# --- the shared assessment


def test_findings_and_scores_are_the_latest_of_each(someone: type[Someone]) -> None:
    person = someone().at("closed")
    person.enter("reopening", "2026-11-09")
    person.enter(
        "assessment",
        "2026-11-10",
        findings=[{"domain": "pain", "text": "None", "need": False}],
        scores=[SCORE | {"total": 4}, SCORE | {"total": 5}],
    )
    case = person.case
    assert {domain: entry.id for domain, (_, entry) in case.findings().items()} == {
        "mood": "e0000002",
        "pain": "e0000006",
    }
    assert case.findings(case.current()).keys() == {"pain"}
    assert [score.total for score, _ in case.scores().values()] == [5]


def test_agreed_is_the_plan_as_it_was_agreed(someone: type[Someone]) -> None:
    person = someone().at("active")
    assert person.case.agreed
    person.plan = None
    assert not person.case.agreed


def test_an_entry_is_found_whether_or_not_it_counts(someone: type[Someone]) -> None:
    person = someone().at("active")
    void = person.enter("void", "2026-10-01", voids="e0000003")
    case = person.case
    assert [entry.id for entry in case.taken_back] == ["e0000003", void.id]
    assert case.entry("e0000003") is person.entries[3]
    assert case.entry("e0000000") is person.entries[0]
    assert case.entry("e9999999") is None


# --- in whatever order


RICH: Course = [
    ("reopening", "2026-11-02"),
    ("appointment", "2026-11-03"),
    ("contact", "2026-11-03T10:00", {"appointment": "e0000006"}),
    ("contact", "2026-11-03"),
    ("contact", "2026-11-03T09:00", {"replaces": "e0000008"}),
    ("alert", "2026-11-04"),
    ("alert", "2026-11-04", {"status": "resolved", "alert": "e0000010"}),
    ("handover", "2026-11-04", {"status": "offered", "to": "ben"}),
    ("handover", "2026-11-04", {"status": "accepted", "offer": "e0000012"}),
    ("service-referral", "2026-11-05"),
    ("service-referral", "2026-11-05", {"status": "accepted", "referral": "e0000014"}),
    ("review", "2026-11-06", {"tier": "maintenance"}),
    ("void", "2026-11-06", {"voids": "e0000016"}),
    ("assessment", "2026-11-06"),
    ("closure", "2026-11-07T14:30"),
    ("reopening", "2026-11-07"),
]


@given(data=st.data())
def test_the_order_of_reading_is_of_no_account(someone: type[Someone], data: st.DataObject) -> None:
    person = told(someone, "closed", RICH)
    shuffled = data.draw(st.permutations(person.entries))
    case = fold(person.patient, person.plan, shuffled)
    assert case == person.case
    assert (case.step, case.manager, len(case.episodes)) == ("accepted", "ben", 3)
    assert len(case.entries) + len(case.taken_back) == len(person.entries)
    assert tuple(entry for episode in case.episodes for entry in episode.entries) == case.entries
