"""`caseload costs`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.spending import spent
from caseload.cli.verb import verb


@verb("costs", example="caseload costs --period 2026-27Q2")
@click.option("--period", default="", metavar="PERIOD", help="2026-27Q2, 2026-27, 2026-04 or DAY..DAY; else a year.")
def command(session: Session, period: str) -> None:
    """What the team's work, the plans and the use of hospital cost, each by itself; small numbers hidden.

    Prices are those of the directory of services; settings costs.* say how the team's own work is priced.
    """
    session.emit(spent(session, period))
