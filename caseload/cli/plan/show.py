"""`caseload plan show`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.errors import Unreadable
from caseload.measures.costs import PlanCost, plan_cost
from caseload.model.plan import Plan
from caseload.render.planview import plan_report


@verb("show", example="caseload plan show 7k3m9x2q")
@patient
def command(session: Session, patient: str) -> None:
    """The plan on one page: threads, broken ones named, breadth over sectors, agreement."""
    case = session.case(patient)
    cost = cost_of(session, case.plan) if case.plan else None
    session.emit(plan_report(case, session.settings, session.staff, session.today, cost))


def cost_of(session: Session, plan: Plan) -> PlanCost | None:
    """Return what the plan costs; a wrong price list hides nobody's plan."""
    try:
        return plan_cost(plan, session.definitions.services, session.settings.costs, session.today)
    except Unreadable as error:
        click.echo(f"caseload: what the plan costs is not told: {error}", err=True)
        return None
