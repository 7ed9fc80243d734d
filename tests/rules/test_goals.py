"""What may be praised: how far people are with what they hope for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from caseload.rules.chart import chart
from caseload.rules.goals import achievements
from caseload.rules.ground import Ground

if TYPE_CHECKING:
    from caseload.steps.change import Context
    from tests.conftest import Someone


def told(person: Someone, context: Context, today: date) -> dict[str, int]:
    assert person.plan
    (goal,) = person.plan.goals
    names = ("sustaining", "sustaining", "achieved", "")
    goals = tuple(replace(goal, id=f"g000000{n}", achievement=name) for n, name in enumerate(names))
    case = replace(person.case, plan=replace(person.plan, goals=goals))
    ground = Ground(context.settings, context.staff, context.definitions, today)
    return dict(achievements(chart(case, ground, frozenset())))


def test_goals_are_counted_by_how_far_they_are(someone: type[Someone], context: Context) -> None:
    assert told(someone().at("active"), context, context.today) == {"sustaining": 2, "achieved": 1}


def test_goals_of_those_who_have_left_count_as_long_as_the_rest_does(someone: type[Someone], context: Context) -> None:
    closed = someone().at("closed")
    assert told(closed, context, date(2027, 11, 2)) == {"sustaining": 2, "achieved": 1}
    assert told(closed, context, date(2027, 11, 3)) == {}
