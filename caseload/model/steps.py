"""The steps of a case, and which verb is allowed from which: the one table."""

from __future__ import annotations

from enum import StrEnum

from caseload.errors import Forbidden


class Step(StrEnum):
    """Where a case stands; always derived from its records."""

    REFERRED = "referred"
    DEFERRED = "deferred"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    ASSESSED = "assessed"
    PLANNED = "planned"
    ACTIVE = "active"
    CLOSED = "closed"


WAITING = (Step.REFERRED, Step.DEFERRED)
OPEN = (Step.ACCEPTED, Step.ASSESSED, Step.PLANNED, Step.ACTIVE)
ENDED = (Step.CLOSED, Step.DECLINED)

ALLOWED: dict[str, tuple[Step, ...]] = {
    "intake": (Step.DECLINED,),
    "triage": WAITING,
    "assess": OPEN,
    "plan about-me": OPEN,
    "plan strength": OPEN,
    "plan need": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan goal": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan action": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan contingency": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan agree": (Step.PLANNED, Step.ACTIVE),
    "book": WAITING + OPEN,
    "log": WAITING + OPEN,
    "review": (Step.ACTIVE,),
    "close": OPEN,
    "reopen": ENDED,
}


# What happened before a case ended may still be recorded after it.
LATE = ("log",)


def foresee(verb: str, step: Step) -> None:
    """Forbid, before any question is asked, what no answer could make possible."""
    if verb not in LATE:
        require(verb, step)


def require(verb: str, step: Step) -> None:
    """Forbid a verb that the step does not allow, and say what is allowed."""
    steps = ALLOWED.get(verb)
    if steps is not None and step not in steps:
        allowed = ", ".join(other for other, froms in ALLOWED.items() if step in froms)
        raise Forbidden(f"{verb} is not possible while the case is {step}", remedy=f"possible now: {allowed}")
