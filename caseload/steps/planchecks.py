"""What an item of the plan may say: domains, scales, services and people there are, days in their order."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from caseload.errors import Forbidden
from caseload.model.plan import Action, Goal, Need
from caseload.steps.change import Context
from caseload.steps.checks import check_staff

# The earlier day first; each by its field and what it is called.
ORDER = (("starts", "ends"), ("starts", "due"), ("starts", "review_on"), ("due", "ends"))
CALLED = {"review_on": "review"}


def check_item(item: Any, told: Container[str], context: Context) -> None:
    """Forbid an item whose fields, of those `told`, do not fit what there is."""
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
    measure = goal.measure
    if measure is None:
        return
    instrument = context.definitions.instrument(measure.instrument)
    scale = instrument.scale(measure.scale)
    if scale is None:
        scales = ", ".join(scale.id for scale in instrument.scales)
        wrong = "no such scale" if measure.scale else f"{instrument.id} has several scales"
        raise Forbidden(wrong, remedy=f"name one with --scale: {scales}")
    for name, value in (("baseline", measure.baseline), ("target", measure.target)):
        if value is not None and not scale.minimum <= value <= scale.maximum:
            span = f"{instrument.id} {scale.id} goes from {scale.minimum} to {scale.maximum}"
            raise Forbidden(f"a {name} outside the scale", remedy=span)


def _check_goals(action: Action, _: Context) -> None:
    if not action.goals:
        raise Forbidden("an action serves a goal", remedy="name it with --goal; caseload plan show lists them")


def _check_owner(action: Action, context: Context) -> None:
    if action.owner:
        if action.owner.staff and action.owner.name:
            raise Forbidden("an action has one owner", remedy="name one of us with --staff or someone else with --who")
        check_staff(context, action.owner.staff)


def _check_service(action: Action, context: Context) -> None:
    if action.service and action.service not in context.definitions.services:
        raise Forbidden("no such service", remedy="caseload schema services-and-costs says where services are listed")


def _check_days(action: Action, _: Context) -> None:
    for first, second in ORDER:
        earlier, later = getattr(action, first), getattr(action, second)
        if earlier and later and later < earlier:
            wrong = f"{CALLED.get(second, second)} lies before {CALLED.get(first, first)}"
            raise Forbidden(f"days out of order: {wrong}", remedy="change one of the two days")


# A class of items, the fields that a check is about, the check.
CHECKS: tuple[tuple[type[Any], tuple[str, ...], Callable[[Any, Context], None]], ...] = (
    (Need, ("domain",), _check_domain),
    (Goal, ("needs",), _check_needs),
    (Goal, ("measure",), _check_measure),
    (Action, ("goals",), _check_goals),
    (Action, ("owner",), _check_owner),
    (Action, ("service",), _check_service),
    (Action, ("starts", "ends", "due", "review_on"), _check_days),
)
