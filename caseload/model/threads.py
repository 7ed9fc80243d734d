"""The threads of a plan, from need to goal to action to a person and a day, and where they break off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caseload.model.plan import Action, Goal, Need, Plan, open_actions, open_goals

# An action with such a status serves no goal; one that is done has served it.
GIVEN_UP = ("declined", "stopped")


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a thread breaks off: at a need, goal or action (the `noun`), for want of what it `lacks`."""

    noun: str
    item: Need | Goal | Action
    lacks: tuple[str, ...]

    @property
    def gap(self) -> str:
        """Return `has no owner or date`."""
        return f"has no {' or '.join(self.lacks)}"


def broken_threads(plan: Plan) -> tuple[Broken, ...]:
    """Return each open need without an open goal, goal without action, action without owner, sector or day."""
    return (*_needs(plan), *_goals(plan), *_actions(plan))


def _needs(plan: Plan) -> Iterator[Broken]:
    aimed = {need for goal in open_goals(plan) for need in goal.needs}
    for need in plan.needs:
        if need.status == "open" and need.id not in aimed:
            yield Broken("need", need, ("goal",))


def _goals(plan: Plan) -> Iterator[Broken]:
    served = {goal for action in plan.actions if action.status not in GIVEN_UP for goal in action.goals}
    for goal in open_goals(plan):
        if goal.id not in served:
            yield Broken("goal", goal, ("action",))


def _actions(plan: Plan) -> Iterator[Broken]:
    for action in open_actions(plan):
        owned = action.owner and (action.owner.staff or action.owner.name)
        dated = action.due or action.starts or action.frequency or action.review_on
        parts = (("owner", owned), ("sector", action.sector), ("date", dated))
        lacks = tuple(name for name, value in parts if not value)
        if lacks:
            yield Broken("action", action, lacks)
