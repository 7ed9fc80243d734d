"""`caseload due`."""

from __future__ import annotations

import click

from caseload.cli.narrowing import narrowed
from caseload.cli.session import Session
from caseload.cli.today import DAY, WEEK, worklist
from caseload.cli.verb import verb
from caseload.render.caselist import flagged
from caseload.render.home import due_report, named_in


@verb("due", example="caseload due --within 14 --manager a-okafor")
@click.option("--within", type=click.IntRange(0), default=7, metavar="DAYS", show_default=True, help="Days ahead.")
@narrowed
def command(session: Session, within: int, mine: bool, manager: str, week: bool | None) -> None:
    """Everything that is due, overdue first."""
    ahead = within if week is None else WEEK if week else DAY
    listed = worklist(session, mine, manager, ahead)
    cases = session.index.cases()
    report = due_report(listed.duties, cases, session.today)
    session.emit(flagged(report, named_in(listed.duties, cases), session.index.escalation))
