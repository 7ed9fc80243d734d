"""`caseload show`."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.model.duties import duties
from caseload.render.caseview import case_report
from caseload.store.calendar import BankHolidays


@verb("show", example="caseload show 7k3m")
@patient
def command(session: Session, patient: str) -> None:
    """One case on one page: alerts and allergies first, then what is due, the plan, the latest entries."""
    case = session.case(patient)
    owed = duties(case, session.settings, BankHolidays())
    session.emit(case_report(case, owed, session.settings, session.staff, session.today))
