from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from caseload.model.moments import working_days_after
from caseload.store.calendar import BankHolidays


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


def test_the_library_is_loaded_only_by_the_first_question() -> None:
    program = (
        "import sys; from caseload.store.calendar import BankHolidays; days = BankHolidays()\n"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False).returncode == 0
