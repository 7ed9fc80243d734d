"""Which status may follow which, of needs, goals (their lifecycle is that of FHIR) and actions: the one table."""

from __future__ import annotations

from caseload.errors import Forbidden
from caseload.model.plan import Plan

# The list of the plan that each noun stands in, and the field that says how far an item has come.
STATUS = {"need": ("needs", "status"), "goal": ("goals", "lifecycle"), "action": ("actions", "status")}
# What has ended goes on only by one deliberate step back: it does not slip into another ending.
MOVES: dict[str, dict[str, tuple[str, ...]]] = {
    "need": {
        "open": ("met", "closed"),
        "met": ("open",),
        "closed": ("open",),
    },
    "goal": {
        "proposed": ("accepted", "active", "on-hold", "completed", "cancelled"),
        "accepted": ("active", "on-hold", "completed", "cancelled"),
        "active": ("on-hold", "completed", "cancelled"),
        "on-hold": ("active", "completed", "cancelled"),
        "completed": ("active",),
        "cancelled": ("proposed", "active"),
    },
    "action": {
        "planned": ("requested", "accepted", "declined", "in-progress", "done", "stopped"),
        "requested": ("accepted", "declined", "in-progress", "done", "stopped"),
        "accepted": ("declined", "in-progress", "done", "stopped"),
        "in-progress": ("done", "stopped"),
        "declined": ("planned", "requested"),
        "done": ("in-progress",),
        "stopped": ("planned", "in-progress"),
    },
}


def check_moves(before: Plan, after: Plan) -> None:
    """Forbid a plan in which an item has moved as the table does not know; what is new may begin anywhere."""
    for noun, (field, status) in STATUS.items():
        stood = {item.id: getattr(item, status) for item in getattr(before, field)}
        for item in getattr(after, field):
            now = getattr(item, status)
            _check_move(noun, item.id, stood.get(item.id, now), now)


def _check_move(noun: str, id_: str, was: str, now: str) -> None:
    allowed = MOVES[noun].get(was, ())
    if now != was and now not in allowed:
        there = now if now in MOVES[noun] else "that"
        raise Forbidden(f"{noun} {id_} is {was} and cannot become {there}", remedy=f"from here: {', '.join(allowed)}")
