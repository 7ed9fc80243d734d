"""`caseload show`."""

from __future__ import annotations

import click

from caseload.cli.kinds import When
from caseload.cli.past import seen
from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.model.duties import duties
from caseload.render.caseview import case_report
from caseload.render.scoreview import scores_report
from caseload.store.calendar import BankHolidays


@verb("show", example="caseload show 7k3m")
@patient
@click.option("--scores", is_flag=True, help="How the scores went, scale by scale.")
@click.option("--as-of", "as_of", type=When(), help="What was known then.")
def command(session: Session, patient: str, scores: bool, as_of: str | None) -> None:
    """One case on one page: alerts and allergies first, then what is due, the plan, the latest entries."""
    case, day, known = seen(session, patient, as_of or "")
    if scores:
        escalation = session.settings.safety.escalation
        return session.emit(known(scores_report(case, session.definitions.instruments, escalation, day)))
    owed = duties(case, session.settings, BankHolidays())
    return session.emit(known(case_report(case, owed, session.settings, session.staff, day)))
