"""What an alert can be of; apart from its class, so that a list names them without loading a class."""

from __future__ import annotations

ALERTS = (
    "safeguarding",
    "lone-worker",
    "allergy",
    "treatment-escalation",
    "advance-decision",
    "communication",
    "other",
)
# What whoever visits must know, so that nobody comes to harm and the person is understood.
STAFF_SAFETY = ("lone-worker", "allergy", "communication")
