"""Scores: recomputed from their answers, never rewritten."""

from __future__ import annotations

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.scoring import recompute
from caseload.rules.ground import Fault, Faults, Ground

# What a score says that follows from its answers.
DERIVED = ("total", "at_least", "band", "reported", "missing", "flags")


def totals(case: Case, ground: Ground) -> Faults:
    """Find a stored total, band, flag or item not asked that its answers do not give."""
    for entry in case.all(Assessment):
        for index, score in enumerate(entry.scores):
            if not _holds(score, ground):
                yield Fault("score", entry, "does not follow from its answers", f"scores.{index}")


def _holds(score: Score, ground: Ground) -> bool:
    try:
        again = recompute(score, ground.definitions)
    except Forbidden:
        return False
    return again is None or all(getattr(again, field) == getattr(score, field) for field in DERIVED)
