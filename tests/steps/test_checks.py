"""What is checked of every entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.model.moments import Moment
from caseload.steps.change import Context
from caseload.steps.checks import check_effect, check_manager, check_staff, check_tier, ground

if TYPE_CHECKING:
    from tests.conftest import Someone


@pytest.mark.parametrize(
    "happened", ["2026-11-21", "2026-11-21T12:00", "2026-11-21T00:00", "2026-09-01", "2026-09-01T00:00"]
)
def test_what_may_have_happened(someone: type[Someone], context: Context, happened: str) -> None:
    person = someone().at("active")
    assert ground(person.case, person.make("contact", happened), context, "log") == person.case


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ("2026-11-22", "the contact lies in the future; record it once it has happened"),
        ("2026-11-21T12:01", "the contact lies in the future"),
        ("2126-11-21", "the contact lies in the future"),
        ("2026-08-31", "the contact lies before the person was referred; use 2026-09-01 or later"),
        ("2026-08-31T23:59", "the contact lies before the person was referred"),
        ("1926-11-21", "the contact lies before the person was born; check the year"),
    ],
)
def test_what_cannot_have_happened(someone: type[Someone], context: Context, happened: str, said: str) -> None:
    person = someone().at("active")
    assert said in person.refused(ground, person.make("contact", happened), context)


def test_just_after_midnight_today_is_the_local_day(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    night = replace(context, today=date(2026, 11, 22), local_minute=Moment("2026-11-22T00:10"))
    assert ground(person.case, person.make("contact", "2026-11-22"), night) == person.case
    assert "in the future" in person.refused(ground, person.make("contact", "2026-11-22T00:11"), night)


def test_a_death_may_have_come_before_the_referral_did(someone: type[Someone], context: Context) -> None:
    person = someone().at("referred")
    assert ground(person.case, person.make("death", "2026-08-30"), context) == person.case
    assert "born" in person.refused(ground, person.make("death", "1937-08-30"), context)


def test_before_any_referral_there_is_no_day_too_early(someone: type[Someone], context: Context) -> None:
    person = someone()
    assert ground(person.case, person.make("contact", "1950-01-01"), context) == person.case


def test_an_entry_of_another_patient_is_refused(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("contact", "2026-11-20", patient="0aaaaaaa")
    assert "the contact names another patient" in person.refused(ground, entry, context)


@pytest.mark.parametrize("verb", ["triage", "review", "log", "plan agree"])
def test_nothing_is_done_for_the_dead(someone: type[Someone], context: Context, verb: str) -> None:
    person = someone().at("died")
    said = person.refused(ground, person.make("contact", "2026-11-01"), context, verb)
    assert said.startswith(f"{verb} is not possible: this person has died; void the record of the death")


# --- corrections


@pytest.mark.parametrize(
    ("replaces", "said"),
    [
        ("e0000099", "the entry to be replaced is not among those that count; show lists them"),
        ("e0000004", "the entry to be replaced is not among those that count"),
        ("e0000001", "an entry of kind contact cannot replace one of kind triage; void that one instead"),
    ],
)
def test_only_an_entry_that_counts_is_replaced_and_by_its_like(
    someone: type[Someone], context: Context, replaces: str, said: str
) -> None:
    person = someone().at("active")
    gone = person.enter("contact", "2026-10-01")
    person.enter("void", "2026-10-02", voids=gone.id)
    assert said in person.refused(ground, person.make("contact", "2026-11-20", replaces=replaces), context)


def test_a_correction_is_decided_on_the_case_without_what_it_corrects(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    other = person.make("triage", "2026-09-03", replaces="e0000001", because="Wrong deputy")
    assert ground(person.case, other, context, "triage").step == "referred"


# What is corrected, and the day that the correction gives it; whether that leaves all else in place.
@pytest.mark.parametrize(
    ("number", "kind", "happened", "fits"),
    [
        (0, "referral", "2026-09-01", True),
        (0, "referral", "2026-08-01", True),
        (0, "referral", "2026-09-02", True),
        (0, "referral", "2026-09-05", False),
        (4, "closure", "2026-11-02", True),
        (4, "closure", "2026-11-05", True),
        (4, "closure", "2026-11-09", True),
        (4, "closure", "2026-11-10", False),
        (5, "reopening", "2026-11-09", True),
        (5, "reopening", "2026-11-03", True),
        (5, "reopening", "2026-11-02", True),
        (5, "reopening", "2026-11-01", False),
    ],
)
def test_a_correction_leaves_every_entry_in_its_episode(
    someone: type[Someone], context: Context, number: int, kind: str, happened: str, fits: bool
) -> None:
    person = someone().at("reopened")
    entry = person.make(kind, happened, replaces=f"e000000{number}")
    if fits:
        check_effect(person.case, entry)
    else:
        said = person.refused(check_effect, entry)
        assert said == f"on that day the {kind} would change other episodes; keep the day it had"


# --- the day it happened and what it does


# The step, what else is there, the entry, and the first day or minute on which it would do what it says.
@pytest.mark.parametrize(
    ("step", "kind", "too_early", "earliest"),
    [
        ("declined", "referral", "2026-09-02", "2026-09-03"),
        ("declined", "reopening", "2026-09-02", "2026-09-03"),
        ("closed", "reopening", "2026-11-01", "2026-11-02"),
        ("deferred", "triage", "2026-09-02", "2026-09-03"),
        ("active", "agreement", "2026-09-13", "2026-09-14"),
        ("reopened", "assessment", "2026-11-08", "2026-11-09"),
        ("reopened", "closure", "2026-11-08", "2026-11-09"),
        ("reopened", "review", "2026-11-08", "2026-11-09"),
    ],
)
def test_an_entry_comes_after_what_it_follows_from(
    someone: type[Someone], context: Context, step: str, kind: str, too_early: str, earliest: str
) -> None:
    person = someone().at(step)
    said = person.refused(check_effect, person.make(kind, too_early))
    assert said == f"on that day the {kind} would come before what it follows from; use {earliest} or later"
    check_effect(person.case, person.make(kind, earliest))


def test_a_minute_of_the_day_it_ended_is_told(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("closure", "2026-11-02T14:30")
    said = person.refused(check_effect, person.make("reopening", "2026-11-02T09:00"))
    assert "use 2026-11-02T14:30 or later" in said
    check_effect(person.case, person.make("reopening", "2026-11-02"))


def test_a_review_comes_after_the_last_one(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("review", "2026-10-10")
    assert "use 2026-10-10 or later" in person.refused(check_effect, person.make("review", "2026-10-09"))


def test_without_a_referral_nothing_takes_effect(someone: type[Someone], context: Context) -> None:
    person = someone()
    said = person.refused(check_effect, person.make("triage", "2026-10-09"))
    assert said.startswith("no referral that counts opens this case; check")


# --- names


@pytest.mark.parametrize("ids", [(), ("",), ("anna",), ("anna", "", "ben")])
def test_staff_who_work_here(context: Context, ids: tuple[str, ...]) -> None:
    check_staff(context, *ids)


@pytest.mark.parametrize(
    ("check", "given", "said"),
    [
        (check_staff, ("anna", "dora"), "no such member of staff; known: anna, ben, esi"),
        (check_staff, ("carla",), "carla does not work here today; known: anna, ben, esi"),
        (check_manager, ("",), "a case has a named manager; known: anna, ben"),
        (check_manager, ("carla",), "carla does not work here today; known: anna, ben, esi"),
        (check_tier, ("weekly",), "no such tier; known: intensive, standard, maintenance"),
    ],
)
def test_names_that_the_team_does_not_have(context: Context, check: Any, given: tuple[str, ...], said: str) -> None:
    with pytest.raises(Forbidden) as raised:
        check(context, *given)
    assert str(raised.value) == said


@pytest.mark.parametrize("tier", ["", "intensive", "maintenance"])
def test_tiers_of_the_settings(context: Context, tier: str) -> None:
    check_tier(context, tier)
    check_manager(context, "ben")
