"""The joint plan: needs, goals, actions, contingency, and the person's agreement to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, encode
from caseload.model.entries.review import Agreement
from caseload.model.entries.safety import Capacity
from caseload.model.plan import ENDED_ACTION, AboutMe, Action, Plan, agreed_hash, open_goals
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_step, ground
from caseload.steps.planitem import ITEMS, changed_item, made, new_item, one_of, plan_of

__all__ = ["about_me", "agree", "broken_threads", "plan_of", "put"]


def about_me(case: Case, facts: Tree, context: Context) -> Change:
    """Set what the person says about themselves; what the facts leave out stays."""
    check_step(case, "plan about-me")
    old = plan_of(case)
    kept = encode(old.about_me) if old.about_me else {}
    words = made(AboutMe, kept | {"written_on": context.today.isoformat()} | facts)
    return _planned(case, "about-me", replace(old, about_me=words))


def put(case: Case, noun: str, facts: Tree, context: Context) -> Change:
    """Add an item to the plan, or change the one that `facts["id"]` begins the id of."""
    check_step(case, f"plan {noun}")
    plan = plan_of(case)
    field, _ = ITEMS[noun]
    items = getattr(plan, field)
    if "id" in facts:
        old = one_of(items, facts["id"], noun)
        item = changed_item(case, old, facts, context)
        items = tuple(item if other is old else other for other in items)
    else:
        item = new_item(case, noun, facts, context)
        items = (*items, item)
    changed: dict[str, Any] = {field: items}
    return _planned(case, noun, replace(plan, **changed), item.id)


def agree(case: Case, entry: Agreement, context: Context) -> Change:
    """Record that the person, or somebody with authority for them, agrees to the plan as it stands."""
    before = ground(case, entry, context, "plan agree")
    plan = plan_of(case)
    if not open_goals(plan):
        raise Forbidden("the plan has no goal that is open", remedy="add one: caseload plan goal")
    broken = broken_threads(plan)
    if broken:
        raise Forbidden(f"the plan is not whole: {broken[0]}", remedy="caseload plan show names every broken thread")
    if entry.capacity:
        found = tuple(before.all(Capacity))
        capacity = one_of(found, entry.capacity, "assessment of capacity", "caseload show lists them")
        entry = replace(entry, capacity=capacity.id)
    entry = replace(entry, plan_hash=agreed_hash(plan))
    check_effect(case, entry)
    return entered("plan agree", entry)


def broken_threads(plan: Plan) -> tuple[str, ...]:
    """Return each need without goal, goal without action, action without owner or sector, by the id of the item."""
    aimed = {need for goal in open_goals(plan) for need in goal.needs}
    acted = {goal for action in plan.actions if action.status not in ("declined", "stopped") for goal in action.goals}
    needs = (f"need {need.id} has no goal" for need in plan.needs if need.status == "open" and need.id not in aimed)
    goals = (f"goal {goal.id} has no action" for goal in open_goals(plan) if goal.id not in acted)
    actions = (f"action {action.id} has no {gap}" for action in plan.actions for gap in _gaps(action))
    return (*needs, *goals, *actions)


def _gaps(action: Action) -> tuple[str, ...]:
    if action.status in ENDED_ACTION:
        return ()
    dated = action.due or action.starts or action.frequency or action.review_on
    parts = (("owner", action.owner), ("sector", action.sector), ("date", dated))
    return tuple(name for name, value in parts if not value)


def _planned(case: Case, noun: str, plan: Plan, *ids: str) -> Change:
    return Change(f"plan {noun}", (case.patient.id, *ids), (plan,))
