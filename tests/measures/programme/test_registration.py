"""What was registered is what git had before the period began."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from caseload.measures.programme.period import Period
from caseload.measures.programme.registration import CHANGED, EXPLORATORY, LATE, REGISTERED, Registration, of_period
from caseload.model.moments import Moment
from caseload.model.team import Protocol

PROTOCOL = Protocol(
    id="9s0g2nbd",
    happened=Moment("2026-03-20"),
    recorded=datetime(2026, 3, 20, 12, tzinfo=UTC),
    by="s-lind",
    question="Does it work?",
    outcomes=("goals", "phq-9"),
    comparator="none",
    starts=date(2026, 4, 1),
    ends=date(2027, 3, 31),
)
BEFORE, ON, AFTER = date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1)


@pytest.mark.parametrize(
    ("registration", "standing"),
    [
        (Registration(PROTOCOL, BEFORE), REGISTERED),
        (Registration(PROTOCOL, ON), LATE),
        (Registration(PROTOCOL, None), LATE),
        (Registration(PROTOCOL, BEFORE, rewritten=True), CHANGED),
        (Registration(PROTOCOL, AFTER, first=Registration(PROTOCOL, BEFORE)), CHANGED),
        (Registration(PROTOCOL, BEFORE, first=Registration(PROTOCOL, BEFORE)), REGISTERED),
        (Registration(PROTOCOL, AFTER, first=Registration(PROTOCOL, AFTER)), LATE),
    ],
)
def test_only_what_was_committed_before_the_period_is_registered(registration: Registration, standing: str) -> None:
    assert registration.standing == standing
    assert registration.of("goals") == standing
    assert registration.of("experience") == EXPLORATORY


def test_it_asks_of_its_period_alone_and_of_all_of_it() -> None:
    one = Registration(PROTOCOL, BEFORE)
    assert one.asks_of(Period(date(2026, 4, 1), date(2027, 4, 1), "2026-27"))
    assert not one.asks_of(Period(date(2026, 4, 1), date(2027, 3, 31), "so far"))
    assert not one.asks_of(Period(date(2026, 7, 1), date(2027, 4, 1), "later"))


def test_the_protocol_of_a_period_shares_most_of_its_days() -> None:
    second = replace(PROTOCOL, id="0z6h8fkq", starts=date(2027, 4, 1), ends=date(2028, 3, 31))
    both = (Registration(PROTOCOL, BEFORE), Registration(second, BEFORE))
    found = of_period(both, Period(date(2027, 3, 1), date(2027, 6, 1), "spring"))
    assert found and found.protocol is second
    assert of_period(both, Period(date(2028, 4, 1), date(2028, 7, 1), "later")) is None
    assert of_period((), Period(date(2027, 3, 1), date(2027, 6, 1), "spring")) is None
