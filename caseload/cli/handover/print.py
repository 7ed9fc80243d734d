"""`caseload handover print`."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.model.duties import duties
from caseload.render.handover import handover_report
from caseload.store.calendar import BankHolidays


@verb("print", example="caseload handover print 7k3m9x2q -o markdown")
@patient
def command(session: Session, patient: str) -> None:
    """The handover on one page: alerts and allergies, then situation, background, assessment, recommendation."""
    case = session.case(patient)
    owed = duties(case, session.settings, BankHolidays())
    session.emit(handover_report(case, owed, session.settings, session.staff, session.today))
