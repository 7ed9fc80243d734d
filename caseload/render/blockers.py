"""What stands in the way of closing a case, and what deals with each."""

from __future__ import annotations

from collections.abc import Sequence

from caseload.render.report import Column, Lines, Report, Table
from caseload.steps.closure import Blocker

COLUMNS = (
    Column("about", "About"),
    Column("message", "What stands", whole=True),
    Column("remedy", "What to do", whole=True),
)


def blockers_report(blockers: Sequence[Blocker]) -> Report:
    """Return the blockers as a table, or the plain word that there are none."""
    if not blockers:
        return Report("blockers", "", (Lines("blockers", "", ("Nothing stands in the way of closing this case.",)),))
    rows = tuple((blocker.about, blocker.message, blocker.remedy) for blocker in blockers)
    return Report("blockers", "Before this case can close", (Table("blockers", "", COLUMNS, rows),))
