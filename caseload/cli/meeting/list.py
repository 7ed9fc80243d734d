"""`caseload meeting list`."""

from __future__ import annotations

import click

from caseload.cli.agenda import meetings
from caseload.cli.lookup import resolve
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.meeting import meeting_list


@verb("list", example="caseload meeting list --about 7k3m9x2q")
@click.option("--about", metavar="PATIENT", help="Those alone that decided something about this person.")
def command(session: Session, about: str | None) -> None:
    """The meetings there were, the latest first."""
    who = resolve(session, about) if about else ""
    found = (one for one in meetings(session) if not who or any(who == told.patient for told in one.decisions))
    session.emit(meeting_list(tuple(found)))
