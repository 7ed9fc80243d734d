"""Stretches of days that the programme is looked at over; quarters and financial years begin in April."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from caseload.errors import Forbidden
from caseload.model.moments import days_after, months_after

FORMS = "2026-27Q2, 2026-27, 2026, 2026-04 or 2026-04-01..2026-09-30"
QUARTER, YEAR_OF_MONTHS, APRIL = 3, 12, 4
PERIOD = re.compile(r"(?P<year>[0-9]{4})(-(?P<next>[0-9]{2})(Q(?P<quarter>[1-4]))?)?")
BETWEEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From the day it `starts` to the day it `ends`, which is not in it; `label` is what it is called."""

    starts: date
    ends: date
    label: str

    def __contains__(self, day: str) -> bool:
        """Tell whether a day, ISO text, is in it; an empty one is in none."""
        return self.starts.isoformat() <= day < self.ends.isoformat()

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.ends - timedelta(days=1)

    def until(self, today: date) -> Period:
        """Return what of it is over: today is its last day at most; Forbidden while it has not begun."""
        if self.starts > today:
            raise Forbidden(f"the period {self.label} has not begun", remedy=f"it begins on {self.starts}")
        return Period(self.starts, min(self.ends, days_after(today, 1)), self.label)


def period(text: str, today: date) -> Period:
    """Read a period, the last twelve months where nothing is said; Forbidden for what is none or has not begun."""
    if not text:
        ends = days_after(today, 1)
        starts = months_after(ends, -YEAR_OF_MONTHS)
        return Period(starts, ends, f"{starts} to {today}")
    try:
        return _read(text).until(today)
    except (ValueError, OverflowError):
        raise Forbidden("that is no period", remedy=f"write it as {FORMS}") from None


def _read(text: str) -> Period:
    if found := BETWEEN.fullmatch(text):
        first, last = map(date.fromisoformat, found.groups())
        if last < first:
            raise ValueError("ends before it starts")
        return Period(first, days_after(last, 1), f"{first} to {last}")
    if not (told := PERIOD.fullmatch(text)):
        raise ValueError("no period")
    year, following, quarter = int(told["year"]), told["next"], told["quarter"]
    if following is None:
        return _months(date(year, 1, 1), YEAR_OF_MONTHS, text)
    if int(following) == (year + 1) % 100 and (quarter or not 1 <= int(following) <= YEAR_OF_MONTHS):
        start = date(year, APRIL, 1)
        return (
            _months(months_after(start, QUARTER * (int(quarter) - 1)), QUARTER, text)
            if quarter
            else _months(start, YEAR_OF_MONTHS, text)
        )
    if quarter:
        raise ValueError("no financial year")
    return _months(date(year, int(following), 1), 1, text)


def _months(start: date, months: int, label: str) -> Period:
    return Period(start, months_after(start, months), label)
