"""`caseload crisis`."""

from __future__ import annotations

from caseload.cli.lastsync import age_of
from caseload.cli.screen import screen_of
from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.render.crisis import crisis_report


@verb("crisis", example="caseload crisis 7k3m")
@patient
def command(session: Session, patient: str) -> None:
    """One screen for a telephone call: alerts, allergies, escalation, medicines, what to do, whom to call."""
    case = session.case(patient)
    session.emit(crisis_report(case, session.staff, session.today, age_of(session), screen_of(session)))
