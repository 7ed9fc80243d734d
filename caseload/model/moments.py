"""Days, minutes and spans of time as records write them; no clock in here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Container
from datetime import UTC, date, datetime

SATURDAY = 5
# Python reads more than these (weeks, hours without minutes, 24:00), and no two versions of it the same.
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9])?")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")


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


def day(text: object) -> date:
    """Read a day, `2026-11-21`; ValueError for anything else, ISO 8601's other ways to write a day included."""
    if not isinstance(text, str) or len(text) != 10 or text[7] != "-":
        raise ValueError("not a day")
    return date.fromisoformat(text)


def moment(text: object) -> Moment:
    """Read a day or a minute; ValueError where there is no such day or minute."""
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        raise ValueError("not a day or minute")
    date.fromisoformat(text[:10])
    return Moment(text)


def instant(text: object) -> datetime:
    """Read UTC seconds, `2026-11-21T14:30:05Z`; ValueError for anything else."""
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        raise ValueError("not UTC seconds")
    return datetime.fromisoformat(text)


def instant_text(when: datetime) -> str:
    """Write UTC seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def precedes(one: Moment, other: Moment) -> bool:
    """Tell whether one came before the other, as far as both are known: to the minute or the day."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def days_after(start: date, days: int) -> date:
    """Return the day `days` later; the first or last one there is, where a slip of the pen leads beyond it."""
    return date.fromordinal(max(date.min.toordinal(), min(start.toordinal() + days, date.max.toordinal())))


def working_days_after(start: date, days: int, holidays: Container[date]) -> date:
    """Return the day `days` working days after `start`, itself a working day (no weekend, none of `holidays`)."""
    day = start
    while day < date.max and (days > 0 or not _is_working(day, holidays)):
        day = days_after(day, 1)
        days -= _is_working(day, holidays)
    return day


def _is_working(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def months_after(start: date, months: int) -> date:
    """Return the same day of the month `months` later, or its last day; never beyond the first and last there are."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def age(born: date, today: date) -> int:
    """Return whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
