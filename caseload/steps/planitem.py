"""One item of the plan, made of facts: what they leave out, what they name, what follows from its status."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, TypeVar

from caseload.errors import Forbidden, NotFound, Unreadable
from caseload.model.basis import as_told
from caseload.model.case import Case
from caseload.model.codec import Tree, decode, encode
from caseload.model.entries.assessment import Assessment
from caseload.model.plan import (
    ENDED_GOAL,
    ENDS,
    Action,
    Contingency,
    Document,
    Goal,
    Need,
    Plan,
    Strength,
    open_goals,
)
from caseload.model.transitions import STATUS
from caseload.steps.change import Context
from caseload.steps.planchecks import check_item

Made = TypeVar("Made")

# The list of the plan that each noun stands in, and the class of its items.
ITEMS: dict[str, tuple[str, type[Any]]] = {
    "strength": ("strengths", Strength),
    "need": ("needs", Need),
    "goal": ("goals", Goal),
    "action": ("actions", Action),
    "contingency": ("contingency", Contingency),
    "document": ("documents", Document),
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
    """Return the item whose id begins so; NotFound where none does, and which ones where several do."""
    found = [item for item in items if prefix and item.id.startswith(str(prefix))]
    if len(found) > 1:
        candidates = ", ".join(item.id for item in found)
        raise NotFound(f"more than one {noun} has an id that begins so", remedy=f"it is one of {candidates}")
    if not found:
        raise NotFound(f"no {noun} has an id that begins so", remedy=remedy)
    return found[0]


def made(cls: type[Made], tree: Tree) -> Made:
    """Decode a tree; Forbidden for what does not fit."""
    try:
        return decode(cls, tree)
    except Unreadable as error:
        wrong = error.findings[0]
        remedy = wrong.remedy or "caseload schema says what each record holds"
        raise Forbidden(f"{wrong.field}: {wrong.message}", remedy=remedy) from error


def check_only(facts: Tree, *names: str) -> None:
    """Forbid facts that a verb has no use for."""
    if facts.keys() - set(names):
        raise Forbidden(f"this takes nothing but {', '.join(names)}", remedy="leave the rest out")


def new_item(case: Case, noun: str, facts: Tree, context: Context) -> Any:
    """Return a new item of the plan; Forbidden or NotFound for facts that do not fit."""
    cls = ITEMS[noun][1]
    facts = _whole_ids(case, facts)
    parts = _parts(case, {}, facts, context)
    item = made(cls, {"id": context.new_id()} | _defaults(case, noun, facts) | facts | parts)
    check_item(item, cls.__dataclass_fields__, context)
    item = settled(item, None, facts, context.today)
    return as_told(case, item, facts, context.settings, context.today)


def changed_item(case: Case, old: Any, facts: Tree, context: Context) -> Any:
    """Return the item with what the facts change; what they leave as it was is not checked again."""
    facts, kept = _whole_ids(case, facts), encode(old)
    parts = _parts(case, kept, facts, context)
    item = made(type(old), kept | facts | parts | {"id": old.id})
    check_item(item, facts, context)
    item = settled(item, old, facts, context.today)
    return as_told(case, item, facts, context.settings, context.today)


def settled(item: Any, old: Any, told: Container[str], day: date) -> Any:
    """Return an item with what follows from its status: the day it was done, the goal that is reached, the reason.

    `told` are the fields that were said; a reason was that of the status before, unless it is told anew.
    """
    follows: Tree = {}
    match item:
        case Goal():
            follows = _lived(item, old, told)
        case Action() if "status" in told and "done_on" not in told:
            follows = {"done_on": _done_on(old, item.status, day)}
    item = replace(item, **follows)
    status = next((field for noun, (_, field) in STATUS.items() if isinstance(item, ITEMS[noun][1])), "")
    moved = bool(status and old) and getattr(item, status) != getattr(old, status)
    return replace(item, reason="") if moved and "reason" not in told else item


def _lived(goal: Goal, old: Goal | None, told: Container[str]) -> Tree:
    """Return what an achievement says of the lifecycle, or a goal taken up again of the achievement."""
    if "lifecycle" not in told:
        return {"lifecycle": ENDS.get(goal.achievement, goal.lifecycle)} if "achievement" in told else {}
    again = old and old.lifecycle in ENDED_GOAL and goal.lifecycle not in ENDED_GOAL
    return {"achievement": ""} if again and "achievement" not in told and goal.achievement in ENDS else {}


def _done_on(action: Action | None, status: str, day: date) -> date | None:
    """Return the day an action was done, now that it has this status: the first day stays."""
    if status != "done":
        return None
    return action.done_on if action and action.done_on else day


def _parts(case: Case, kept: Tree, facts: Tree, context: Context) -> Tree:
    """Return the measure and frequency that are told, whole: with what was told of them before and what is plain."""
    told = {key: facts[key] for key in IN_PARTS if isinstance(facts.get(key), dict)}
    whole = {key: _before(key, kept, part) | part for key, part in told.items()}
    if "instrument" in told.get("measure", {}):
        whole["measure"] = _measured(case, whole["measure"], context)
    if "frequency" in whole:
        if "unit" not in whole["frequency"]:
            raise Forbidden("a frequency without a unit", remedy="--per day, week, month or year")
        whole["frequency"] = {"times": 1} | whole["frequency"]
    return whole


def _before(key: str, kept: Tree, told: Tree) -> Tree:
    """Return what was told of a part before; nothing where it is measured with something else from now on."""
    before: Tree = kept.get(key, {})
    return before if told.get("instrument", "") in ("", before.get("instrument")) else {}


def _measured(case: Case, measure: Tree, context: Context) -> Tree:
    """Return the measure with its scale, where there is but one, and the last score of it to start from."""
    instrument = context.definitions.instruments.get(str(measure["instrument"]))
    scales = [scale.id for scale in instrument.scales] if instrument else []
    measure = ({"scale": scales[0]} if len(scales) == 1 else {}) | measure
    last = case.scores().get((str(measure["instrument"]), str(measure.get("scale"))))
    total = last[0].total if last else None
    return ({"baseline": int(total)} if total is not None and total == int(total) else {}) | measure


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
