"""What the programme costs, with small numbers hidden: its own work, the plans, the use of hospital, each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from caseload.measures.disclosure import Disclosed, disclosed, rounded
from caseload.measures.programme.pricing import HOUR, Part
from caseload.measures.programme.spending import CONTACT, Asked, Spending, tried
from caseload.measures.programme.unknown import Unknown
from caseload.measures.rates import money
from caseload.model.settings import Costs, Disclosure
from caseload.render.costwords import SIGNS, amount
from caseload.render.disclosed import HIDDEN, not_read_block, note
from caseload.render.report import Block, Cell, Column, Fields, Lines, Report, Row, Table
from caseload.render.words import said

WORK = {CONTACT: "by the contact", HOUR: "by the hour"}
QUESTIONS = {
    "foreseen": "The trigger stood in the crisis plan",
    "followed": "The crisis plan was followed",
}
NOT_ADDED = (
    "The three are not added up: the work is what was done, the plans are a year ahead, hospital use is at list "
    "prices. Fewer days in hospital are not money."
)
ONE_YEAR = "Settings costs.index and costs.price_year bring prices to one year."
HOSPITAL = "Use of hospital while under case management, at list prices"


def spending_report(spent: Spending, costs: Costs, settings: Disclosure) -> Report:
    """Return what was spent, and how much that moves with each price by itself."""
    currency = _currency(spent)
    blocks: tuple[Block, ...] = (
        *not_read_block(spent.unreadable),
        *work_blocks(spent, costs, settings),
        *_parts("plans_by_sector", "A year of the plans as they are, by sector", spent.sectors, currency, settings),
        *_parts("plans_by_funder", "The same by who pays", spent.funders, currency, settings),
        *_parts("hospital", HOSPITAL, spent.hospital, currency, settings),
        _sensitivity(spent, costs, settings),
    )
    return Report("costs", f"Costs, {spent.period.label}", blocks, (NOT_ADDED, note(settings)))


def work_blocks(spent: Spending, costs: Costs, settings: Disclosure) -> Iterator[Block]:
    """Yield what the team's own work came to, and what became of crisis plans."""
    way = WORK.get(costs.own_work, "by what a whole-time member costs")
    yield from _parts("work", f"The team's own work, {way}", spent.work, _currency(spent), settings)
    yield _each(spent, settings)
    yield _crises(spent.crises, settings)


def _currency(spent: Spending) -> str:
    return next((one.currency for one in (*spent.work, *spent.sectors, *spent.hospital) if one.currency), "")


def _parts(name: str, title: str, parts: Sequence[Part], currency: str, settings: Disclosure) -> Iterator[Block]:
    if not parts:
        yield Lines(name, title, ("Nothing of this in the records.",))
        return
    total = Spending.total(parts)
    yield _table(name, title, parts, total, currency, settings)
    if isinstance(total, Unknown):
        several = len({one.year for one in parts if one.priced}) > 1
        yield Lines(f"{name}_no_total", "", (f"No total: {total.reason}.", *((ONE_YEAR,) if several else ())))


def _table(
    name: str, title: str, parts: Sequence[Part], total: Part | Unknown, currency: str, settings: Disclosure
) -> Table:
    sign = SIGNS.get(currency, currency)
    columns = (
        Column("what", "What", whole=True),
        Column("number", "Number", numeric=True),
        Column("unpriced", "No price", numeric=True),
        Column("cost", f"Cost{f', {sign}' if sign else ''}", numeric=True),
        Column("price_year", "Prices of", whole=True),
    )
    shown = _shown(parts, settings)
    rows = [_row(part, cell is None, settings) for part, cell in zip(parts, shown.columns, strict=True)]
    if not isinstance(total, Unknown):
        # People who are in several parts are not more people.
        few = disclosed([[len(total.people)]], settings).total is None
        what, number_, unpriced, cost, year = _row(total, few or shown.total is None, settings)
        rows.append((what, number_, unpriced, HIDDEN if None in shown.columns else cost, year))
    return Table(name, title, columns, tuple(rows))


def _shown(parts: Sequence[Part], settings: Disclosure) -> Disclosed:
    """Return whose cost may be told; of two parts with known prices, number and cost of both tell each of them."""
    return disclosed([[len(part.people) for part in parts]], settings)


def _row(part: Part, hidden: bool, settings: Disclosure) -> Row:
    name = said(part.name) or "not told"
    if hidden:
        return (name, HIDDEN, HIDDEN, HIDDEN, part.year)
    step = settings.rounding if part.people else 1
    cost = money(part.pennies) if part.priced else "no price"
    return (name, rounded(part.number, step), rounded(part.unpriced, step), cost, part.year)


def _each(spent: Spending, settings: Disclosure) -> Fields:
    hidden = bool(spent.work) and None in _shown(spent.work, settings).columns
    achieved = len({patient for patient, _ in spent.achieved})
    few = [disclosed([[number]], settings).total for number in (len(spent.people), achieved)]
    total = Spending.total(spent.work)
    currency = "" if isinstance(total, Unknown) else total.currency

    def told(figure: int | Unknown, people: int | None) -> Cell:
        if isinstance(figure, Unknown):
            return f"cannot be computed: {figure.reason}"
        return HIDDEN if hidden or people is None else amount(money(figure), currency)

    def number(many: int, people: int | None) -> Cell:
        return HIDDEN if people is None else rounded(many, settings.rounding)

    return Fields(
        "each",
        "The team's own work comes to",
        (
            ("For each patient in a month", told(spent.per_patient_month(), few[0])),
            ("Patient-days in it", number(spent.days, few[0])),
            ("For each goal achieved", told(spent.per_goal_achieved(), few[1])),
            ("Goals achieved in it", number(len(spent.achieved), few[1])),
        ),
    )


def _crises(asked: Iterable[Asked], settings: Disclosure) -> Table:
    columns = (
        Column("question", "Emergencies", whole=True),
        Column("yes", "Yes", numeric=True),
        Column("no", "No", numeric=True),
        Column("unsure", "Unsure", numeric=True),
        Column("not_told", "Not told", numeric=True),
    )
    rows = tuple((QUESTIONS[one.question], *_visits((*one.answers.values(), one.not_told), settings)) for one in asked)
    return Table("crisis_plans", "Whether crisis plans were of use", columns, rows)


def _visits(whose: Sequence[Sequence[str]], settings: Disclosure) -> Iterator[Cell]:
    """Yield how many visits there were of each kind, hidden where they were of few people."""
    people = disclosed([[len(set(patients)) for patients in whose]], settings).columns
    for patients, told in zip(whose, people, strict=True):
        yield HIDDEN if told is None else rounded(len(patients), settings.rounding)


def _sensitivity(spent: Spending, costs: Costs, settings: Disclosure) -> Table:
    columns = (
        Column("price", "One price at a time", whole=True),
        Column("range", "Off by", whole=True),
        Column("lower", "Lower", numeric=True),
        Column("as_priced", "As priced", numeric=True),
        Column("higher", "Higher", numeric=True),
    )
    ranges = (
        ("The team's own work", spent.work, costs.ranges.own_work),
        ("Plans, a year", spent.sectors, costs.ranges.plans),
        ("Use of hospital", spent.hospital, costs.ranges.hospital),
    )
    rows = tuple((name, f"±{off} %", *_tried(parts, off, settings)) for name, parts, off in ranges)
    return Table("sensitivity", "If the prices are off", columns, rows)


def _tried(parts: Sequence[Part], off: int, settings: Disclosure) -> tuple[Cell, ...]:
    return tuple(_sum(tried(parts, by), settings) for by in (-off, 0, off))


def _sum(parts: Sequence[Part], settings: Disclosure) -> Cell:
    total = Spending.total(parts)
    if isinstance(total, Unknown):
        return "no sum"
    return HIDDEN if None in _shown(parts, settings).columns else money(total.pennies)
