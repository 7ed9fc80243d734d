"""The joint plan: needs, goals, actions, contingency, and the person's agreement to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, encode
from caseload.model.entries.review import Agreement
from caseload.model.entries.safety import Capacity
from caseload.model.identifiers import STAFF_ID
from caseload.model.plan import AboutMe, Goal, Plan, PlanReview, agreed_hash, open_goals
from caseload.model.threads import broken_threads
from caseload.model.transitions import check_moves
from caseload.steps.background import BACKGROUND, written
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_staff, check_step, ground
from caseload.steps.planitem import ITEMS, changed_item, check_only, made, new_item, one_of, plan_of

__all__ = ["about_me", "agree", "placed", "plan_of", "put", "review", "say"]


def about_me(case: Case, facts: Tree, context: Context) -> Change:
    """Set what the person says about themselves; what the facts leave out stays."""
    check_step(case, "plan about-me")
    old = plan_of(case)
    kept = encode(old.about_me) if old.about_me else {}
    words = made(AboutMe, kept | {"written_on": context.today.isoformat()} | facts)
    return _planned(case, "about-me", replace(old, about_me=words))


def review(case: Case, facts: Tree, context: Context) -> Change:
    """Set when the plan is looked at next and who sees to it; what the facts leave out stays."""
    check_step(case, "plan review")
    old = plan_of(case)
    kept = encode(old.review) if old.review else {}
    again = made(PlanReview, kept | facts)
    if "on" in facts and again.on and again.on < context.today:
        raise Forbidden("the plan is looked at again on a day in the future", remedy="use a later day")
    if "responsible" in facts and STAFF_ID.fullmatch(again.responsible):
        check_staff(context, again.responsible)
    return _planned(case, "review", replace(old, review=again))


def say(field: str, case: Case, facts: Tree, context: Context) -> Change:
    """Set who pays (`funding`), or add to what other plans there are (`additional`)."""
    check_step(case, f"plan {field}")
    check_only(facts, field)
    old = plan_of(case)
    told = getattr(made(Plan, {"patient": old.patient} | facts), field)
    now: dict[str, Any] = {field: told if isinstance(told, str) else (*getattr(old, field), *told)}
    return _planned(case, field, replace(old, **now))


def put(case: Case, noun: str, facts: Tree, context: Context) -> Change:
    """Add an item to the plan or the person's record, or change the one that `facts["id"]` begins the id of."""
    check_step(case, f"plan {noun}")
    return (written if noun in BACKGROUND else placed)(case, noun, facts, context)


def placed(case: Case, noun: str, facts: Tree, context: Context) -> Change:
    """Add an item to the plan or change one, at whatever step."""
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
    after = replace(plan, **changed)
    check_moves(plan, after)
    return _planned(case, noun, after, item.id)


def agree(case: Case, entry: Agreement, context: Context) -> Change:
    """Record that the person, or somebody with authority for them, agrees to the plan as it stands."""
    before = ground(case, entry, context, "plan agree")
    plan = plan_of(case)
    if not open_goals(plan):
        raise Forbidden("the plan has no goal that is open", remedy="add one: caseload plan goal")
    broken = next(iter(broken_threads(plan)), None)
    if broken:
        gap = f"{broken.noun} {broken.item.id} {broken.gap}"
        raise Forbidden(f"the plan is not whole: {gap}", remedy="caseload plan check names every broken thread")
    entry = replace(_by_right(before, entry), plan_hash=agreed_hash(plan))
    check_effect(case, entry)
    after = replace(plan, goals=tuple(map(_accepted, plan.goals)))
    return entered("plan agree", entry, *(() if after == plan else (after,)))


def _accepted(goal: Goal) -> Goal:
    return replace(goal, lifecycle="accepted") if goal.lifecycle == "proposed" else goal


def _by_right(case: Case, entry: Agreement) -> Agreement:
    """Return the agreement with the whole id of the capacity it rests on; Forbidden where that gives no right.

    Capacity is for one decision at one time (Mental Capacity Act 2005): who has it decides, who lacks it cannot.
    """
    if entry.document_seen_on and entry.document_seen_on > entry.happened.day:
        raise Forbidden("the document was seen after the agreement", remedy="agree once it was seen")
    if not entry.capacity:
        return entry
    assessed = tuple(case.all(Capacity))
    capacity = one_of(assessed, entry.capacity, "assessment of capacity", "caseload show lists them")
    latest = [other for other in assessed if other.decision.casefold() == capacity.decision.casefold()][-1]
    if latest is not capacity:
        raise Forbidden("capacity for that decision was assessed again since", remedy=f"the latest is {latest.id}")
    if capacity.happened.day > entry.happened.day:
        raise Forbidden("capacity was assessed after the agreement", remedy="use a later day, or the one before")
    lacks = capacity.outcome == "lacks-capacity"
    if lacks and entry.authority == "person":
        raise Forbidden("the person lacks capacity for this decision", remedy="--authority says who decides for them")
    if not lacks and entry.authority != "person":
        raise Forbidden("the person has capacity for this decision", remedy="then it is theirs: leave --authority out")
    return replace(entry, capacity=capacity.id)


def _planned(case: Case, noun: str, plan: Plan, *ids: str) -> Change:
    return Change(f"plan {noun}", (case.patient.id, *ids), (plan,))
