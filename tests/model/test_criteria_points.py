from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.codec import decode
from caseload.model.criteria import Criteria
from caseload.model.criteria_points import SCALE, least_score, millionths, number_of, risk_ppm, score_for_risk

SCORES = st.integers(-30 * SCALE, 30 * SCALE)
PERCENTS = st.decimals("0.001", "99.999", places=3)


def criteria(**more: Any) -> Criteria:
    least = {"id": "c", "version": "1", "title": "C", "source": "Made up.", "criteria": []}
    return decode(Criteria, {**least, **more})


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        ("0", 0),
        ("1", 1_000_000),
        ("-4.125", -4_125_000),
        ("0.000001", 1),
        ("1000", 1_000_000_000),
        ("15.10", 15_100_000),
    ],
)
def test_numbers_are_whole_in_millionths(number: str, amount: int) -> None:
    assert millionths(Decimal(number)) == amount
    assert number_of(amount) == Decimal(number)


@pytest.mark.parametrize(("amount", "told"), [(0, "0"), (120_000_000, "120"), (-500_000, "-0.5"), (1, "0.000001")])
def test_millionths_are_told_without_noughts(amount: int, told: str) -> None:
    assert f"{number_of(amount):f}" == told


# 1 / (1 + e**-x), from a table of logistic values
@pytest.mark.parametrize(
    ("score", "ppm"),
    [
        (0, 500_000),
        (SCALE, 731_059),
        (-SCALE, 268_941),
        (2 * SCALE, 880_797),
        (-4 * SCALE, 17_986),
        (-100 * SCALE, 0),
        (100 * SCALE, 1_000_000),
        (-(10**15), 0),
        (10**15, 1_000_000),
    ],
)
def test_the_risk_is_the_logistic_in_parts_per_million(score: int, ppm: int) -> None:
    assert risk_ppm(score) == ppm


@given(score=SCORES, more=st.integers(0, SCALE))
def test_the_risk_never_falls_as_the_score_rises_and_is_even(score: int, more: int) -> None:
    assert risk_ppm(score) <= risk_ppm(score + more)
    assert risk_ppm(score) + risk_ppm(-score) == pytest.approx(SCALE, abs=1)


@pytest.mark.parametrize(
    ("percent", "score"), [("50", 0), ("20", -1_386_294), ("73.1059", 1_000_003), ("80", 1_386_295)]
)
def test_a_risk_is_reached_from_a_score_on(percent: str, score: int) -> None:
    assert score_for_risk(Decimal(percent)) == score


@given(percent=PERCENTS)
def test_no_score_below_reaches_the_risk(percent: Decimal) -> None:
    least, ppm = score_for_risk(percent), percent * SCALE / 100
    assert risk_ppm(least) >= ppm >= risk_ppm(least - 1)


def test_a_cut_off_is_a_score_or_a_risk() -> None:
    assert least_score(criteria()) is None
    assert least_score(criteria(listing={"cut_off": Decimal("4.5")})) == 4_500_000
    assert least_score(criteria(listing={"cut_off": 50}, intercept=-4)) == 0
    assert least_score(criteria(listing={"top": 9}, intercept=-4)) is None
