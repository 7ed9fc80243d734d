"""Which kind of duty comes first on a worklist."""

from __future__ import annotations

from collections.abc import Iterable

# Every kind of duty, most urgent first; within one the earlier due date leads, then the closer tier, then the risk.
URGENCY = (
    "appointment",
    "conflict",
    "flag",
    "alert-review",
    "discharge-call",
    "discharge-visit",
    "handover",
    "service-reply",
    "service-declined",
    "triage",
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


def ranks(first: Iterable[str]) -> dict[str, int]:
    """Return the rank of each kind, 0 the most urgent: those that a team puts first, then the others as shipped."""
    order = dict.fromkeys((*first, *URGENCY))
    return {kind: rank for rank, kind in enumerate(order)}
