"""What a command wrote, and what it would write."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.render.differences import diff_report
from caseload.render.report import Fields, Report


def saved_report(verb: str, ids: tuple[str, ...]) -> Report:
    """Return what was saved, by its ids."""
    labels = ("patient", "record")
    pairs = [("saved", verb), *zip(labels, ids, strict=False)]
    return Report("saved", "", (Fields("saved", "", tuple(pairs)),))


def dry_report(changes: Iterable[tuple[str, bytes, bytes]]) -> Report:
    """Return the differences a command would make: path, bytes before, bytes after."""
    return diff_report(changes)
