"""`caseload plan show`."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.render.planview import plan_report


@verb("show", example="caseload plan show 7k3m9x2q")
@patient
def command(session: Session, patient: str) -> None:
    """The plan on one page: threads, broken ones named, breadth over sectors, agreement."""
    session.emit(plan_report(session.case(patient), session.settings, session.staff))
