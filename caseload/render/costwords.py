"""What a sum of costs says in words: how much, how much of it has no price, of which years the prices are.

Apart from the plan's own view, which loads the model: a whole caseload is added up without.
"""

from __future__ import annotations

from decimal import Decimal

from caseload.measures.rates import COSTED, Sum
from caseload.render.dates import count
from caseload.render.report import Column, Urgent

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def amounts(total: Sum) -> str:
    """Return `£52.10 a week, £2,716.64 a year`; nothing where nothing has a price."""
    if not total.priced:
        return ""
    return f"{amount(total.week, total.currency)} a week, {amount(total.year, total.currency)} a year"


def amount(money: Decimal, currency: str) -> str:
    """Return `£2,716.64`."""
    return f"{SIGNS.get(currency) or f'{currency} '}{money:,}"


def columns(currency: str) -> tuple[Column, Column]:
    """Return the columns of what a week and a year cost."""
    sign = f", {SIGNS.get(currency, currency)}" if currency else ""
    return Column("week", f"A week{sign}", numeric=True), Column("year", f"A year{sign}", numeric=True)


def how_costed(total: Sum) -> str:
    """Return `costed`, `partly costed: 2 of 5 actions have no price` or `not costed`; only the first is plain."""
    if total.state == COSTED:
        return total.state
    actions = count(total.priced + total.unpriced, "action")
    have = "has" if total.unpriced == 1 else "have"
    lacking = f"{total.unpriced:,} of {actions} {have} no price" if total.unpriced else "nothing is under way"
    return Urgent(f"{total.state}: {lacking}")


def prices_of(total: Sum, to_year: str) -> str:
    """Return the years of the prices in a sum: which index brought them together, or that none did."""
    if not total.price_years:
        return ""
    if not to_year:
        return several_years(total) or total.price_years[0]
    left = [year for year in total.price_years if year != to_year]
    uprated = f"uprated to {to_year} by the team's index" if total.uprated else ""
    stays = f"the team's index does not bring {' and '.join(left)} to {to_year}" if left else ""
    return "; ".join(filter(None, (uprated, stays, several_years(total)))) or to_year


def several_years(total: Sum) -> str:
    """Return the warning that a sum mixes the prices of several years; nothing where it does not."""
    years = " and ".join(total.price_years)
    return f"added up over the prices of several years, {years}" if len(total.price_years) > 1 else ""
