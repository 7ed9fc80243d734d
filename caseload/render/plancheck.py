"""What is wrong with a plan or owed by it, each with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseload.model.basis import FINDING, Again, Resting
from caseload.model.case import Case
from caseload.model.plan import Need
from caseload.model.settings import Settings
from caseload.model.shortfalls import Shortfall
from caseload.model.steps import OPEN
from caseload.render.banner import safety_flags
from caseload.render.dates import count, day
from caseload.render.report import Block, Column, Lines, Report, Row, Table
from caseload.render.words import name_of, said

COLUMNS = (
    Column("kind", "Kind", whole=True),
    Column("what", "What", whole=True),
    Column("since", "Since"),
    Column("command", "Command", whole=True, under="what"),
)


def plancheck_report(case: Case, found: Sequence[Shortfall], settings: Settings, today: date) -> Report:
    """Return what `plan check` says; safety flags that stand come first."""
    flags = safety_flags(case, case.flags(), settings.safety.escalation, today)
    rows = tuple(map(_row, found))
    told: Block = Table("shortfalls", "", COLUMNS, rows) if rows else Lines("nothing", "", (_nothing(case),))
    footer = (f"{count(len(rows), 'thing')} to put right",) if rows else ()
    return Report("plan_check", f"Plan of {name_of(case.patient.name)}, {case.patient.id}", (*flags, told), footer)


def heading(item: Resting) -> str:
    """Return the words of a need, or what sets a contingency plan off."""
    return item.text if isinstance(item, Need) else item.trigger


def changes(again: Again) -> str:
    """Return what has changed and since when that is known: `finding 10-Sep-2026, hospital 16-Nov-2026`."""
    parts = (f"{'its finding' if one.part == FINDING else one.part} {day(one.on)}" for one in again.changes)
    return f"changed: {', '.join(parts)}"


def _row(shortfall: Shortfall) -> Row:
    what = f"{shortfall.what} ({changes(shortfall.again)})" if shortfall.again else shortfall.what
    return said(shortfall.kind), what, shortfall.since, " ".join(("caseload", *shortfall.command))


def _nothing(case: Case) -> str:
    return "Nothing is wanting." if case.step in OPEN else f"The case is {case.step}: nothing is owed by its plan."
