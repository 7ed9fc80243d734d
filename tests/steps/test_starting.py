"""A plan started from a template."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.plan import Plan
from caseload.model.template import Template
from caseload.model.threads import broken_threads
from caseload.steps.change import Change, Context
from caseload.steps.planning import put
from caseload.steps.starting import start

if TYPE_CHECKING:
    from tests.conftest import Someone


@pytest.fixture
def heart(context: Context) -> Template:
    return context.definitions.templates["heart-failure"]


def plan_in(change: Change) -> Plan:
    (plan,) = change.records
    assert isinstance(plan, Plan)
    return plan


def started(someone: Someone, template: Template, context: Context) -> Plan:
    someone.plan = plan_in(start(someone.case, template, context))
    return someone.plan


def test_all_of_it_is_proposed_and_nothing_agreed(someone: type[Someone], heart: Template, context: Context) -> None:
    person = someone().at("assessed")
    change = start(person.case, heart, context)
    plan = plan_in(change)
    assert change.verb == "plan start"
    assert len(change.ids) == 1 + sum(map(len, (heart.needs, heart.goals, heart.actions, heart.contingency)))
    assert [need.text for need in plan.needs] == [need.text for need in heart.needs]
    assert {goal.lifecycle for goal in plan.goals} == {"proposed"}
    assert {action.status for action in plan.actions} == {"planned"}
    assert {action.sector for action in plan.actions} == heart.sectors
    assert [one.trigger for one in plan.contingency] == [one.trigger for one in heart.contingency]


def test_nobody_and_no_day_is_made_up(someone: type[Someone], heart: Template, context: Context) -> None:
    plan = started(someone().at("assessed"), heart, context)
    assert [(action.owner, action.starts, action.due) for action in plan.actions] == [(None,) * 3] * len(plan.actions)
    broken = broken_threads(plan)
    assert [one.item for one in broken] == list(plan.actions)
    assert all("owner" in one.lacks for one in broken)


def test_its_ids_become_ids_of_the_plan(someone: type[Someone], heart: Template, context: Context) -> None:
    plan = started(someone().at("assessed"), heart, context)
    needs = {need.id: need.text for need in plan.needs}
    goals = {goal.id: goal.text for goal in plan.goals}
    do_more = next(goal for goal in plan.goals if goal.text.startswith("I can do more"))
    assert [needs[id_] for id_ in do_more.needs] == [heart.needs[1].text, heart.needs[3].text]
    nurse = next(action for action in plan.actions if action.service == "cardiac-nurse")
    assert [goals[id_] for id_ in nurse.goals] == [heart.goals[0].text, heart.goals[2].text]


def test_a_need_rests_on_the_assessment_of_its_domain(
    someone: type[Someone], heart: Template, context: Context
) -> None:
    person = someone().at("assessed")
    plan = started(person, heart, context)
    assessment = person.entries[-1].id
    assert {need.domain: need.assessment for need in plan.needs} == dict.fromkeys(
        (need.domain for need in heart.needs), ""
    ) | {"mood": assessment}


def test_what_the_plan_says_already_is_not_added(someone: type[Someone], heart: Template, context: Context) -> None:
    person = someone().at("assessed")
    own: dict[str, Any] = {"domain": "health", "text": " FLUID builds up and\n is noticed late "}
    person.plan = plan_in(put(person.case, "need", own, context))
    mine = person.plan.needs[0].id
    plan = started(person, heart, context)
    assert len(plan.needs) == len(heart.needs)
    assert plan.goals[0].needs == (mine,)


def test_a_second_start_adds_nothing_and_says_so(someone: type[Someone], heart: Template, context: Context) -> None:
    person = someone().at("assessed")
    started(person, heart, context)
    assert "holds all that heart-failure proposes" in person.refused(start, heart, context)


def test_two_templates_share_what_they_both_say(someone: type[Someone], context: Context) -> None:
    person = someone().at("planned")
    before = person.plan
    started(person, context.definitions.templates["heart-failure"], context)
    plan = started(person, context.definitions.templates["copd"], context)
    assert before is not None
    assert (plan.needs[0], plan.goals[0], plan.actions[0]) == (before.needs[0], before.goals[0], before.actions[0])
    (therapy,) = (action for action in plan.actions if action.text == "Talking therapy offered")
    assert len(therapy.goals) == 1


def test_what_hangs_on_what_has_ended_is_not_proposed(
    someone: type[Someone], heart: Template, context: Context
) -> None:
    person = someone().at("assessed")
    plan = started(person, heart, context)
    met = replace(plan.needs[4], status="met")
    cancelled = replace(plan.goals[4], lifecycle="cancelled")
    person.plan = replace(plan, needs=(met,), goals=(cancelled,), actions=(), contingency=())
    again = started(person, heart, context)
    assert heart.goals[3].text not in [goal.text for goal in again.goals]
    told = {action.text for action in again.actions}
    assert told.isdisjoint(action.text for action in heart.actions if action.goals in (("spirits",), ("carer",)))
    shared = next(action for action in again.actions if action.sector == "carer")
    assert shared.goals == (again.goals[1].id,)


def test_domains_that_the_team_does_not_have(someone: type[Someone], heart: Template, context: Context) -> None:
    few = replace(context, settings=replace(context.settings, domains=context.settings.domains[:3]))
    assert "domains that this team does not have" in someone().at("assessed").refused(start, heart, few)


@pytest.mark.parametrize("step", ["referred", "accepted", "closed", "died"])
def test_only_after_an_assessment(someone: type[Someone], heart: Template, context: Context, step: str) -> None:
    assert "plan start is not possible" in someone().at(step).refused(start, heart, context)
