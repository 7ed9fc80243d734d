from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

import pytest

from caseload.demo import story
from caseload.demo.build import world_on
from caseload.demo.material import material
from caseload.demo.people import Register
from caseload.demo.tale import Tale, World
from caseload.errors import Forbidden
from caseload.model.case import fold
from caseload.model.codec import decode
from caseload.model.patient import Patient
from caseload.model.steps import Step

MONDAY, BOXING_DAY = date(2026, 11, 23), date(2025, 12, 26)
Begin = Callable[[date], Tale]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return world_on(tmp_path, lambda zone: MONDAY)


@pytest.fixture
def begin(world: World) -> Begin:
    """Begin a story on a day; nothing is told yet."""

    def begun(day: date) -> Tale:
        person = Register(material(), MONDAY).person(Random(1))
        case = fold(decode(Patient, person.intake), None, ())
        return Tale(world, person, frozenset(), Random(2), case, day, datetime.combine(day, time(), UTC))

    return begun


def test_nothing_happens_after_the_last_working_day_before_today(world: World, begin: Begin) -> None:
    assert world.eve == date(2026, 11, 20)
    tale = begin(date(2026, 11, 16))
    tale.wait(40, 40)
    assert tale.day == date(2026, 11, 20)
    tale.go(date(2026, 11, 17))
    assert tale.day == date(2026, 11, 20)


def test_a_bank_holiday_is_no_working_day(world: World) -> None:
    assert world.working_day_by(date(2025, 12, 28)) == date(2025, 12, 24)
    assert BOXING_DAY in world.holidays


def test_entries_are_recorded_one_after_the_other_in_the_office(begin: Begin) -> None:
    tale = begin(date(2026, 8, 3))
    story.refer(tale)
    story.accept(tale, "standard")
    for at in ("10:15", "10:15", "02:30"):
        tale.enter("contact", at=at, mode="telephone", minutes=20, purposes=["monitoring"])
    recorded = sorted((entry.recorded, entry.happened) for entry in tale.case.entries)
    assert len({when for when, _ in recorded}) == 5
    local = [when.astimezone(tale.world.zone) for when, _ in recorded]
    assert all("08:50" <= f"{when:%H:%M}" < "18:00" for when in local)
    assert [when.date() for when in local] == [happened.day for _, happened in recorded]
    assert all(f"{when:%H:%M}" > "10:35" for when in local[2:])


def test_the_steps_decide_also_in_a_story(begin: Begin) -> None:
    tale = begin(date(2026, 8, 3))
    story.refer(tale)
    with pytest.raises(Forbidden, match="review is not possible while the case is referred"):
        tale.enter("review", tier="standard")
    assert tale.case.step is Step.REFERRED


def test_what_was_replaced_and_voided_stays_among_the_records(begin: Begin) -> None:
    tale = begin(date(2026, 8, 3))
    story.refer(tale)
    call = tale.enter("contact", at="10:00", mode="telephone", minutes=9)
    tale.enter("void", voids=call, because="Somebody else's")
    kinds = [getattr(record, "kind", "") for record in tale.records()]
    assert sorted(kinds) == ["contact", "patient", "referral", "void"]
    assert [entry.kind for entry in tale.case.entries] == ["referral"]


def test_a_goal_that_lost_its_actions_gets_another_before_the_plan_is_agreed(begin: Begin) -> None:
    tale = begin(date(2026, 8, 3))
    story.refer(tale)
    story.accept(tale, "standard")
    story.meet(tale)
    story.assess(tale)
    story.plan(tale)
    assert tale.case.plan
    for action in tale.case.plan.actions:
        tale.put("action", id=action.id, status="stopped", reason="Does not want the council to know")
    story.agree(tale)
    assert tale.case.step is Step.ACTIVE
