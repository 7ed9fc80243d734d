"""`caseload meeting prepare`."""

from __future__ import annotations

import click

from caseload.cli.agenda import prepared
from caseload.cli.kinds import When
from caseload.cli.session import Session
from caseload.cli.verb import verb

AGENCY = "With whom: the recipient as the consents name it; repeatable."


@verb("prepare", example="caseload meeting prepare --for outsiders --agency 'Adult social care'")
@click.option("--on", "on", type=When(), default="today", help="The day of the meeting; today, if left out.")
@click.option("--for", "readers", type=click.Choice(("team", "outsiders")), default="team", help="Who reads it.")
@click.option("--agency", "agencies", metavar="NAME", multiple=True, help=AGENCY)
def command(session: Session, on: str, readers: str, agencies: tuple[str, ...]) -> None:
    """Who is to be talked about, each once with every reason, the most urgent first.

    Outsiders see those who agreed to share with every agency that is named; the others are counted.
    """
    session.emit(prepared(session, on, readers == "outsiders", agencies))
    session.warn_unreadable()
