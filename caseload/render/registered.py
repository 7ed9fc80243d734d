"""What was saved of a protocol, and whether it comes in time."""

from __future__ import annotations

from datetime import date

from caseload.model.team import Protocol
from caseload.render.dates import day
from caseload.render.report import Cell, Fields, Report
from caseload.render.words import said


def registered_report(protocol: Protocol, today: date) -> Report:
    """Return what was saved."""
    late = "registered" if today < protocol.starts else "late: the period has begun, and reports will say so"
    pairs: tuple[tuple[str, Cell], ...] = (
        ("saved", "evaluate protocol"),
        ("record", protocol.id),
        ("period", f"{day(protocol.starts)} to {day(protocol.ends)}"),
        ("outcomes", ", ".join(protocol.outcomes)),
        ("compared with", said(protocol.comparator)),
        *((("by group", ", ".join(protocol.subgroups)),) if protocol.subgroups else ()),
        ("standing", late),
    )
    return Report("saved", "", (Fields("saved", "", pairs),))
