"""`caseload report`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import Forbidden


@verb("report", example="caseload report --period 2026-27Q2 --to ../programme")
@click.argument("patients", nargs=-1, metavar="[PATIENT]...")
@click.option("--period", metavar="PERIOD", default="", help="Such as 2026-27Q2; the last twelve months, if left out.")
@click.option("--plans", "of_plans", is_flag=True, help="A page of their own plan for each patient, or for these.")
@click.option("--to", metavar="FOLDER", default="", help="Where to write; beside the caseload, if left out.")
def command(session: Session, patients: tuple[str, ...], period: str, of_plans: bool, to: str) -> None:
    """The programme as a page to read, print or send: what it is, whether it works, what it costs.

    It is one HTML file without script that needs no network, and the same as Markdown. It names no patient, and
    compares with nobody: that is caseload evaluate --comparator.
    With --plans instead: each patient's own copy of the plan (as plan print), a page each, for nobody but them.
    """
    from caseload.cli.planpages import plans
    from caseload.cli.reports import programme

    if period if of_plans else patients:
        raise Forbidden("PATIENT goes with --plans, and --period does not", remedy="leave one out")
    session.emit(plans(session, patients, to) if of_plans else programme(session, period, to))
