"""`caseload` without a verb: today."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.today import todays_duties
from caseload.cli.verb import verb
from caseload.model.steps import OPEN, WAITING
from caseload.render.home import home_report


@verb("home", example="caseload")
def command(session: Session) -> None:
    """Today: booked visits first, then what is due, numbered, each with its reason."""
    session.emit(home_report(todays_duties(session), session.index.cases(steps=WAITING + OPEN), session.today, ""))
    session.warn_unreadable()
