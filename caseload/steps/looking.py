"""A person looks again at what of the plan rests on something that has changed, and says that it still holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from caseload.errors import Forbidden
from caseload.model.basis import Item, Resting, basis, to_look_at
from caseload.model.case import Case
from caseload.model.settings import Settings
from caseload.steps.change import Change, Context
from caseload.steps.checks import check_step
from caseload.steps.planitem import one_of, plan_of

Seen: TypeAlias = Mapping[str, dict[str, str]]
KNOWN = "caseload plan check lists what is to be looked at again"


def seen(case: Case, ids: Collection[str], settings: Settings) -> Seen:
    """Return what the needs and contingency plans with these ids rest on; all that are marked where none is named.

    NotFound for an id that is none of theirs, Forbidden where nothing is marked.
    """
    plan = plan_of(case)
    items: tuple[Resting, ...] = (*plan.needs, *plan.contingency)
    chosen = [one_of(items, id_, "need or contingency plan", KNOWN) for id_ in ids]
    chosen = chosen or [again.item for again in to_look_at(case, settings)]
    if not chosen:
        raise Forbidden("nothing is to be looked at again", remedy="caseload plan check says how the plan stands")
    return {item.id: basis(case, item, settings) for item in chosen}


def looked(case: Case, seen: Seen, context: Context) -> Change:
    """Record that somebody looked at items and saw that they hold on what they rested on then.

    What has changed since they looked stays to be looked at.
    """
    check_step(case, "plan looked")
    plan = plan_of(case)
    plan = replace(
        plan,
        needs=tuple(_held(need, seen, context) for need in plan.needs),
        contingency=tuple(_held(contingency, seen, context) for contingency in plan.contingency),
    )
    return Change("plan looked", (plan.patient, *seen), (plan,))


def _held(item: Item, seen: Seen, context: Context) -> Item:
    return replace(item, basis=seen[item.id], looked_on=context.today) if item.id in seen else item
