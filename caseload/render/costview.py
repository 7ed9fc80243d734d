"""What one plan costs: every action on a line of its own, what could not be priced named, where prices are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from caseload.errors import Forbidden
from caseload.measures.costs import Line, PlanCost
from caseload.measures.coverage import primary_care_only
from caseload.measures.rates import (
    COSTED,
    NO_DIRECTORY,
    NO_FREQUENCY,
    NO_MINUTES,
    NO_PRICE,
    NO_SERVICE,
    NO_SUCH_SERVICE,
    NOT_COSTED,
    Sum,
)
from caseload.model.case import Case
from caseload.model.plan import Plan
from caseload.render.costwords import amount, amounts, columns, how_costed, prices_of, several_years
from caseload.render.dates import count, day
from caseload.render.report import PLAIN, WARNING, Block, Column, Fields, Lines, Report, Row, Table, Urgent, block_if
from caseload.render.words import how_often, name_of, said

REASONS = {
    NO_SERVICE: "no service is named",
    NO_SUCH_SERVICE: "the directory has no such service",
    NO_PRICE: "its service has no price",
    NO_MINUTES: "its service is priced by the hour, and the minutes are not said",
    NO_FREQUENCY: "its service is priced by the {unit}, and how often is not said",
    NO_DIRECTORY: "the directory cannot be read",
}
ACTION = (
    Column("action", "Action", whole=True),
    Column("service", "Service", whole=True, under="action"),
    Column("times", "How often × price", whole=True, under="action"),
    Column("sector", "Sector", whole=True),
    Column("funder", "Funder", whole=True, under="sector"),
)
YEAR = Column("price_year", "Prices of", whole=True)
SECTOR = (
    Column("sector", "Sector", whole=True),
    Column("priced", "Priced", numeric=True),
    Column("unpriced", "Unpriced", numeric=True),
)
NO_SECTOR, NO_FUNDER = "sector not said", "funder not said"
COUNTED = (
    "A week is one in which every action here is under way. A year is the 365 days from {day} on, each action "
    "from its first day to its last; what is done once counts once. Every line is rounded to the penny."
)


def cost_report(case: Case, cost: PlanCost, to_year: str) -> Report:
    """Return what `plan cost` says of one plan; Forbidden where its prices have two currencies."""
    total = cost.total
    title = f"What the plan of {name_of(case.patient.name)}, {case.patient.id}, costs"
    funding = case.plan.funding if case.plan else ""
    return Report("plan_cost", title, tuple(_blocks(cost, total, to_year, funding)), _footer(cost))


def cost_blocks(plan: Plan, cost: PlanCost | None) -> Iterator[Lines]:
    """Yield what `plan show` says: whether primary care is all there is, and what the plan costs."""
    if primary_care_only(plan):
        yield Lines("primary_care_only", "Sectors", ("PLANNED FOR PRIMARY CARE ONLY",), WARNING)
    if cost:
        yield _cost_line(cost)


def _cost_line(cost: PlanCost) -> Lines:
    try:
        total = cost.total
    except Forbidden as error:
        return Lines("cost", "Cost", (f"{NOT_COSTED}: {error.message}",), WARNING)
    texts = (amounts(total), how_costed(total) if total.state != COSTED else "", several_years(total))
    return Lines("cost", "Cost", ("; ".join(filter(None, texts)),), PLAIN if total.state == COSTED else WARNING)


def _blocks(cost: PlanCost, total: Sum, to_year: str, funding: str) -> Iterator[Block]:
    money = columns(total.currency)
    yield from block_if(Table("actions", "", (*ACTION, *money, YEAR), tuple(map(_action, cost.lines))), cost.lines)
    yield from block_if(Table("sectors", "By sector", (*SECTOR, *money), tuple(_sectors(cost))), cost.sectors)
    yield _total(total, to_year, funding)
    unpriced = tuple(f"{line.action.text} ({line.action.id}): {_reason(line)}" for line in cost.unpriced)
    yield from block_if(Lines("unpriced", "Unpriced", unpriced, WARNING, apart=True), unpriced)
    ended = _ended(cost)
    yield from block_if(Lines("ended", "Left out", (ended,), apart=True), ended)
    sources = tuple(f"{year}: {source} ({licence or 'licence not said'})" for year, source, licence in cost.sources)
    yield from block_if(Lines("sources", "Prices from", sources), sources)


def _action(line: Line) -> Row:
    service, costing = line.service, line.costing
    return (
        line.action.text,
        service.title if service else said(line.action.service),
        _times(line),
        said(costing.sector) or Urgent(NO_SECTOR),
        line.funder or NO_FUNDER,
        line.week,
        line.year,
        costing.price_year
        if costing.price_year == costing.priced_in
        else f"{costing.priced_in} → {costing.price_year}",
    )


def _times(line: Line) -> str:
    """Return `once a week, 45 min × £61.50 per hour`."""
    if line.service is None or line.price is None:
        return ""
    once = "" if line.action.frequency else "once"
    often = ", ".join(filter(None, (once, how_often(line.action))))
    return f"{often} × {amount(line.price, line.service.currency)} per {line.service.unit}"


def _sectors(cost: PlanCost) -> Iterator[Row]:
    for sector, total in cost.sectors:
        money = (total.week, total.year) if total.priced else (None, None)
        yield (said(sector) or Urgent(NO_SECTOR), total.priced, total.unpriced, *money)


def _total(total: Sum, to_year: str, funding: str) -> Fields:
    pairs = (
        ("Total", how_costed(total)),
        ("A week", total.week if total.priced else None),
        ("A year", total.year if total.priced else None),
        ("Currency", total.currency),
        ("Prices of", prices_of(total, to_year)),
        ("Funding", funding),
    )
    return Fields("total", "", tuple((label, value) for label, value in pairs if value not in (None, "")))


def _reason(line: Line) -> str:
    return REASONS[line.costing.state].format(unit=line.service.unit if line.service else "")


def _ended(cost: PlanCost) -> str:
    """Return how many actions have ended, by what became of them; one past its last day needs nobody's word."""
    how = Counter(
        said(state) if (state := line.action.status) == line.costing.state else "past its last day"
        for line in cost.ended
    )
    told = ", ".join(f"{number} {state}" for state, number in how.items())
    return f"{count(len(cost.ended), 'action')} that ended: {told}" if how else ""


def _footer(cost: PlanCost) -> tuple[str, ...]:
    return (COUNTED.format(day=day(cost.today)),) if cost.lines else ()
