"""`caseload find`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import NotFound
from caseload.render.caselist import find_report, flagged


@verb("find", example="caseload find okafor")
@click.argument("text")
def command(session: Session, text: str) -> None:
    """Look a person up by name, NHS number, date of birth or id; closed cases too."""
    rows = session.index.find(text)
    if not rows:
        raise NotFound("no patient matches", remedy="caseload list --all shows everyone")
    session.emit(flagged(find_report(rows, session.today), rows, session.index.escalation))
