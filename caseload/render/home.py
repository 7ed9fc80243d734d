"""Today's work: booked visits first, then what is due, numbered, each with its reason and its command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from caseload.model.commands import command_words
from caseload.model.steps import OPEN, WAITING
from caseload.render.caselist import due_cell, iso, warnings
from caseload.render.dates import count, weekday
from caseload.render.report import DANGER, Block, Cell, Column, Lines, Report, Row, Table, block_if
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


class Listed(NamedTuple):
    """Whose list it is (id and name, empty for the team's), what comes first after it, who has left cases behind.

    `behind` are the ids of those who work here no more, each with how many open cases they still manage; `twice`
    the ids of patients who have one NHS number.
    """

    id: str = ""
    name: str = ""
    after: DutyRow | None = None
    behind: Sequence[tuple[str, int]] = ()
    twice: Sequence[tuple[str, ...]] = ()


TEAM = Listed()


def home_report(duties: Sequence[DutyRow], cases: Sequence[CaseRow], today: date, listed: Listed = TEAM) -> Report:
    """Return the duties in the order given, which is the one that `do N` counts in."""
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
    title = " · ".join(part for part in (weekday(today), listed.name) if part)
    own = [case for case in cases if not listed.id or case.manager in ("", listed.id)]
    shown = (*_twice(listed), *_left(listed), *(blocks or (_nothing("Nothing is due today."),)))
    footer = (*_counts(own, today), _ending(own, listed.after, today))
    return Report("home", title, shown, tuple(filter(None, footer)))


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


def named_in(duties: Iterable[DutyRow], cases: Iterable[CaseRow]) -> Iterator[CaseRow]:
    """Yield the cases that some duties are about."""
    named = {duty.patient for duty in duties}
    return (case for case in cases if case.patient in named)


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


def _left(listed: Listed) -> tuple[Block, ...]:
    warned = tuple(left_line(*one) for one in listed.behind)
    return block_if(Lines("nobody_here", "No manager", warned, DANGER), warned)


def _twice(listed: Listed) -> tuple[Block, ...]:
    lines = tuple(f"{' and '.join(ids)} have one NHS number: close or decline one of them" for ids in listed.twice)
    return block_if(Lines("twice", "One person twice", lines, DANGER), lines)


def left_line(id_: str, cases: int) -> str:
    """Return how many open cases somebody who is not here still has, and the command that moves them."""
    command = f"caseload handover reassign --all-of {id_} --to STAFF --reason TEXT"
    return f"{count(cases, 'open case')} of {id_}, who does not work here today: {command}"


def _ending(cases: Sequence[CaseRow], after: DutyRow | None, today: date) -> str:
    """Return what the day ends with: how many were seen or spoken to, and what comes first on the next day."""
    done = sum(case.last_contact == today.isoformat() for case in cases)
    contact = f"done today: contact with {count(done, 'person', 'people')}" if done else ""
    if after is None:
        return contact
    when = date.fromisoformat(after.due)
    day = "tomorrow" if when == today + timedelta(days=1) else f"on {weekday(when)}"
    name = person(after.family, after.given)
    first = f"first {day}: {' '.join(filter(None, (after.at, name)))}, {_what(after)}"
    return " · ".join(filter(None, (contact, first)))


def _counts(cases: Sequence[CaseRow], today: date) -> tuple[str, ...]:
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    due = sum(1 for case in cases if (iso(case.next_due) or date.max) <= sunday)
    parts = (
        count(sum(case.step in OPEN for case in cases), "open case"),
        count(sum(case.step in WAITING for case in cases), "waiting referral"),
        f"{count(due, 'person', 'people')} with something due by Sunday",
    )
    return (" · ".join(parts),)
