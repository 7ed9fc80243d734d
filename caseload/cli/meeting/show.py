"""`caseload meeting show`."""

from __future__ import annotations

import click

from caseload.cli.agenda import shown
from caseload.cli.session import Session
from caseload.cli.verb import verb


@verb("show", example="caseload meeting show 1x4v7ymr")
@click.argument("meeting", metavar="MEETING")
def command(session: Session, meeting: str) -> None:
    """Who attended, what was decided, and how each action stands now; MEETING is an id or its beginning."""
    session.emit(shown(session, meeting))
