"""Referrals to services as closed loops, and what is still to be done about a declined one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.referrals import FOLLOWS, loops_of, without_a_way

if TYPE_CHECKING:
    from tests.conftest import Someone

KIND = "service-referral"


def sent(someone: type[Someone], *steps: str, **facts: Any) -> Someone:
    """Somebody who was referred on 1 October, and what the service did on the days that follow."""
    person = someone().at("active")
    person.enter(KIND, "2026-10-01", **facts)
    for number, status in enumerate(steps, 2):
        person.enter(KIND, f"2026-10-{number:02}", status=status, referral="e0000004")
    return person


def test_every_step_of_the_table_is_a_status_and_every_way_ends() -> None:
    assert {status for later in FOLLOWS.values() for status in later} | {"sent"} == set(FOLLOWS)
    assert [status for status, later in FOLLOWS.items() if not later] == ["declined", "completed"]


@pytest.mark.parametrize(
    ("steps", "status", "silent", "open_"),
    [
        ((), "sent", True, True),
        (("chased",), "sent", True, True),
        (("chased", "accepted"), "accepted", False, True),
        (("accepted", "started"), "started", False, True),
        (("accepted", "started", "completed"), "completed", False, False),
        (("declined",), "declined", False, False),
    ],
)
def test_how_far_it_has_come(
    someone: type[Someone], steps: tuple[str, ...], status: str, silent: bool, open_: bool
) -> None:
    (loop,) = loops_of(sent(someone, *steps).case)
    assert (loop.status, loop.silent, loop.open) == (status, silent, open_)


def test_an_answer_is_expected_by_the_day_that_was_set_last(someone: type[Someone]) -> None:
    def in_a_week(day: date) -> date:
        return day + timedelta(days=7)

    def expected(person: Someone) -> date:
        return loops_of(person.case)[0].expected(in_a_week)

    person = sent(someone)
    assert expected(person) == date(2026, 10, 8)
    assert expected(sent(someone, reply_by="2026-10-05")) == date(2026, 10, 5)
    person.enter(KIND, "2026-10-09", status="chased", referral="e0000004")
    assert expected(person) == date(2026, 10, 16)
    person.enter(KIND, "2026-10-17", status="chased", referral="e0000004", reply_by="2026-11-01")
    assert expected(person) == date(2026, 11, 1)


def test_an_answer_to_a_corrected_referral_is_not_lost(someone: type[Someone]) -> None:
    person = sent(someone, "accepted")
    person.enter(KIND, "2026-10-01", replaces="e0000004", because="Other agency", agency="Marmalade")
    person.enter(KIND, "2026-10-01", replaces="e0000006", because="And again", agency="Marmalade")
    (loop,) = loops_of(person.case)
    assert (loop.sent.id, loop.status) == ("e0000007", "accepted")


def test_a_step_of_no_referral_counts_for_nothing(someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter(KIND, "2026-10-02", status="accepted", referral="e0000099")
    assert loops_of(person.case) == ()


# --- declined, and no other way


def ids(person: Someone) -> list[str]:
    return [loop.sent.id for loop in without_a_way(person.case)]


def with_action(person: Someone, status: str) -> Someone:
    assert person.plan
    action = replace(person.plan.actions[0], status=status)
    person.plan = replace(person.plan, actions=(action,))
    return person


@pytest.mark.parametrize("steps", [(), ("accepted",), ("accepted", "started", "completed")])
def test_what_is_not_declined_is_on_its_way(someone: type[Someone], steps: tuple[str, ...]) -> None:
    assert ids(sent(someone, *steps)) == []


def test_a_declined_referral_stands_until_a_review_looks_at_it(someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter("review", "2026-09-30")
    person.enter(KIND, "2026-10-01")
    person.enter(KIND, "2026-10-02", status="declined", referral="e0000005")
    assert ids(person) == ["e0000005"]
    person.enter("review", "2026-10-20")
    assert ids(person) == []


def test_another_referral_is_another_way(someone: type[Someone]) -> None:
    person = sent(someone, "declined")
    person.enter(KIND, "2026-10-05")
    assert ids(person) == ["e0000004"]
    person.enter(KIND, "2026-10-06", referral="e0000004")
    assert ids(person) == []


@pytest.mark.parametrize(("status", "stands"), [("declined", True), ("requested", False), ("stopped", False)])
def test_of_an_action_it_stands_while_the_action_is_declined(someone: type[Someone], status: str, stands: bool) -> None:
    person = with_action(sent(someone, "declined", action="t0000000"), status)
    # what a review leaves as it is goes on
    person.enter("review", "2026-10-20")
    assert ids(person) == (["e0000004"] if stands else [])


def test_the_same_action_sent_elsewhere_is_another_way(someone: type[Someone]) -> None:
    person = with_action(sent(someone, "declined", action="t0000000"), "declined")
    person.enter(KIND, "2026-10-05", action="t0000000")
    assert ids(person) == []
    person.enter(KIND, "2026-10-06", status="declined", referral="e0000006")
    assert ids(person) == ["e0000006"]


def test_an_action_that_is_no_more_leaves_it_to_the_review(someone: type[Someone]) -> None:
    assert ids(sent(someone, "declined", action="t0000099")) == ["e0000004"]


def test_an_earlier_episode_is_over(someone: type[Someone]) -> None:
    person = sent(someone, "declined")
    person.enter("closure", "2026-11-02")
    person.enter("reopening", "2026-11-09")
    assert ids(person) == []
