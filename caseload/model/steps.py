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
    "plan start": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan about-me": OPEN,
    "plan strength": OPEN,
    "plan need": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan goal": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan action": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan contingency": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan document": OPEN,
    "plan additional": OPEN,
    "plan funding": OPEN,
    "plan review": OPEN,
    "plan complete": OPEN,
    "plan looked": (Step.ASSESSED, Step.PLANNED, Step.ACTIVE),
    "plan agree": (Step.PLANNED, Step.ACTIVE),
    "handover offer": OPEN,
    "handover accept": OPEN,
    "handover decline": OPEN,
    "handover withdraw": OPEN,
    "handover reassign": OPEN,
    "handover deputy": OPEN,
    "book": WAITING + OPEN,
    "log": WAITING + OPEN,
    "hospital": WAITING + OPEN,
    "refer": OPEN,
    "meeting run": WAITING + OPEN,
    "snooze": WAITING + OPEN,
    "review": (Step.ACTIVE,),
    "close": OPEN,
    "reopen": ENDED,
    "plan medicine": WAITING + OPEN,
    "plan allergy": WAITING + OPEN,
    "plan condition": WAITING + OPEN,
    "plan carer": WAITING + OPEN,
    "plan stop": WAITING + OPEN,
}


# What happened before a case ended may still be recorded after it.
LATE = ("log", "hospital", "refer answer", "refer start", "refer complete", "refer chase")


def foresee(verb: str, step: Step, *, died: bool = False) -> None:
    """Forbid, before any question is asked, what no answer could make possible."""
    if verb in LATE:
        return
    if died and _steps(verb):
        forbid_dead(verb)
    require(verb, step)


def forbid_dead(verb: str) -> None:
    """Forbid what is done for the living."""
    raise Forbidden(
        f"{verb} is not possible: this person has died", remedy="void the record of the death first if it is wrong"
    )


def require(verb: str, step: Step) -> None:
    """Forbid a verb that the step does not allow, and say what is allowed."""
    steps = _steps(verb)
    if steps is not None and step not in steps:
        allowed = ", ".join(other for other, froms in ALLOWED.items() if step in froms)
        raise Forbidden(f"{verb} is not possible while the case is {step}", remedy=f"possible now: {allowed}")


def _steps(verb: str) -> tuple[Step, ...] | None:
    """Return the steps that a verb, or its group, is allowed from; None where it always is."""
    return ALLOWED.get(verb, ALLOWED.get(verb.partition(" ")[0]))
