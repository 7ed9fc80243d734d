"""`caseload factors`."""

from __future__ import annotations

import click

from caseload.cli.factoring import scored
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.cli.verbs.profile import PERIOD


@verb("factors", example="caseload factors --period 2026-27")
@click.option("--period", metavar="PERIOD", default="", help=PERIOD)
def command(session: Session, period: str) -> None:
    """The nine success factors of case management: what there is to see of each, what the team says, what nobody sees.

    What the team says stands in caseload.yaml under factors, stated: factor (1 to 9), text, said_on, by.
    """
    session.emit(scored(session, period))
