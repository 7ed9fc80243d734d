"""Who stands in for whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseload.model.team import Cover, Staff
from caseload.render.dates import day, due
from caseload.render.report import Cell, Column, Fields, Lines, Report, Table
from caseload.render.words import names_in

COVERS = (
    Column("cover", "Id"),
    Column("staff", "Away", whole=True),
    Column("covered_by", "Covered by", whole=True),
    Column("starts", "From"),
    Column("ends", "To"),
    Column("when", "When", whole=True),
    Column("reason", "Reason", whole=True, under="when"),
)


def cover_list(covers: Sequence[Cover], staff: Staff, today: date) -> Report:
    """Return the covers of today and of what is to come, the earliest first."""
    who = names_in(staff)
    ordered = sorted(covers, key=lambda cover: (cover.starts, cover.staff))
    rows = tuple(
        (one.id, who(one.staff), who(one.covered_by), one.starts, one.ends, _when(one, today), one.reason or None)
        for one in ordered
        if one.ends >= today
    )
    if not rows:
        return Report("cover", "", (Lines("nobody", "", ("Nobody is covered, now or later.",)),))
    return Report("cover", "", (Table("covers", "", COVERS, rows),))


def covered_report(verb: str, cover: Cover, staff: Staff) -> Report:
    """Return what was saved of a cover."""
    who = names_in(staff)
    span = f"from {day(cover.starts)} to {day(cover.ends)}" if cover.starts <= cover.ends else "called off"
    pairs: tuple[tuple[str, Cell], ...] = (
        ("saved", verb),
        ("record", cover.id),
        ("what", f"{who(cover.covered_by)} covers {who(cover.staff)}: {span}"),
    )
    return Report("saved", "", (Fields("saved", "", pairs),))


def _when(cover: Cover, today: date) -> str:
    return f"now, back {due(cover.ends, today)}" if cover.starts <= today else due(cover.starts, today)
