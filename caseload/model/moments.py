"""Days, minutes and spans of time as records write them; no clock in here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta

SATURDAY = 5
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")


class Moment(str):
    """A local day or minute, `2026-11-21` or `2026-11-21T14:30`; sorts as text, days before their minutes."""

    __slots__ = ()

    @property
    def day(self) -> date:
        """Return the day, without the minute."""
        return date.fromisoformat(self[:10])

    @property
    def minute(self) -> str:
        """Return `14:30`, or nothing where only the day is known."""
        return self[11:]


def moment(text: str) -> Moment:
    """Read a day or a minute; ValueError where there is no such day or minute."""
    if not MOMENT.fullmatch(text):
        raise ValueError("not a day or minute")
    datetime.fromisoformat(text)
    return Moment(text)


def instant(text: str) -> datetime:
    """Read UTC seconds, `2026-11-21T14:30:05Z`; ValueError for anything else."""
    if len(text) != 20 or text[19] != "Z":
        raise ValueError("not UTC seconds")
    return datetime.fromisoformat(text)


def instant_text(when: datetime) -> str:
    """Write UTC seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def working_days_after(start: date, days: int, holidays: Container[date]) -> date:
    """Return the day that lies `days` working days after `start` (weekends and `holidays` do not count)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            days -= 1
    return day


def months_after(start: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def age(born: date, today: date) -> int:
    """Return whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
