"""Numbers of a summary of which the small ones are hidden."""

from __future__ import annotations

from caseload.model.settings import Disclosure
from caseload.render.report import Cell

HIDDEN = "hidden"


def number(told: int | None) -> Cell:
    """Return a number as it may be told."""
    return HIDDEN if told is None else told


def note(settings: Disclosure) -> str:
    """Return how numbers were made such that nobody can be known by them."""
    rounded = f"; others are rounded to {settings.rounding} and need not add up" if settings.rounding > 1 else ""
    small = f"counts from 1 to {settings.threshold}"
    return f"Hidden: {small}, and others without which these could be worked out{rounded}."
