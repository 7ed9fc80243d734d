"""What ends in the plan: needs that are met, goals and actions that are done or given up, what no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.transitions import STATUS
from caseload.steps.background import BACKGROUND, LISTS, known, taken_out, written
from caseload.steps.change import Change, Context
from caseload.steps.checks import check_step
from caseload.steps.planitem import ITEMS, check_only, plan_of
from caseload.steps.planning import placed

# What each noun becomes; what has no status is taken out, and git keeps it.
COMPLETED: dict[str, Tree] = {
    "need": {"status": "met"},
    "goal": {"lifecycle": "completed", "achievement": "achieved"},
    "action": {"status": "done"},
}
STOPPED: dict[str, Tree] = {
    "need": {"status": "closed"},
    "goal": {"lifecycle": "cancelled"},
    "action": {"status": "stopped"},
    "condition": {"status": "resolved"},
    "carer": {"carer": False},
}
# What only one noun can say of its end.
OF = {"achievement": "goal", "done_on": "action"}


def complete(case: Case, facts: Tree, context: Context) -> Change:
    """Meet the need, complete the goal or do the action that `facts["id"]` begins the id of."""
    check_step(case, "plan complete")
    check_only(facts, "id", *OF)
    noun, item = item_of(case, facts["id"], tuple(COMPLETED))
    for fact, whose in OF.items():
        if fact in facts and noun != whose:
            raise Forbidden(f"{item.id} is a {noun}: only {whose}s have that", remedy=f"leave out the {fact}")
    if str(facts.get("done_on", "")) > context.today.isoformat():
        raise Forbidden("done: a day in the future", remedy="give the day it was done")
    _check_open(noun, item, COMPLETED[noun])
    change = placed(case, noun, COMPLETED[noun] | facts | {"id": item.id}, context)
    return replace(change, verb="plan complete")


def stop(case: Case, facts: Tree, context: Context) -> Change:
    """Give up the need, goal or action, with the reason; take out whatever else has an id that begins so."""
    check_step(case, "plan stop")
    check_only(facts, "id", "reason")
    noun, item = item_of(case, facts["id"], (*ITEMS, *BACKGROUND))
    if noun in STATUS and not facts.get("reason"):
        raise Forbidden(f"why the {noun} is given up is kept with it", remedy="say it with --reason")
    if noun not in STATUS and "reason" in facts:
        raise Forbidden(f"a {noun} keeps no reason", remedy="leave it out")
    change = _stopped(case, noun, item, facts, context)
    return replace(change, verb="plan stop")


def _stopped(case: Case, noun: str, item: Any, facts: Tree, context: Context) -> Change:
    if noun in LISTS:
        return taken_out(case, noun, item, context)
    if noun in STOPPED:
        _check_open(noun, item, STOPPED[noun])
        told = STOPPED[noun] | facts | {"id": item.id}
        return (written if noun in BACKGROUND else placed)(case, noun, told, context)
    plan, field = plan_of(case), ITEMS[noun][0]
    left: dict[str, Any] = {field: tuple(other for other in getattr(plan, field) if other is not item)}
    return Change("plan stop", (case.patient.id, item.id), (replace(plan, **left),))


def everything(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield every item of the plan, and of the person's record what stands there, with its noun."""
    plan = plan_of(case)
    for noun, (field, _) in ITEMS.items():
        yield from ((noun, item) for item in getattr(plan, field))
    yield from known(case.patient)


def item_of(case: Case, prefix: object, nouns: tuple[str, ...]) -> tuple[str, Any]:
    """Return the noun and the item whose id begins so; NotFound where none does, and which ones where several do."""
    found = [
        (noun, item) for noun, item in everything(case) if noun in nouns and prefix and item.id.startswith(str(prefix))
    ]
    if len(found) > 1:
        candidates = ", ".join(f"{noun} {item.id}" for noun, item in found)
        raise NotFound("more than one item has an id that begins so", remedy=f"it is one of {candidates}")
    if not found:
        raise NotFound("no item here has an id that begins so", remedy="caseload plan show lists them")
    return found[0]


def _check_open(noun: str, item: Any, told: Tree) -> None:
    """Forbid what would change nothing; the first of what is told is the status."""
    status, becomes = next(iter(told.items()))
    if getattr(item, status) == becomes:
        raise Forbidden(f"{noun} {item.id} is {becomes} already", remedy=f"plan {noun} --id changes what it says")
