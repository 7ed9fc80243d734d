"""The worklist in the order that home numbers it and `do` opens it, of the team or of one of its members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from caseload.cli.filters import check_names
from caseload.errors import Forbidden
from caseload.model.moments import days_after

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.store.index import DutyRow

DAY, WEEK = 0, 6
SATURDAY = 5
MARK = b"active_to"


class Worklist(NamedTuple):
    """What is on a list, what comes first after it, and whose it is: a staff id, nobody's for the team's."""

    duties: list[DutyRow]
    after: DutyRow | None
    whose: str


def worklist(session: Session, mine: bool, manager: str, ahead: int) -> Worklist:
    """Return today's visits by time, what is due by urgency, what is due `ahead` days from now; and what follows."""
    index, today = session.index, session.today
    whose, last = named(session, mine, manager), days_after(today, ahead)
    rows = index.duties(due_by=next_workday(last).isoformat(), today=today.isoformat())
    found = list(_of(session, whose, rows)) if whose else rows
    day = last.isoformat()
    later = (row for row in found if row.due > day)
    after = min(later, key=lambda row: (row.due, row.kind != "appointment", row.at, row.urgency), default=None)
    return Worklist([row for row in found if row.due <= day], after, whose)


def named(session: Session, mine: bool, manager: str) -> str:
    """Return whose list is meant; Forbidden where two are named, or somebody who is not there."""
    if mine and manager:
        raise Forbidden("--mine and --manager name two lists", remedy="give one of them")
    check_names(session, "", manager)
    return session.author if mine else manager


def next_workday(day: date) -> date:
    """Return the day after, or the Monday after a Friday or Saturday."""
    after = days_after(day, 1)
    return days_after(after, -after.weekday() % 7) if after.weekday() >= SATURDAY else after


def _of(session: Session, whose: str, rows: list[DutyRow]) -> Iterator[DutyRow]:
    """Yield what is on one member's worklist today: their own, and that of those they stand in for."""
    holds = _holders(session)
    for row in rows:
        manager, deputy = (_offered_to(session, row), "") if row.kind == "handover" else (row.manager, row.deputy)
        if whose in holds(manager, deputy):
            yield row


def _holders(session: Session) -> Callable[[str, str], frozenset[str]]:
    from caseload.cli.covering import rota

    return cache(rota(session).worklists)


def _offered_to(session: Session, row: DutyRow) -> str:
    """Return who is to answer an offer, which the index does not know; such rows are few."""
    from caseload.store.cases import read_case

    offers = read_case(session.folder, row.patient).offers()
    return next((offer.to for offer in offers if offer.id == row.about), row.manager)


def not_in_order(session: Session) -> tuple[tuple[tuple[str, int], ...], list[tuple[str, ...]]]:
    """Return what stands above every list: who left cases behind, and which patients have one NHS number."""
    return tuple(left_behind(session)), session.index.same_number()


def left_behind(session: Session) -> Iterator[tuple[str, int]]:
    """Yield those who have left and still manage open cases, and how many.

    Nobody's leaving is written down in most teams, and then nothing more has to be read.
    """
    from caseload.store.folder import STAFF

    if MARK not in session.folder.read(STAFF):
        return
    from caseload.model.cover import leavers
    from caseload.model.steps import OPEN

    for member in leavers(session.staff, session.today):
        cases = len(session.index.cases(steps=OPEN, manager=member.id))
        if cases:
            yield member.id, cases
