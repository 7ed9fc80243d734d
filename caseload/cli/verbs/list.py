"""`caseload list`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.filters import check_names
from caseload.cli.lastsync import dated
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.model.entries.alerts import ALERTS
from caseload.model.moments import days_after
from caseload.model.steps import OPEN, WAITING, Step
from caseload.render.caselist import list_report

STEPS = click.Choice([step.value for step in Step])
# The step of a case that cannot be read: it might be any.
UNKNOWN = ""


@verb("list", example="caseload list --tier intensive --overdue")
@click.option("--step", "steps", type=STEPS, multiple=True, help="Cases at this step; repeatable.")
@click.option("--tier", default="", help="Cases of this tier.")
@click.option("--manager", default="", metavar="STAFF", help="Cases of this manager.")
@click.option("--area", default="", help="Cases of this area.")
@click.option("--alert", type=click.Choice(ALERTS), help="Cases with an alert of this kind that stands.")
@click.option("--overdue", is_flag=True, help="Cases with a duty past its day.")
@click.option("--due-within", type=click.IntRange(0), metavar="DAYS", help="Cases with a duty due within DAYS.")
@click.option("--all", "everyone", is_flag=True, help="Closed and declined cases too.")
def command(session: Session, overdue: bool, due_within: int | None, everyone: bool, **wanted: Any) -> None:
    """Who is on the caseload: open and waiting cases, or those you ask for."""
    index, today = session.index, session.today
    if overdue:
        wanted["overdue_on"] = today.isoformat()
    if due_within is not None:
        wanted["due_by"] = days_after(today, due_within).isoformat()
    if not (everyone or wanted["steps"]):
        wanted["steps"] = (*WAITING, *OPEN, UNKNOWN)
    check_names(session, wanted["tier"], wanted["manager"])
    session.emit(dated(session, list_report(index.cases(**wanted), today, index.staff, index.escalation)))
    session.warn_unreadable()
