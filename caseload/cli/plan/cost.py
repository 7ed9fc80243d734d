"""`caseload plan cost`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from caseload.cli.filters import check_names
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import Forbidden
from caseload.measures.rates import NO_DIRECTORY, Costing
from caseload.model.steps import ENDED, Step
from caseload.render.costlist import costs_report

if TYPE_CHECKING:
    from caseload.render.report import Report
    from caseload.store.rows import CaseRow

CURRENT = tuple(step.value for step in Step if step not in ENDED)


@verb("cost", example="caseload plan cost 7k3m9x2q")
@click.argument("patient", metavar="[PATIENT]", default="")
@click.option("--coverage", is_flag=True, help="The services that no plan uses, by area and sector.")
@click.option("--manager", default="", metavar="STAFF", help="Plans of this manager's cases.")
@click.option("--area", default="", help="Plans of this area.")
def command(session: Session, patient: str, coverage: bool, manager: str, area: str) -> None:
    """What a plan costs in a week and a year; without a PATIENT what the plans of all open cases cost."""
    if patient and (coverage or manager or area):
        raise Forbidden("a patient's plan is no list", remedy="leave out the patient, or the options")
    session.emit(_of_one(session, patient) if patient else _of_many(session, coverage, manager, area))
    if not patient:
        session.warn_unreadable()


def _of_one(session: Session, patient: str) -> Report:
    from caseload.measures.costs import plan_cost
    from caseload.render.costview import cost_report

    case = session.case(patient)
    if case.plan is None:
        raise Forbidden("no plan is begun", remedy="caseload plan need begins one")
    costs = session.settings.costs
    cost = plan_cost(case.plan, session.definitions.services, costs, session.today)
    return cost_report(case, cost, costs.price_year)


def _of_many(session: Session, coverage: bool, manager: str, area: str) -> Report:
    index = session.index
    check_names(session, "", manager)
    rows = [row for row in index.cases(steps=CURRENT, manager=manager, area=area) if row.planned]
    costings = index.costings()
    if any(costing.state == NO_DIRECTORY for costing in costings):
        # The index knows only that the directory cannot be read; whoever reads it says where and why.
        len(session.definitions.services)
    if coverage:
        return _coverage(session, rows, costings)
    return costs_report(rows, costings, session.today, index.price_year)


def _coverage(session: Session, rows: list[CaseRow], costings: list[Costing]) -> Report:
    from caseload.measures.coverage import gaps
    from caseload.render.costlist import coverage_report

    areas = {row.patient: row.area for row in rows}
    return coverage_report(gaps(session.definitions.services.values(), costings, areas), len(rows))
