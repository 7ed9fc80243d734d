"""Duties that are put off to a day: which may be, and for how long that holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caseload.model.entries.coordination import Snooze

if TYPE_CHECKING:
    from caseload.model.duties import Duty

# What may be put off to a day with a reason. What warns cannot, nor what has a day of its own to be set anew.
CAN_WAIT = (
    "discharge-call",
    "discharge-visit",
    "service-reply",
    "service-declined",
    "assess",
    "plan",
    "agree",
    "look-again",
    "review",
    "contact",
    "action",
    "medication-review",
    "allergies",
)


def put_off(duty: Duty, snooze: Snooze | None) -> Duty:
    """Return the duty as it was put off; once it is due on another day, it is another round of it."""
    if snooze is None or duty.kind not in CAN_WAIT or snooze.until <= duty.due or snooze.due not in (None, duty.due):
        return duty
    return replace(duty, due=snooze.until, reason=f"{duty.reason}, put off", since=duty.due)
