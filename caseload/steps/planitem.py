"""One item of the plan, made of facts: what they leave out, what they name, what they may say."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, TypeVar

from caseload.errors import Forbidden, NotFound, Unreadable
from caseload.model.case import Case
from caseload.model.codec import Tree, decode, encode
from caseload.model.entries.assessment import Assessment
from caseload.model.plan import Action, Contingency, Goal, Need, Plan, Strength, open_goals
from caseload.steps.change import Context
from caseload.steps.checks import check_staff

Made = TypeVar("Made")

# The list of the plan that each noun stands in, and the class of its items.
ITEMS: dict[str, tuple[str, type[Any]]] = {
    "strength": ("strengths", Strength),
    "need": ("needs", Need),
    "goal": ("goals", Goal),
    "action": ("actions", Action),
    "contingency": ("contingency", Contingency),
}
REFERS = {"needs": "need", "goals": "goal"}
# Facts of these say what changes of it; of any other field, an owner say, they are the whole.
IN_PARTS = ("measure", "frequency")


class Identified(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str:
        """Return the id."""


Item = TypeVar("Item", bound=Identified)


def plan_of(case: Case) -> Plan:
    """Return the plan, an empty one where none is begun."""
    return case.plan or Plan(patient=case.patient.id)


def one_of(items: tuple[Item, ...], prefix: object, noun: str, remedy: str = "caseload plan show lists them") -> Item:
    """Return the item whose id begins so; NotFound where none or several do."""
    found = [item for item in items if item.id.startswith(str(prefix))]
    if len(found) != 1:
        how = "no" if not found else "more than one"
        raise NotFound(f"{how} {noun} has an id that begins so", remedy=remedy)
    return found[0]


def made(cls: type[Made], tree: Tree) -> Made:
    """Decode a tree; Forbidden for what does not fit."""
    try:
        return decode(cls, tree)
    except Unreadable as error:
        wrong = error.findings[0]
        remedy = wrong.remedy or "caseload schema plan says what it holds"
        raise Forbidden(f"{wrong.field}: {wrong.message}", remedy=remedy) from error


def new_item(case: Case, noun: str, facts: Tree, context: Context) -> Any:
    """Return a new item of the plan; Forbidden or NotFound for facts that do not fit."""
    cls = ITEMS[noun][1]
    facts = _whole_ids(case, facts)
    item = made(cls, {"id": context.new_id()} | _defaults(case, noun, facts) | facts)
    _check(item, cls.__dataclass_fields__, context)
    return _dated(item, None, facts, context.today)


def changed_item(case: Case, old: Any, facts: Tree, context: Context) -> Any:
    """Return the item with what the facts change; what they leave as it was is not checked again."""
    facts, kept = _whole_ids(case, facts), encode(old)
    parts = {key: kept.get(key, {}) | facts[key] for key in IN_PARTS if isinstance(facts.get(key), dict)}
    item = made(type(old), kept | facts | parts | {"id": old.id})
    _check(item, facts, context)
    return _dated(item, old, facts, context.today)


def done_on(action: Action | None, status: str, day: date) -> date | None:
    """Return the day an action was done, now that it has this status: the first day stays."""
    if status != "done":
        return None
    return action.done_on if action and action.done_on else day


def _dated(item: Any, old: Any, facts: Tree, day: date) -> Any:
    if not isinstance(item, Action) or "status" not in facts or "done_on" in facts:
        return item
    return replace(item, done_on=done_on(old, item.status, day))


def _whole_ids(case: Case, facts: Tree) -> Tree:
    """Return the facts with whole ids in place of their beginnings."""
    plan, whole = plan_of(case), dict(facts)
    for key, noun in REFERS.items():
        if isinstance(facts.get(key), list):
            whole[key] = [one_of(getattr(plan, key), prefix, noun).id for prefix in facts[key]]
    if "assessment" in facts:
        assessments = tuple(case.all(Assessment))
        whole["assessment"] = one_of(assessments, facts["assessment"], "assessment", "caseload show lists them").id
    return whole


def _defaults(case: Case, noun: str, facts: Tree) -> Tree:
    """Say what is plain: the only open need or goal, the assessment that a need of this domain rests on."""
    plan = plan_of(case)
    if noun == "need":
        found = {domain: {"assessment": entry.id} for domain, (_, entry) in case.findings().items()}
        return found.get(str(facts.get("domain")), {})
    field, ids = {
        "goal": ("needs", [need.id for need in plan.needs if need.status == "open"]),
        "action": ("goals", [goal.id for goal in open_goals(plan)]),
    }.get(noun, ("", []))
    return {field: ids} if len(ids) == 1 else {}


def _check(item: Any, told: Container[str], context: Context) -> None:
    for cls, fields, check in CHECKS:
        if isinstance(item, cls) and any(field in told for field in fields):
            check(item, context)


def _check_domain(need: Need, context: Context) -> None:
    known = [domain.id for domain in context.settings.domains]
    if need.domain not in known:
        raise Forbidden("no such domain", remedy=f"known: {', '.join(known)}")


def _check_needs(goal: Goal, _: Context) -> None:
    if not goal.needs:
        raise Forbidden("a goal answers a need", remedy="name it with --need; caseload plan show lists them")


def _check_measure(goal: Goal, context: Context) -> None:
    known = context.definitions.instruments
    if goal.measure and goal.measure.instrument not in known:
        raise Forbidden("no such instrument", remedy=f"known: {', '.join(sorted(known))}")


def _check_goals(action: Action, _: Context) -> None:
    if not action.goals:
        raise Forbidden("an action serves a goal", remedy="name it with --goal; caseload plan show lists them")


def _check_owner(action: Action, context: Context) -> None:
    if action.owner:
        check_staff(context, action.owner.staff)


def _check_service(action: Action, context: Context) -> None:
    if action.service and action.service not in context.definitions.services:
        raise Forbidden("no such service", remedy="caseload schema services-and-costs says where services are listed")


def _check_span(action: Action, _: Context) -> None:
    if action.starts and action.ends and action.ends < action.starts:
        raise Forbidden("an action ends on or after the day it starts", remedy="change one of the two days")


# A class of items, the fields that a check is about, the check.
CHECKS: tuple[tuple[type[Any], tuple[str, ...], Callable[[Any, Context], None]], ...] = (
    (Need, ("domain",), _check_domain),
    (Goal, ("needs",), _check_needs),
    (Goal, ("measure",), _check_measure),
    (Action, ("goals",), _check_goals),
    (Action, ("owner",), _check_owner),
    (Action, ("service",), _check_service),
    (Action, ("starts", "ends"), _check_span),
)
