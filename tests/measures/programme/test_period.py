"""Stretches of days as they are written; quarters begin in April."""

from __future__ import annotations

from datetime import date

import pytest

from caseload.errors import Forbidden
from caseload.measures.programme.period import period

TODAY = date(2027, 6, 15)


@pytest.mark.parametrize(
    ("text", "starts", "last"),
    [
        ("2026-27", "2026-04-01", "2027-03-31"),
        ("2026-27Q1", "2026-04-01", "2026-06-30"),
        ("2026-27Q4", "2027-01-01", "2027-03-31"),
        ("2011-12Q4", "2012-01-01", "2012-03-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-04", "2026-04-01", "2026-04-30"),
        ("2011-12", "2011-12-01", "2011-12-31"),
        ("2026-04-01..2026-09-30", "2026-04-01", "2026-09-30"),
        ("2026-04-01..2026-04-01", "2026-04-01", "2026-04-01"),
        ("2027-28Q1", "2027-04-01", "2027-06-15"),
        ("", "2026-06-16", "2027-06-15"),
    ],
)
def test_what_is_written_is_read_up_to_today(text: str, starts: str, last: str) -> None:
    read = period(text, TODAY)
    assert (read.starts.isoformat(), read.last.isoformat()) == (starts, last)
    assert starts in read
    assert last in read
    assert read.ends.isoformat() not in read
    assert "" not in read


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-27Q5", "2026-28Q1", "26-27", "2026-04-31..2026-05-01", "2026-05-02..2026-05-01", "last year"],
)
def test_what_is_no_period_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(Forbidden, match=r"no period; write it as 2026-27Q2, .* or 2026-04-01\.\.2026-09-30"):
        period(text, TODAY)


@pytest.mark.parametrize("text", ["2027-28Q2", "2028", "2027-06-16..2027-07-01"])
def test_what_has_not_begun_is_refused(text: str) -> None:
    with pytest.raises(Forbidden, match=r"has not begun; it begins on 202"):
        period(text, TODAY)
