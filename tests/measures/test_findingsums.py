"""Who of the population is listed, and what falls by itself, as far as either may be told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.findingsums import (
    Covered,
    Fall,
    Group,
    ToldFall,
    coverage,
    reaches_back,
    rests_on_admissions,
    told_fall,
)
from caseload.model.criteria import AGE, COUNT_EVENTS, DAYS_IN_HOSPITAL, Criteria, Criterion
from caseload.model.settings import Disclosure

SMALL = Disclosure(threshold=7, rounding=5)
THEN = date(2025, 11, 21)


def test_coverage_goes_by_group_with_everybody_last() -> None:
    groups = [
        Group("age", "85 and over", 90, 20),
        Group("age", "18-39", 800, 0),
        Group("age", "under 18", 410, 0),
        Group("sex", "unknown", 600, 8),
        Group("sex", "male", 700, 12),
    ]
    told = coverage(groups, SMALL)
    assert [(one.label, one.people, one.listed) for one in told["age"]] == [
        ("under 18", 410, 0),
        ("18-39", 800, 0),
        ("85 and over", 90, 20),
        ("", 1300, 20),
    ]
    assert told["sex"] == (Covered("male", 700, 10), Covered("unknown", 600, 10), Covered("", 1300, 20))
    assert [one.per_mille for one in told["age"]] == [0, 0, 222, 15]


def test_few_that_are_not_listed_are_hidden_as_well() -> None:
    told = coverage([Group("age", "a", 50, 47), Group("age", "b", 500, 30)], SMALL)
    assert [(one.people, one.listed, one.per_mille) for one in told["age"][:2]] == [(50, None, None), (500, None, None)]


def test_a_total_that_one_grouping_cannot_tell_is_told_by_none() -> None:
    """Of eight people in eight practices each is known once anybody tells that there are eight."""
    practices = [Group("practice", str(number), 1, 0) for number in range(8)]
    told = coverage([*practices, Group("sex", "male", 8, 0)], SMALL)
    assert {one.people for found in told.values() for one in found} == {None}
    assert told["sex"] == (Covered("male", None, None), Covered("", None, None))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
    st.integers(1, 10),
)
def test_groupings_of_the_same_people_tell_the_same_of_everybody(pairs: list[tuple[int, int]], threshold: int) -> None:
    groups = [Group("practice", str(n), listed + left, listed) for n, (listed, left) in enumerate(pairs)]
    both = [*groups, Group("sex", "male", sum(a + b for a, b in pairs), sum(a for a, _ in pairs))]
    told = coverage(both, Disclosure(threshold=threshold, rounding=1))
    assert told["practice"][-1] == told["sex"][-1]


def test_a_share_never_exceeds_all_though_numbers_are_rounded() -> None:
    assert Covered("", 10, 15).per_mille == 1000
    assert Covered("", 435, 10).per_mille == 23
    assert Covered("", 0, 0).per_mille is None


def test_a_fall_is_told_in_rounded_numbers() -> None:
    told = told_fall(Fall(day=THEN, people=203, died=31, before=512, after=187), SMALL)
    assert told == ToldFall(THEN, 205, 30, 510, 185)
    assert told.per_cent == 64


@pytest.mark.parametrize(("after", "per_cent"), [(100, 0), (165, -65), (8, 90)])
def test_a_rise_is_a_fall_below_nought(after: int, per_cent: int) -> None:
    assert told_fall(Fall(day=THEN, people=203, died=0, before=100, after=after), SMALL).per_cent == per_cent


def test_of_few_people_no_fall_is_told() -> None:
    few = told_fall(Fall(day=THEN, people=7, died=0, before=40, after=20), SMALL)
    assert few == ToldFall(THEN, None, None, None, None)
    assert few.per_cent is None
    rare = told_fall(Fall(day=THEN, people=40, died=0, before=80, after=3), SMALL)
    assert (rare.after, rare.per_cent) == (None, None)


@pytest.mark.parametrize(
    ("operation", "kinds", "months", "rests"),
    [
        (COUNT_EVENTS, ("emergency-admission",), 12, True),
        (COUNT_EVENTS, ("outpatient",), 12, False),
        (COUNT_EVENTS, ("emergency-admission",), None, False),
        (DAYS_IN_HOSPITAL, (), 6, True),
        (AGE, (), None, False),
    ],
)
def test_what_rests_on_admissions(operation: str, kinds: tuple[str, ...], months: int | None, rests: bool) -> None:
    one = Criterion(id="x", title="X", operation=operation, kinds=kinds, months=months, each=Decimal(1))
    criteria = Criteria(id="x", version="1", title="X", source="", criteria=(one,))
    assert rests_on_admissions(criteria) is rests


@pytest.mark.parametrize(
    ("first", "enough"),
    [(date(2024, 11, 21), True), (date(2024, 12, 21), True), (date(2024, 12, 22), False), (None, False)],
)
def test_events_must_reach_back_a_year_more_than_they_are_counted(first: date | None, enough: bool) -> None:
    assert reaches_back(first, date(2026, 11, 21), 12) is enough
