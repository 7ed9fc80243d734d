"""What the board is reckoned from: the index, the staff, the covers, and what is supposed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import click

from caseload.cli.filters import check_names
from caseload.model.moments import days_after

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.measures.workload import Leave, Team
    from caseload.render.board import Supposed
    from caseload.render.report import Report
    from caseload.store.rows import CaseRow

LEAVE = re.compile(r"leave=([^:]+):([1-9][0-9]?)([dw])")
ACCEPT = re.compile(r"accept=([1-9][0-9]{0,2})")
DAYS = {"d": 1, "w": 7}


class Made(NamedTuple):
    """One supposition: somebody's leave of so many days, or so many cases more."""

    staff: str = ""
    days: int = 0
    accept: int = 0


class Supposition(click.ParamType[Made]):
    """`leave=STAFF:2w`, `leave=STAFF:10d` or `accept=3`."""

    name = "WHAT"
    Made: TypeAlias = Made

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Made:
        """Return what is supposed."""
        leave, accept = LEAVE.fullmatch(str(value)), ACCEPT.fullmatch(str(value))
        if leave:
            return Made(staff=leave[1], days=int(leave[2]) * DAYS[leave[3]])
        if not accept:
            self.fail("write leave=STAFF:2w, leave=STAFF:10d or accept=3", param, ctx)
        return Made(accept=int(accept[1]))


def reckoned(session: Session, suppositions: Iterable[Made], *, bars: bool) -> Report:
    """Return the board of today, or of what is supposed."""
    from caseload.measures.workload import workloads
    from caseload.model.steps import WAITING
    from caseload.render.board import board_report

    supposed, cases = _supposed(session, suppositions), open_and_waiting(session)
    waiting = [case.opened for case in cases if case.step in WAITING]
    loads = workloads(
        (case for case in cases if case.step not in WAITING), team(session, supposed.leave), supposed.accept
    )
    return board_report(loads, waiting, session.settings, session.staff, session.today, supposed, bars=bars)


def open_and_waiting(session: Session) -> list[CaseRow]:
    """Return the cases that are open or wait for triage."""
    from caseload.model.steps import OPEN, WAITING

    return session.index.cases(steps=WAITING + OPEN)


def team(session: Session, leave: tuple[Leave, ...] = ()) -> Team:
    """Return what a workload is reckoned by: leave that is supposed counts before leave that is covered."""
    from caseload.cli.covering import covers
    from caseload.measures.workload import Leave, Team
    from caseload.store.calendar import BankHolidays

    known = tuple(Leave(one.staff, one.starts, one.ends, one.covered_by) for one in covers(session))
    return Team(session.settings, session.staff, (*leave, *known), BankHolidays(), session.today)


def _supposed(session: Session, suppositions: Iterable[Made]) -> Supposed:
    from caseload.measures.workload import Leave, first_week
    from caseload.render.board import Supposed

    made = tuple(suppositions)
    for one in made:
        check_names(session, "", one.staff)
    start = first_week(session.today)
    leave = (Leave(one.staff, start, days_after(start, one.days - 1)) for one in made if one.staff)
    return Supposed(tuple(leave), sum(one.accept for one in made))
