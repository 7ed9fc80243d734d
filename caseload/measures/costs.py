"""What a plan costs, action by action: the price of the service, how often, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from caseload.measures.rates import (
    NO_DIRECTORY,
    NO_FREQUENCY,
    NO_MINUTES,
    NO_PRICE,
    NO_SERVICE,
    NO_SUCH_SERVICE,
    PRICED,
    UNPRICED,
    Costing,
    Sum,
    add_up,
    currencies,
    half_up,
    money,
)
from caseload.model.definitions import Service
from caseload.model.plan import ENDED_ACTION, SECTORS, Action, Frequency, Plan
from caseload.model.settings import Costs

# What a frequency counts in, as (days, so many of it in these days): a month is a twelfth of a year.
PERIODS = {"day": (1, 1), "week": (7, 1), "month": (365, 12), "year": (365, 1)}
# A service that is there by the day costs no more for two visits on that day; likewise by the week.
BY_TIME = {"day": 1, "week": 7}
HOUR = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One action with what it costs; `price` is of one unit, brought to the year it is shown in.

    `service` is None where the directory has none; price and amounts are None where it is not priced, `week`
    also where it is done once.
    """

    action: Action
    service: Service | None
    costing: Costing
    price: Decimal | None = None
    week: Decimal | None = None
    year: Decimal | None = None

    @property
    def funder(self) -> str:
        """Return who pays: what the action says, else the directory; empty where neither does."""
        return self.action.funder or (self.service.funder if self.service else "")


@dataclass(frozen=True, slots=True)
class PlanCost:
    """Every action of a plan, once: priced, unpriced (`costing.state` says why), or ended and left out."""

    today: date
    lines: tuple[Line, ...]
    unpriced: tuple[Line, ...]
    ended: tuple[Line, ...]

    @property
    def total(self) -> Sum:
        """Return the sum; Forbidden where it would mix currencies."""
        return add_up(self._costings, self.today)

    @property
    def sectors(self) -> tuple[tuple[str, Sum], ...]:
        """Return the sum of each sector that something is done in, an unnamed one last."""
        present = {costing.sector for costing in self._costings}
        return tuple(
            (sector, add_up((costing for costing in self._costings if costing.sector == sector), self.today))
            for sector in (*SECTORS, "")
            if sector in present
        )

    @property
    def currencies(self) -> tuple[str, ...]:
        """Return the currencies of its prices; of more than one there is no total."""
        return tuple(currencies(self._costings))

    @property
    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """Return (price year, source, licence) of every price, each once."""
        services = (line.service for line in self.lines if line.service)
        found = ((service.price_year, service.source, service.licence) for service in services)
        return tuple(sorted(dict.fromkeys(found)))

    @property
    def _costings(self) -> tuple[Costing, ...]:
        return tuple(line.costing for line in (*self.lines, *self.unpriced))


def plan_cost(plan: Plan, services: Mapping[str, Service], costs: Costs, today: date) -> PlanCost:
    """Return what a plan costs in a week and in the 365 days from today on."""
    priced, unpriced, ended = [], [], []
    for action, costing in zip(plan.actions, costings(plan, services, costs), strict=True):
        service = services.get(action.service)
        if costing.is_over(today):
            ended.append(Line(action, service, costing))
        elif service is None or costing.state in UNPRICED:
            unpriced.append(Line(action, service, costing))
        else:
            price, _ = uprated(service, costs)
            week = None if costing.week is None else money(costing.week)
            priced.append(Line(action, service, costing, price, week, money(costing.year(today))))
    return PlanCost(today, tuple(priced), tuple(unpriced), tuple(ended))


def costings(plan: Plan, services: Mapping[str, Service] | None, costs: Costs) -> tuple[Costing, ...]:
    """Return what each action costs while it runs, in the plan's order; `services` is None if unreadable."""
    return tuple(_costing(plan.patient, action, services, costs) for action in plan.actions)


def uprated(service: Service, costs: Costs) -> tuple[Decimal, str]:
    """Return the price to the penny and its year: the year that the team brings prices to, if its index can.

    ValueError for a service without a price.
    """
    if service.price is None:
        raise ValueError("no price")
    index = {step.price_year: step.value for step in costs.index}
    price, year = service.price, service.price_year
    if costs.price_year in index and year in index:
        price, year = price * index[costs.price_year] / index[year], costs.price_year
    return price.quantize(Decimal("0.01"), ROUND_HALF_UP), year


def _costing(patient: str, action: Action, services: Mapping[str, Service] | None, costs: Costs) -> Costing:
    service = services.get(action.service) if services is not None else None
    sector = action.sector or (service.sector if service else "")
    state = action.status if action.status in ENDED_ACTION else _state(action, service, services is not None)
    named = Costing(
        patient, action.id, action.service, sector, state, starts=_iso(action.starts), ends=_iso(action.ends)
    )
    if state != PRICED or service is None:
        return named
    price, year = uprated(service, costs)
    pennies, days = _amount(int(price.scaleb(2)), service.unit, action)
    return named._replace(
        currency=service.currency, priced_in=service.price_year, price_year=year, pennies=pennies, days=days
    )


def _state(action: Action, service: Service | None, readable: bool) -> str:
    if not action.service:
        return NO_SERVICE
    if service is None:
        return NO_SUCH_SERVICE if readable else NO_DIRECTORY
    if service.price is None:
        return NO_PRICE
    if service.unit == "hour" and action.minutes is None:
        return NO_MINUTES
    if service.unit in BY_TIME and action.frequency is None:
        return NO_FREQUENCY
    return PRICED


def _amount(price: int, unit: str, action: Action) -> tuple[int, int]:
    """Return (pennies, days): so much in so many days, in no days for what is done once."""
    length = (action.minutes or 0, HOUR) if unit == "hour" else (1, 1)
    if action.frequency is None:
        return half_up(price * length[0], length[1]), 0
    times, days = _how_often(action.frequency)
    if unit in BY_TIME and times * BY_TIME[unit] > days:
        times, days = 1, BY_TIME[unit]
    return price * times * length[0], days * length[1]


def _how_often(frequency: Frequency) -> tuple[int, int]:
    days, so_many = PERIODS[frequency.unit]
    return frequency.times * so_many, frequency.every * days


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
