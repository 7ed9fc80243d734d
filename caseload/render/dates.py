"""Days as people read them: `21-Nov-2026` cannot be taken for another day, in whatever country."""

from __future__ import annotations

from datetime import date

from caseload.model.moments import Moment

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Up to two months in days, up to two years in months: nobody counts 400 days.
DAYS, MONTH, YEAR = 60, 30.4, 365.25


def day(when: date) -> str:
    """Return `21-Nov-2026`."""
    return f"{when.day:02}-{MONTHS[when.month - 1]}-{when.year}"


def moment(when: Moment) -> str:
    """Return `21-Nov-2026`, with ` 14:30` where the minute is known."""
    return f"{day(when.day)} {when.minute}".rstrip()


def weekday(when: date) -> str:
    """Return `Saturday 21-Nov-2026`."""
    return f"{WEEKDAYS[when.weekday()]} {day(when)}"


def due(when: date, today: date) -> str:
    """Return `today`, `tomorrow`, `in 3 days` or `overdue by 12 days`."""
    days = (when - today).days
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    return f"in {count(days, 'day')}" if days > 0 else f"overdue by {count(-days, 'day')}"


def ago(when: date, today: date) -> str:
    """Return `today`, `yesterday`, `9 days ago`, `4 months ago`, `3 years ago`; `in 3 days` if to come."""
    days = (today - when).days
    if days < 0:
        return due(when, today)
    if days in (0, 1):
        return ("today", "yesterday")[days]
    if days <= DAYS:
        return f"{days} days ago"
    return f"{int(days / MONTH)} months ago" if days < 2 * YEAR else f"{int(days / YEAR)} years ago"


def count(number: int, thing: str, things: str = "") -> str:
    """Return `1 day`, `12 days`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {things or thing + 's'}"
