"""England's bank holidays."""

from __future__ import annotations

from datetime import date
from functools import cache


class BankHolidays:
    """England's bank holidays, special ones included; slow to load, so only on the first question."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _in_year(day.year)


@cache
def _in_year(year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))
