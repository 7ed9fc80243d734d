"""`caseload due`."""

from __future__ import annotations

from datetime import timedelta

import click

from caseload.cli.filters import check_names
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.home import due_report


@verb("due", example="caseload due --within 14 --manager a-okafor")
@click.option("--within", type=click.IntRange(0), default=7, metavar="DAYS", show_default=True, help="Days ahead.")
@click.option("--manager", default="", metavar="STAFF", help="Cases of this manager or deputy.")
def command(session: Session, within: int, manager: str) -> None:
    """Everything that is due, overdue first."""
    index, today = session.index, session.today
    check_names(session, "", manager)
    rows = index.duties(due_by=(today + timedelta(days=within)).isoformat(), manager=manager)
    session.emit(due_report(rows, index.cases(), today))
