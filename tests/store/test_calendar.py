from __future__ import annotations

import subprocess
import sys
from calendar import isleap
from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays import country_holidays

from caseload.model.moments import working_days_after
from caseload.store.calendar import BankHolidays, written_down

WRITTEN_DOWN = written_down()


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 8, 31),  # last Monday of August, not the Scottish first
        date(2026, 12, 28),  # Boxing Day falls on a Saturday
        date(2022, 9, 19),  # state funeral
        date(2020, 5, 8),  # early May moved for once
    ],
)
def test_bank_holidays_of_england(day: date) -> None:
    assert day in BankHolidays()


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),  # Scotland
        date(2026, 3, 17),  # Northern Ireland
        date(2026, 11, 30),  # Scotland
        date(2020, 5, 4),  # moved to the 8th
        date(2022, 5, 30),  # moved to 2 June
        date(2026, 12, 29),
        "2026-04-03",
    ],
)
def test_ordinary_days(day: object) -> None:
    assert day not in BankHolidays()


def test_working_days_step_over_easter() -> None:
    assert working_days_after(date(2026, 4, 2), 1, BankHolidays()) == date(2026, 4, 7)


@pytest.mark.parametrize("year", [1999, *map(int, WRITTEN_DOWN), 2060])
def test_every_year_is_what_the_library_says(year: int) -> None:
    known = set(country_holidays("GB", subdiv="ENG", years=year, expand=False))
    days = (date(year, 1, 1) + timedelta(days) for days in range(365 + isleap(year)))
    assert {day for day in days if day in BankHolidays()} == known


def test_no_year_between_is_left_out() -> None:
    assert [int(year) for year in WRITTEN_DOWN] == list(range(2010, 2041))


def test_the_library_is_loaded_only_for_a_year_that_is_not_written_down() -> None:
    program = (
        "import sys; from datetime import date; from caseload.store.calendar import BankHolidays\n"
        "date(2026, 12, 25) in BankHolidays() or sys.exit(2)\n"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False).returncode == 0
