"""Today's work: booked visits first, then what is due, numbered, each with its reason and its command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from caseload.model.commands import command_words
from caseload.model.steps import OPEN, WAITING
from caseload.render.caselist import due_cell, iso, warnings
from caseload.render.dates import count, weekday
from caseload.render.report import Block, Cell, Column, Lines, Report, Row, Table
from caseload.render.words import person, said

if TYPE_CHECKING:
    from caseload.store.rows import CaseRow, DutyRow

NUMBER = Column("number", "No.", numeric=True)
PERSON = (
    Column("name", "Person", whole=True),
    Column("patient", "Id", under="name"),
    Column("what", "What", whole=True),
    Column("command", "Command", whole=True, under="what"),
    Column("alerts", "Alerts", whole=True, under="what"),
    Column("needs", "Needs", whole=True, under="what"),
)
DUE = (Column("due", "Due", whole=True), Column("on", "On", under="due"))
VISITS = (NUMBER, Column("at", "At"), *PERSON)
DUTIES = (NUMBER, *DUE, *PERSON)
SUNDAY = 6


def home_report(duties: Sequence[DutyRow], cases: Sequence[CaseRow], today: date, who: str) -> Report:
    """Return the duties in the order given, which is the one that `do N` counts in; `who` may be empty."""
    known = {case.patient: case for case in cases}
    visits: list[Row] = []
    others: list[Row] = []
    for number, duty in enumerate(duties, 1):
        if is_visit_of(duty, today):
            visits.append((number, duty.at or "any time", *_person(duty, duty.reason, known)))
        else:
            others.append((number, *_due(duty, today), *_person(duty, _what(duty), known)))
    blocks: tuple[Block, ...] = tuple(
        block
        for block in (
            Table("visits", "Visits today", VISITS, tuple(visits)),
            Table("duties", "Due", DUTIES, tuple(others)),
        )
        if block.rows
    )
    title = " · ".join(part for part in (weekday(today), who) if part)
    return Report("home", title, blocks or (_nothing("Nothing is due today."),), _counts(cases, today))


def due_report(duties: Iterable[DutyRow], cases: Iterable[CaseRow], today: date) -> Report:
    """Return the duties by day, overdue first."""
    known = {case.patient: case for case in cases}
    ordered = sorted(duties, key=lambda duty: (duty.due, duty.at, duty.urgency))
    rows = tuple((*_due(duty, today), *_person(duty, _what(duty), known)) for duty in ordered)
    if not rows:
        return Report("due", "", (_nothing("Nothing is due."),))
    late = sum(1 for duty in ordered if duty.due < today.isoformat())
    footer = (f"{count(len(rows), 'duty', 'duties')} · {late:,} overdue",)
    return Report("due", "", (Table("duties", "", (*DUE, *PERSON), rows),), footer)


def is_visit_of(duty: DutyRow, today: date) -> bool:
    """Tell whether a duty is a visit or call that is booked for today."""
    return duty.kind == "appointment" and duty.due == today.isoformat()


def verb_line(duty: DutyRow) -> str:
    """Return the command that deals with a duty."""
    return " ".join(("caseload", *command_words(duty.kind, duty.verb, duty.patient, duty.about)))


def _due(duty: DutyRow, today: date) -> tuple[Cell, ...]:
    when = date.fromisoformat(duty.due)
    return due_cell(when, today), when


def _person(duty: DutyRow, what: str, known: dict[str, CaseRow]) -> tuple[Cell, ...]:
    # Once for each person: the next lines about them would only say it again.
    case = known.pop(duty.patient, None)
    warned = warnings(case) if case else (None, None)
    return person(duty.family, duty.given), duty.patient, what, verb_line(duty), *warned


def _what(duty: DutyRow) -> str:
    return f"{said(duty.kind)}: {duty.reason}"


def _nothing(text: str) -> Lines:
    return Lines("nothing", "", (text,))


def _counts(cases: Sequence[CaseRow], today: date) -> tuple[str, ...]:
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    due = sum(1 for case in cases if (iso(case.next_due) or date.max) <= sunday)
    parts = (
        count(sum(case.step in OPEN for case in cases), "open case"),
        count(sum(case.step in WAITING for case in cases), "waiting referral"),
        f"{count(due, 'person', 'people')} with something due by Sunday",
    )
    return (" · ".join(parts),)
