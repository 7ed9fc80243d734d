"""How old a copy is, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caseload.render.freshness import synced

NOW = datetime(2026, 7, 2, 0, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-30), "synced just now"),
        (timedelta(seconds=59), "synced just now"),
        (timedelta(minutes=1), "synced 1 minute ago"),
        (timedelta(minutes=59, seconds=59), "synced 59 minutes ago"),
        (timedelta(hours=1), "synced 1 hour ago"),
        (timedelta(hours=23, minutes=59), "synced 23 hours ago"),
        (timedelta(hours=24), "synced yesterday"),
        (timedelta(days=9), "synced 9 days ago"),
        (timedelta(hours=-1), "synced 02-Jul-2026, which is yet to come: a clock is wrong"),
    ],
)
def test_an_age_is_said_in_the_unit_that_tells(before: timedelta, said: str) -> None:
    assert synced((NOW - before).astimezone(UTC), NOW) == said


def test_what_never_was_is_said() -> None:
    assert synced(None, NOW) == "never synced"
