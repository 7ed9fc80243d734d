"""What all plans cost, one row a case with a plan, and the services that no plan uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from caseload.measures.rates import COSTED, Costing, Sum, add_up
from caseload.render.costwords import amounts, columns, how_costed, prices_of
from caseload.render.dates import count
from caseload.render.report import Column, Lines, Report, Row, Table, Urgent
from caseload.render.words import person, said

if TYPE_CHECKING:
    from caseload.measures.coverage import Gap
    from caseload.store.rows import CaseRow

COVERAGE = (
    Column("area", "Area", whole=True),
    Column("sector", "Sector", whole=True),
    Column("used", "Used", numeric=True),
    Column("known", "Of", numeric=True),
    Column("unused", "Used by no plan", whole=True),
)
CASE = (
    Column("patient", "Id"),
    Column("name", "Name", whole=True),
    Column("sectors", "Sectors", numeric=True),
)
HOW_FAR = (
    Column("costed", "Costed", whole=True),
    Column("priced", "Actions priced", whole=True, under="costed"),
    Column("price_years", "Prices of", whole=True, under="costed"),
)
NO_PLAN = Lines("nobody", "", ("Nobody who fits has a plan.",))


def costs_report(rows: Sequence[CaseRow], costings: Iterable[Costing], today: date, to_year: str) -> Report:
    """Return what `plan cost` says of these cases with a plan; Forbidden where prices have two currencies."""
    if not rows:
        return Report("plan_costs", "", (NO_PLAN,))
    each: dict[str, list[Costing]] = {row.patient: [] for row in rows}
    for costing in costings:
        if costing.patient in each:
            each[costing.patient].append(costing)
    total = add_up((costing for own in each.values() for costing in own), today)
    cells = (*CASE, *columns(total.currency), *HOW_FAR)
    table = Table("plans", "", cells, tuple(_plan(row, each[row.patient], today) for row in rows))
    told = (count(len(rows), "plan"), amounts(total), how_costed(total), _prices(total, to_year))
    return Report("plan_costs", "", (table,), (" · ".join(filter(None, told)),))


def coverage_report(gaps: Sequence[Gap], plans: int) -> Report:
    """Return what `plan cost --coverage` says: the services that no plan uses, by area and sector."""
    if not plans:
        return Report("plan_coverage", "", (NO_PLAN,))
    if not gaps:
        return Report("plan_coverage", "", (Lines("covered", "", ("Some plan uses every service.",)),))
    table = Table("gaps", "", COVERAGE, tuple(map(_gap, gaps)))
    return Report("plan_coverage", "Services of the directory that no plan uses", (table,), (count(plans, "plan"),))


def _plan(row: CaseRow, costings: Sequence[Costing], today: date) -> Row:
    total = add_up(costings, today)
    sectors = {costing.sector for costing in costings if not costing.is_over(today)}
    return (
        row.patient,
        person(row.family, row.given),
        len(sectors - {""}),
        total.week if total.priced else None,
        total.year if total.priced else None,
        _costed(total, sectors),
        f"{total.priced} of {total.priced + total.unpriced}",
        ", ".join(total.price_years),
    )


def _costed(total: Sum, sectors: set[str]) -> str:
    if sectors == {"primary-care"}:
        return Urgent(f"{total.state}; PRIMARY CARE ONLY")
    return total.state if total.state == COSTED else Urgent(total.state)


def _prices(total: Sum, to_year: str) -> str:
    prices = prices_of(total, to_year)
    return f"prices of {prices}" if prices in total.price_years else prices


def _gap(gap: Gap) -> Row:
    unused = ", ".join(service.id for service in gap.unused)
    return (gap.area or "not said", said(gap.sector), gap.known - len(gap.unused), gap.known, unused)
