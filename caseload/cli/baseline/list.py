"""`caseload baseline list`."""

from __future__ import annotations

from caseload.cli.baselining import standings
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.baseline import baseline_list


@verb("list", example="caseload baseline list")
def command(session: Session) -> None:
    """What is accepted, by whom, why, until when; and what has expired or is no longer found."""
    session.emit(baseline_list(*standings(session)))
