"""What an action costs while it runs, in whole pennies: the index keeps it, and a sum is made for the day it is asked.

Loads nothing of the model, so that a whole caseload is added up as fast as it is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from caseload.errors import Forbidden
from caseload.model.moments import days_after

YEAR, WEEK = 365, 7

PRICED = "priced"
NO_SERVICE, NO_SUCH_SERVICE, NO_PRICE = "no-service", "no-such-service", "no-price"
NO_MINUTES, NO_FREQUENCY, NO_DIRECTORY = "no-minutes", "no-frequency", "no-directory"
UNPRICED = (NO_SERVICE, NO_SUCH_SERVICE, NO_PRICE, NO_MINUTES, NO_FREQUENCY, NO_DIRECTORY)
COSTED, PARTLY, NOT_COSTED = "costed", "partly costed", "not costed"
# So many services are named in a refusal; a line that nobody reads to its end helps nobody.
NAMED = 4


class Costing(NamedTuple):
    """One action: so many `pennies` of its currency in so many `days`, or once where there are none.

    `state` is priced, why it is not (UNPRICED), or the status it ended with; `priced_in` is the year of the price
    in the directory, `price_year` that of the pennies; days are ISO text, empty where unknown.
    """

    patient: str
    action: str
    service: str
    sector: str
    state: str
    currency: str = ""
    priced_in: str = ""
    price_year: str = ""
    pennies: int = 0
    days: int = 0
    starts: str = ""
    ends: str = ""

    def is_over(self, today: date) -> bool:
        """Tell whether nothing is done any more: it ended, or its last day is past."""
        ended = self.state != PRICED and self.state not in UNPRICED
        return ended or "" < self.ends < today.isoformat()

    @property
    def week(self) -> int | None:
        """Return the pennies of a week while it runs; None where it is done once."""
        return half_up(self.pennies * WEEK, self.days) if self.days else None

    def year(self, today: date) -> int:
        """Return the pennies of the 365 days from today on, as far as it runs in them."""
        running = self._running(today)
        if self.days:
            return half_up(self.pennies * running, self.days)
        return self.pennies if running else 0

    def _running(self, today: date) -> int:
        if not (self.starts or self.ends):
            return YEAR
        last = days_after(today, YEAR - 1)
        if self.starts:
            today = max(today, date.fromisoformat(self.starts))
        if self.ends:
            last = min(last, date.fromisoformat(self.ends))
        return max(0, (last - today).days + 1)


@dataclass(frozen=True, slots=True)
class Sum:
    """What priced actions come to: the sums of what each line shows; `unpriced` ones are not in it."""

    week: Decimal
    year: Decimal
    priced: int
    unpriced: int
    currency: str
    price_years: tuple[str, ...]
    uprated: bool

    @property
    def state(self) -> str:
        """Return costed, partly costed, or not costed."""
        if not self.priced:
            return NOT_COSTED
        return PARTLY if self.unpriced else COSTED


def add_up(costings: Iterable[Costing], today: date) -> Sum:
    """Add up what is not over; Forbidden where that would mix currencies."""
    current = [costing for costing in costings if not costing.is_over(today)]
    priced = [costing for costing in current if costing.state == PRICED]
    return Sum(
        week=money(sum(costing.week or 0 for costing in priced)),
        year=money(sum(costing.year(today) for costing in priced)),
        priced=len(priced),
        unpriced=len(current) - len(priced),
        currency=_one_currency(priced),
        price_years=tuple(sorted({costing.price_year for costing in priced})),
        uprated=any(costing.price_year != costing.priced_in for costing in priced),
    )


def currencies(costings: Iterable[Costing]) -> dict[str, tuple[str, ...]]:
    """Return the services that are priced in each currency."""
    found: dict[str, dict[str, None]] = {}
    for costing in costings:
        if costing.state == PRICED:
            found.setdefault(costing.currency, {})[costing.service] = None
    return {currency: tuple(sorted(found[currency])) for currency in sorted(found)}


def money(pennies: int) -> Decimal:
    """Return pennies as an amount with two decimals."""
    return Decimal(pennies).scaleb(-2)


def half_up(numerator: int, denominator: int) -> int:
    """Return the nearest whole number to a fraction that is not negative; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _one_currency(priced: Iterable[Costing]) -> str:
    found = currencies(priced)
    if len(found) > 1:
        told = "; ".join(f"{currency}: {_some(services)}" for currency, services in found.items())
        raise Forbidden(
            f"two currencies are no sum ({told})",
            remedy="price these services in one currency in definitions/services-and-costs.yaml",
        )
    return next(iter(found), "")


def _some(services: tuple[str, ...]) -> str:
    more = f" and {len(services) - NAMED} more" if len(services) > NAMED else ""
    return ", ".join(services[:NAMED]) + more
