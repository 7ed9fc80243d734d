"""`caseload cover list`."""

from __future__ import annotations

from caseload.cli.covering import covers
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.cover import cover_list


@verb("list", example="caseload cover list")
def command(session: Session) -> None:
    """Who is covered, by whom, now and later."""
    session.emit(cover_list(covers(session), session.staff, session.today))
