from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseload.model.moments import Moment
from caseload.render import dates

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-12, "overdue by 12 days"),
        (-1, "overdue by 1 day"),
        (0, "today"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (1200, "in 1,200 days"),
    ],
)
def test_due_is_said_in_words(days: int, words: str) -> None:
    assert dates.due(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "tomorrow"),
        (0, "today"),
        (1, "yesterday"),
        (60, "60 days ago"),
        (61, "2 months ago"),
        (729, "23 months ago"),
        (731, "2 years ago"),
    ],
)
def test_the_age_of_data_is_said_in_words(days: int, words: str) -> None:
    assert dates.ago(TODAY - timedelta(days=days), TODAY) == words


def test_days_cannot_be_taken_for_others() -> None:
    assert dates.day(date(2026, 3, 2)) == "02-Mar-2026"
    assert dates.weekday(TODAY) == "Saturday 21-Nov-2026"
    assert dates.moment(Moment("2026-11-21T09:30")) == "21-Nov-2026 09:30"
    assert dates.moment(Moment("2026-11-21")) == "21-Nov-2026"


def test_counts_have_their_plural() -> None:
    assert (dates.count(1, "person", "people"), dates.count(0, "day")) == ("1 person", "0 days")
