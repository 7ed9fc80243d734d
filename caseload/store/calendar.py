"""England's bank holidays."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from caseload.store import yamlfile
from caseload.store.files import read_regular
from caseload.store.resources import data_folder

NAME = "bank-holidays.yaml"


class BankHolidays:
    """England's bank holidays, special ones included."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _in_year(day.year)


@cache
def written_down() -> dict[str, str]:
    """Return the years that ship with the program, each as the months and days of its bank holidays: `12-25 12-28`."""
    tree: Any = yamlfile.load(read_regular(data_folder() / NAME, NAME), NAME)
    years: dict[str, str] = tree["years"]
    return years


@cache
def _in_year(year: int) -> frozenset[date]:
    if (days := written_down().get(str(year))) is not None:
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in days.split())
    # Knows every year, and takes as long to load as a whole command.
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
