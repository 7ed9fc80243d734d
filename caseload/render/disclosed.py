"""Numbers of a summary of which the small ones are hidden, and how many people are in none of them."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.model.settings import Disclosure
from caseload.render.dates import count
from caseload.render.report import WARNING, Block, Cell, Lines

HIDDEN = "hidden"


def number(told: int | None) -> Cell:
    """Return a number as it may be told."""
    return HIDDEN if told is None else told


def note(settings: Disclosure) -> str:
    """Return how numbers were made such that nobody can be known by them."""
    rounded = f"; others are rounded to {settings.rounding} and need not add up" if settings.rounding > 1 else ""
    small = f"counts from 1 to {settings.threshold}"
    return f"Hidden: {small}, and others without which these could be worked out{rounded}."


def not_read(patients: int) -> str:
    """Return what is told of patients who cannot be read."""
    return f"{count(patients, 'patient')} cannot be read or counted: caseload check says why"


def not_read_block(patients: int) -> Iterator[Block]:
    """Yield it where there are any."""
    if patients:
        yield Lines("unreadable", "", (not_read(patients),), WARNING)
