"""Days and minutes as records write them, and spans of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.moments import (
    Moment,
    age,
    day,
    days_after,
    instant,
    instant_text,
    moment,
    months_after,
    working_days_after,
)

# Python itself reads most of these as days or times.
WIDE = "".join(chr(0xFF10 + int(digit)) for digit in "2026")
NO_DAY: list[Any] = [
    *("", "2026", "2026-11", "20261121", "2026-W47-6", "2026-W476", "2026-325", "2026-02-29", "2026-13-01"),
    *("2026-00-10", "2026-11-31", " 2026-11-21", "2026-11-21\n", "26-11-21", "2026/11/21", "2026-11-2x"),
    *(f"{WIDE}-11-21", None, 20261121, True, date(2026, 11, 21), ["2026-11-21"], {"day": 1}),
]
NO_MINUTE = [
    *("2026-11-21 09:30", "2026-11-21T9:30", "2026-11-21T09", "2026-11-21T24:00", "2026-11-21T09:60"),
    *("2026-11-21T0930", "2026-11-21T09:30:00", "2026-11-21T09:30Z", "2026-02-30T09:30", "2026-W47-6T09:30"),
    "2026-11-21T09+01",
]
NO_INSTANT: list[Any] = [
    *("2026-11-21T09:30:05", "2026-11-21T09:30:05+00:00", "2026-11-21 09:30:05Z", "2026-11-21T09:30Z"),
    *("2026-W47-6T09:30:05Z", "2026-11-21T24:00:00Z", "2026-02-30T09:30:05Z", "2026-11-21T09:30:60Z"),
    *("2026-11-21", "2026-11-21T09:30:5Z", None, 20),
]


@pytest.mark.parametrize("text", NO_DAY)
def test_what_is_no_day(text: object) -> None:
    for read in (day, moment):
        with pytest.raises(ValueError):
            read(text)


@pytest.mark.parametrize("text", NO_MINUTE)
def test_what_is_no_minute(text: object) -> None:
    with pytest.raises(ValueError):
        moment(text)


@pytest.mark.parametrize("text", NO_INSTANT)
def test_what_is_no_instant(text: object) -> None:
    with pytest.raises(ValueError):
        instant(text)


@given(when=st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30)))
def test_they_are_read_as_they_are_written(when: datetime) -> None:
    when = when.replace(microsecond=0)
    text = when.isoformat()
    assert day(text[:10]) == moment(text[:10]).day == moment(text[:16]).day == when.date()
    assert (moment(text[:10]).minute, moment(text[:16]).minute) == ("", text[11:16])
    assert instant(f"{text}Z") == when.replace(tzinfo=UTC)
    assert instant_text(instant(f"{text}Z")) == f"{text}Z"


def test_an_instant_is_written_in_utc() -> None:
    summer = timezone(timedelta(hours=1))
    assert instant_text(datetime(2026, 7, 1, 0, 30, 5, 999, tzinfo=summer)) == "2026-06-30T23:30:05Z"


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), min_size=2, max_size=2))
def test_moments_sort_as_they_follow_each_other(two: list[datetime]) -> None:
    first, second = sorted(two)
    assert moment(first.isoformat()[:16]) <= moment(second.isoformat()[:16])
    assert moment(first.isoformat()[:10]) <= moment(second.isoformat()[:16])


def test_a_moment_is_text() -> None:
    assert Moment("2026-11-21T09:30") == "2026-11-21T09:30"


GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
EASTER = {GOOD_FRIDAY, EASTER_MONDAY}


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        # Thursday before Easter, and the days off after it
        ("2026-04-02", 0, "2026-04-02"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-04-02", 4, "2026-04-10"),
        ("2026-04-02", 5, "2026-04-13"),
        ("2026-04-03", 0, "2026-04-07"),
        ("2026-04-03", 1, "2026-04-07"),
        ("2026-04-04", 0, "2026-04-07"),
        ("2026-04-04", 1, "2026-04-07"),
        ("2026-04-04", 2, "2026-04-08"),
        ("2026-04-11", 1, "2026-04-13"),
        ("2026-04-11", -3, "2026-04-13"),
        ("9999-12-30", 20, "9999-12-31"),
    ],
)
def test_working_days(start: str, days: int, due: str) -> None:
    assert working_days_after(date.fromisoformat(start), days, EASTER).isoformat() == due


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 0, "2026-12-01"),
        ("9999-06-30", 12, "9999-12-31"),
        ("0001-06-30", -6, "0001-01-01"),
    ],
)
def test_months(start: str, months: int, due: str) -> None:
    assert months_after(date.fromisoformat(start), months).isoformat() == due


DAYS = [("2026-02-27", 2, "2026-03-01"), ("9999-12-30", 10**9, "9999-12-31"), ("0001-01-02", -9, "0001-01-01")]


@pytest.mark.parametrize(("start", "days", "due"), DAYS)
def test_days(start: str, days: int, due: str) -> None:
    assert days_after(date.fromisoformat(start), days).isoformat() == due


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("1940-11-21", "2026-11-20", 85),
        ("1940-11-21", "2026-11-21", 86),
        ("1940-02-29", "2026-02-28", 85),
        ("1940-02-29", "2026-03-01", 86),
        ("2026-11-21", "2026-11-21", 0),
    ],
)
def test_age(born: str, today: str, years: int) -> None:
    assert age(date.fromisoformat(born), date.fromisoformat(today)) == years
