"""Every caseload of twelve or more has everything that a caseload can have, whatever the day and the seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from caseload.demo.build import tales, world_on
from caseload.demo.tale import Tale
from caseload.model.case import Case
from caseload.model.duties import duties
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Agreement, Closure, Death
from caseload.model.entries.safety import Capacity, Consent
from caseload.model.steps import Step

pytestmark = pytest.mark.heavy

# A Saturday, a Monday, the days after Christmas and Easter, a leap day's neighbour; with a seed each.
DAYS = [
    (date(2026, 11, 21), 7),
    (date(2026, 6, 1), 1),
    (date(2026, 1, 2), 2),
    (date(2026, 4, 7), 3),
    (date(2028, 2, 29), 4),
    (date(2025, 9, 17), 5),
]
at_any_time = pytest.mark.parametrize(("today", "seed"), DAYS)


@cache
def told(today: date, seed: int, patients: int = 12) -> tuple[Tale, ...]:
    return tuple(tales(world_on(Path(), lambda zone: today), patients, seed))


def cases(today: date, seed: int) -> list[Case]:
    return [tale.case for tale in told(today, seed)]


def entries(tale: Tale) -> Iterator[Entry]:
    yield from tale.case.entries
    yield from tale.case.taken_back


def overdue(today: date, seed: int) -> set[str]:
    world = world_on(Path(), lambda zone: today)
    owed = (duty for case in cases(today, seed) for duty in duties(case, world.context.settings, world.holidays))
    return {duty.kind for duty in owed if duty.due < today}


@at_any_time
def test_twelve_people_stand_at_every_step_and_tier(today: date, seed: int) -> None:
    found = cases(today, seed)
    assert {case.step for case in found} == set(Step)
    assert {case.tier for case in found if case.step is Step.ACTIVE} == {"intensive", "standard", "maintenance"}
    assert {episode.step for case in found for episode in case.episodes[:-1]} == {Step.CLOSED}
    assert sum(case.died is not None for case in found) == 1
    assert len({closure.reason for case in found for closure in case.all(Closure)}) >= 2


@at_any_time
def test_something_is_due_of_every_kind(today: date, seed: int) -> None:
    assert {"triage", "review", "contact", "flag"} <= overdue(today, seed)
    booked = [booking.starts for case in cases(today, seed) for booking in case.booked() if booking.starts]
    assert any(starts.day == today and starts.minute for starts in booked)
    left = [case.last(HospitalEvent) for case in cases(today, seed) if case.step is Step.ACTIVE]
    assert any(event and event.event == "discharge" and (today - event.happened.day).days < 7 for event in left)


@at_any_time
def test_what_protects_people_is_there(today: date, seed: int) -> None:
    found = cases(today, seed)
    assert {"safeguarding", "treatment-escalation"} <= {alert.type for case in found for alert in case.alerts()}
    assert [flag.name for case in found for flag in case.flags()] == ["self-harm"]
    assert {case.patient.allergies.status for case in found} == {"known", "none-known", "not-asked"}
    assert any(not case.patient.nhs_number for case in found)
    assert any(case.patient.communication and case.patient.adjustments for case in found)
    assert any(relation.carer for case in found for relation in case.patient.relations)
    assert any(not case.agreed for case in found if case.step is Step.ACTIVE)
    assert {entry.kind for case in found for entry in case.taken_back} == {"contact", "void"}
    assert any(entry.replaces for case in found for entry in case.entries)
    assert any(case.last(Consent) for case in found)


@at_any_time
def test_who_lacks_capacity_is_spoken_for_with_authority(today: date, seed: int) -> None:
    spoken_for = [
        (case, agreement)
        for case in cases(today, seed)
        for agreement in case.all(Agreement)
        if agreement.authority != "person"
    ]
    assert spoken_for
    for case, agreement in spoken_for:
        capacity = case.entry(agreement.capacity)
        assert isinstance(capacity, Capacity)
        assert capacity.outcome == "lacks-capacity"
        assert {consent.authority for consent in case.all(Consent)} == {agreement.authority}


@pytest.mark.parametrize(("today", "seed"), DAYS[:3])
def test_nothing_lies_in_the_future_and_contacts_keep_office_hours(today: date, seed: int) -> None:
    for tale in told(today, seed, 80):
        found = list(entries(tale))
        assert len({entry.recorded for entry in found}) == len(found)
        assert all(entry.happened.day < today and entry.recorded.date() < today for entry in found)
        for contact in (entry for entry in found if isinstance(entry, Contact)):
            assert "09:00" <= contact.happened.minute < "16:00"
            assert tale.world.working_day_by(contact.happened.day) == contact.happened.day


@pytest.mark.parametrize(("today", "seed"), DAYS[:3])
def test_nobody_is_visited_in_hospital_or_after_death(today: date, seed: int) -> None:
    for tale in told(today, seed, 80):
        away = ""
        for entry in tale.case.entries:
            if isinstance(entry, HospitalEvent):
                away = entry.event if entry.event.endswith("-admission") else ""
            assert not (away and isinstance(entry, Contact))
        assert not tale.case.died or isinstance(tale.case.entries[-1], Death)


def test_a_caseload_is_mostly_active_with_about_twenty_files_a_person() -> None:
    many = told(*DAYS[0], 300)
    steps = [tale.case.step for tale in many]
    assert steps.count(Step.ACTIVE) > len(many) / 2
    assert 18 < sum(len(list(tale.records())) for tale in many) / len(many) < 22


def test_the_first_people_are_the_same_however_many_follow() -> None:
    assert [tale.case for tale in told(*DAYS[0], 80)[:12]] == cases(*DAYS[0])


def test_the_same_story_is_told_a_week_later() -> None:
    """Everything is relative to today: a working week on, the same people stand at the same steps."""
    today, seed = DAYS[1]
    before, after = cases(today, seed), cases(today + timedelta(days=7), seed)
    assert [case.step for case in before] == [case.step for case in after]
    assert [case.patient.nhs_number for case in before] == [case.patient.nhs_number for case in after]
