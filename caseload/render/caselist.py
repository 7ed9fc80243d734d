"""Who is on the caseload, and who may be meant: one row a person, warnings beside the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from caseload.render.dates import count, due
from caseload.render.report import DANGER, Cell, Column, Lines, Report, Row, Table, Urgent
from caseload.render.words import nhs_number, person, said

if TYPE_CHECKING:
    from caseload.store.rows import CaseRow

LIST = (
    Column("patient", "Id"),
    Column("name", "Name", whole=True),
    Column("born", "Born", under="name"),
    Column("step", "Step"),
    Column("tier", "Tier", under="step"),
    Column("due", "Next due", whole=True),
    Column("next_due", "On", under="due"),
    Column("manager", "Manager"),
    Column("alerts", "Alerts", whole=True, under="name"),
    Column("needs", "Needs", whole=True, under="name"),
)
FOUND = (
    Column("patient", "Id"),
    Column("name", "Name", whole=True),
    Column("known_as", "Known as", whole=True, under="name"),
    Column("born", "Born"),
    Column("nhs_number", "NHS number"),
    Column("step", "Step"),
    Column("alerts", "Alerts", whole=True, under="name"),
    Column("needs", "Needs", whole=True, under="name"),
)
# Not imported from the model, which takes longer to load than the list to write.
NOT_ASKED = "not-asked"
UNREADABLE = "CANNOT BE READ: caseload check says why"


def list_report(rows: Sequence[CaseRow], today: date, staff_names: Mapping[str, str], escalation: str = "") -> Report:
    """Return the cases in the order given; nobody who cannot be read is left out.

    `escalation` are the team's own words for where a safety flag stands.
    """
    if not rows:
        return Report("list", "", (Lines("nobody", "", ("Nobody fits.",)),))
    table = Table("cases", "", LIST, tuple(_listed(row, today, staff_names) for row in rows))
    return flagged(Report("list", "", (table,), (_counts(rows, today),)), rows, escalation)


def find_report(rows: Sequence[CaseRow], today: date) -> Report:
    """Return the people that may be meant, with what tells them apart."""
    return Report("find", "", (Table("people", "", FOUND, tuple(map(_found, rows))),))


def flagged(report: Report, rows: Iterable[CaseRow], escalation: str) -> Report:
    """Return the report under the team's own words, where a safety flag stands; whose it is, the rows say."""
    if not (escalation and any(row.flags for row in rows)):
        return report
    return replace(report, blocks=(Lines("safety_flags", "SAFETY FLAG", (escalation,), DANGER), *report.blocks))


def warnings(row: CaseRow) -> tuple[Cell, Cell]:
    """Return what nobody may overlook about a person, the pressing first, and what they need of whoever comes."""
    return _alerts(row), "; ".join((*row.communication, *row.adjustments)) or None


def _alerts(row: CaseRow) -> Cell:
    if not (row.unreadable or row.died or row.critical or row.alerts or row.flags or row.allergies == NOT_ASKED):
        return None
    pressing = [
        UNREADABLE if row.unreadable else "",
        "DIED" if row.died else "",
        *(f"ALERT: {headline}" for headline in row.critical),
        count(row.flags, "SAFETY FLAG", "SAFETY FLAGS") if row.flags else "",
        "allergies NOT ASKED" if row.allergies == NOT_ASKED else "",
    ]
    kinds = [said(kind) for kind in row.alerts if kind != "communication"]
    standing = [f"alerts: {', '.join(dict.fromkeys(kinds))}"] if kinds else []
    alerts = "; ".join(part for part in (*pressing, *standing) if part)
    return (Urgent(alerts) if any(pressing) else alerts) or None


def iso(text: str) -> date | None:
    """Return the day of an index row, None where it is not known."""
    return date.fromisoformat(text) if text else None


def _listed(row: CaseRow, today: date, staff_names: Mapping[str, str]) -> Row:
    next_due = iso(row.next_due)
    return (
        row.patient,
        person(row.family, row.given),
        iso(row.born),
        row.step,
        said(row.tier),
        due_cell(next_due, today) if next_due else None,
        next_due,
        staff_names.get(row.manager, row.manager),
        *warnings(row),
    )


@cache
def due_cell(when: date, today: date) -> str:
    """Return when something is due, in words; what is overdue stands out."""
    words = due(when, today)
    return Urgent(words) if when < today else words


def _found(row: CaseRow) -> Row:
    name = person(row.family, row.given)
    number = None if row.unreadable else nhs_number(row.nhs_number)
    return (row.patient, name, row.known_as, iso(row.born), number, row.step, *warnings(row))


def _counts(rows: Sequence[CaseRow], today: date) -> str:
    late = sum(1 for row in rows if row.next_due and row.next_due < today.isoformat())
    unreadable = sum(row.unreadable for row in rows)
    parts = (
        count(len(rows), "person", "people"),
        f"{late:,} overdue" if late else "nothing overdue",
        f"{unreadable:,} cannot be read" if unreadable else "",
    )
    return " · ".join(part for part in parts if part)
