"""The joint plan: needs, goals, actions, contingency, and the person's agreement to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from caseload.errors import Forbidden, NotFound, Unreadable
from caseload.model.case import Case
from caseload.model.codec import Tree, decode, encode
from caseload.model.entries.review import Agreement
from caseload.model.plan import (
    AboutMe,
    Action,
    Contingency,
    Goal,
    Need,
    Plan,
    Strength,
    agreed_hash,
    open_goals,
)
from caseload.model.steps import require
from caseload.steps.change import (
    Change,
    Context,
    check_corrects,
    check_staff,
    check_time,
    entered,
)

Made = TypeVar("Made")
Item = TypeVar("Item", Strength, Need, Goal, Action, Contingency)

# The list of the plan that each noun stands in, and the class of its items.
ITEMS: dict[str, tuple[str, type[Any]]] = {
    "strength": ("strengths", Strength),
    "need": ("needs", Need),
    "goal": ("goals", Goal),
    "action": ("actions", Action),
    "contingency": ("contingency", Contingency),
}
REFERS: dict[str, str] = {"needs": "need", "goals": "goal"}


def about_me(case: Case, facts: Tree, context: Context) -> Change:
    """Set what the person says about themselves; what the facts leave out stays."""
    require("plan about-me", case.step)
    old = plan_of(case)
    kept = encode(old.about_me) if old.about_me else {}
    words = _made(AboutMe, kept | {"written_on": context.today.isoformat()} | facts)
    return _planned(case, "about-me", replace(old, about_me=words))


def put(case: Case, noun: str, facts: Tree, context: Context) -> Change:
    """Add an item to the plan, or change the one that `facts["id"]` begins the id of."""
    require(f"plan {noun}", case.step)
    plan = plan_of(case)
    field, cls = ITEMS[noun]
    items = getattr(plan, field)
    facts = {key: _resolved(plan, key, value) for key, value in facts.items()}
    if "id" in facts:
        old = one_of(items, facts["id"], noun)
        item = _made(cls, encode(old) | facts | {"id": old.id})
        items = tuple(item if other is old else other for other in items)
    else:
        item = _made(cls, {"id": context.new_id()} | _defaults(noun, plan, case) | facts)
        items = (*items, item)
    _check_item(item, context)
    changed: dict[str, Any] = {field: items}
    return _planned(case, noun, replace(plan, **changed), item.id)


def agree(case: Case, entry: Agreement, context: Context) -> Change:
    """Record that the person, or somebody with authority for them, agrees to the plan as it stands."""
    require("plan agree", case.step)
    check_time(case, entry, context)
    check_corrects(case, entry)
    plan = plan_of(case)
    broken = broken_threads(plan)
    if broken:
        raise Forbidden(f"the plan is not whole: {broken[0]}", remedy="caseload plan show names every broken thread")
    return entered("plan agree", replace(entry, plan_hash=agreed_hash(plan)))


def broken_threads(plan: Plan) -> tuple[str, ...]:
    """Return each need without goal, goal without action, action without owner or sector, by the id of the item."""
    aimed = {need for goal in open_goals(plan) for need in goal.needs}
    acted = {goal for action in plan.actions if action.status not in ("declined", "stopped") for goal in action.goals}
    needs = (f"need {need.id} has no goal" for need in plan.needs if need.status == "open" and need.id not in aimed)
    goals = (f"goal {goal.id} has no action" for goal in open_goals(plan) if goal.id not in acted)
    actions = (f"action {action.id} has no {gap}" for action in plan.actions for gap in _gaps(action))
    return (*needs, *goals, *actions)


def plan_of(case: Case) -> Plan:
    """Return the plan, an empty one where none is begun."""
    return case.plan or Plan(patient=case.patient.id)


def one_of(items: tuple[Item, ...], prefix: str, noun: str) -> Item:
    """Return the item whose id begins so; NotFound where none or several do."""
    found = [item for item in items if item.id.startswith(prefix)]
    if len(found) != 1:
        how = "no" if not found else "more than one"
        raise NotFound(f"{how} {noun} has an id that begins so", remedy="caseload plan show lists them")
    return found[0]


def _gaps(action: Action) -> tuple[str, ...]:
    if action.status in ("done", "declined", "stopped"):
        return ()
    dated = action.due or action.starts or action.frequency or action.review_on
    parts = (("owner", action.owner), ("sector", action.sector), ("date", dated))
    return tuple(name for name, value in parts if not value)


def _made(cls: type[Made], tree: Tree) -> Made:
    try:
        return decode(cls, tree)
    except Unreadable as error:
        raise Forbidden(error.message) from error


def _defaults(noun: str, plan: Plan, case: Case) -> Tree:
    """Say what is plain from the plan: the only open need or goal, the assessment a need rests on."""
    if noun == "goal" and len(plan.needs) == 1:
        return {"needs": [plan.needs[0].id]}
    if noun == "action" and len(open_goals(plan)) == 1:
        return {"goals": [open_goals(plan)[0].id]}
    return {}


def _resolved(plan: Plan, key: str, value: Any) -> Any:
    noun = REFERS.get(key)
    if noun is None or not isinstance(value, list):
        return value
    return [one_of(getattr(plan, key), prefix, noun).id for prefix in value]


def _check_item(item: Any, context: Context) -> None:
    match item:
        case Need():
            known = [domain.id for domain in context.settings.domains]
            if item.domain not in known:
                raise Forbidden("no such domain", remedy=f"known: {', '.join(known)}")
        case Goal() if not item.needs:
            raise Forbidden("a goal answers a need", remedy="name it with --need; caseload plan show lists them")
        case Action():
            _check_action(item, context)


def _check_action(action: Action, context: Context) -> None:
    if not action.goals:
        raise Forbidden("an action serves a goal", remedy="name it with --goal; caseload plan show lists them")
    if action.owner and action.owner.staff:
        check_staff(context, action.owner.staff)
    if action.service and action.service not in context.definitions.services:
        raise Forbidden("no such service", remedy="caseload schema services-and-costs says where services are listed")
    if action.starts and action.ends and action.ends < action.starts:
        raise Forbidden("an action ends on or after the day it starts")


def _planned(case: Case, noun: str, plan: Plan, *ids: str) -> Change:
    return Change(f"plan {noun}", (case.patient.id, *ids), (plan,))
