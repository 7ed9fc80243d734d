"""What the verbs of a meeting read: the agenda of a day, and the meetings there were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from caseload.cli.kinds import in_figures
from caseload.errors import CaseloadError, Forbidden
from caseload.model.moments import Moment
from caseload.store.cases import days_of, read_case

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.measures.agenda import Item, Since
    from caseload.measures.workload import Workload
    from caseload.model.case import Case
    from caseload.model.team import Meeting
    from caseload.render.report import Report


def prepared(session: Session, when: str, outside: bool, agencies: tuple[str, ...]) -> Report:
    """Return the agenda of a day, for the team or for those of other agencies."""
    from caseload.measures.agenda import shared
    from caseload.render.agenda import agenda_report, shared_report

    if outside != bool(agencies):
        wrong = "an agenda for outsiders says for whom" if outside else "--agency names outsiders"
        raise Forbidden(wrong, remedy="give --for outsiders and --agency NAME, as the consents name it")
    on = _day(session, when)
    since, items = agenda_on(session, on)
    if outside:
        named = tuple(" ".join(name.split()) for name in agencies)
        return shared_report(shared(items, named), on, named)
    return agenda_report(items, _full(session), on, since, session.staff, session.settings.safety.escalation)


def agenda_on(session: Session, on: date) -> tuple[Since, tuple[Item, ...]]:
    """Return the last meeting before, and who is to be talked about; nobody is read whom the index rules out."""
    from caseload.measures.agenda import agenda, since_last
    from caseload.store.calendar import BankHolidays

    since = since_last(meetings(session), on)
    cases = (read_case(session.folder, patient) for patient in sorted(set(_candidates(session, since, on))))
    return since, agenda(cases, since, on, session.settings, BankHolidays())


def meetings(session: Session) -> tuple[Meeting, ...]:
    """Return the meetings there were."""
    from caseload.model.team import Meeting
    from caseload.store.teamfiles import team_entries

    return team_entries(session.folder, Meeting)


def shown(session: Session, prefix: str) -> Report:
    """Return the one meeting whose id begins so."""
    from caseload.render.meeting import meeting_report
    from caseload.steps.planitem import one_of

    meeting = one_of(meetings(session), prefix, "meeting", "caseload meeting list shows them")
    return meeting_report(meeting, lambda patient: _read(session, patient), session.staff)


def _candidates(session: Session, since: Since, on: date) -> Iterator[str]:
    """Yield who may be on the agenda: by their duties, or by the names of their files a hospital event that is new."""
    from caseload.measures.agenda import earliest, listed
    from caseload.model.steps import OPEN, WAITING

    for duty in session.index.duties(today=on.isoformat()):
        if listed(duty.kind, date.fromisoformat(duty.due), on):
            yield duty.patient
    first = earliest(since, session.settings).isoformat()
    for row in session.index.cases(steps=WAITING + OPEN):
        if any(day >= first for day in days_of(session.folder, row.patient, "hospital-event")):
            yield row.patient


def _full(session: Session) -> list[Workload]:
    """Return the workloads over their limit."""
    from caseload.cli.boarding import open_and_waiting, team
    from caseload.measures.workload import workloads
    from caseload.model.steps import OPEN

    held = [case for case in open_and_waiting(session) if case.step in OPEN]
    return [load for load in workloads(held, team(session)) if load.weight > load.limit]


def _read(session: Session, patient: str) -> Case | None:
    try:
        return read_case(session.folder, patient)
    except CaseloadError:
        return None


def _day(session: Session, when: str) -> date:
    return Moment(in_figures(when, session.today)).day
