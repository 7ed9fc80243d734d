from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.measures.rates import NO_PRICE, PRICED, UNPRICED, Costing, add_up, currencies, half_up, money

TODAY = date(2026, 11, 21)

days = st.dates(date(2025, 1, 1), date(2028, 12, 31)).map(date.isoformat)
costings = st.builds(
    Costing,
    patient=st.just("p"),
    action=st.just("a"),
    service=st.sampled_from(["nurse", "home", "class"]),
    sector=st.sampled_from(["social-care", "voluntary", ""]),
    state=st.sampled_from([PRICED, PRICED, *UNPRICED, "done", "stopped"]),
    currency=st.just("GBP"),
    priced_in=st.sampled_from(["2024", "2024/25"]),
    price_year=st.sampled_from(["2024", "2024/25"]),
    pennies=st.integers(0, 1_000_000),
    days=st.integers(0, 730),
    starts=st.just("") | days,
    ends=st.just("") | days,
)


def priced(pennies: int, days: int = 7, **more: Any) -> Costing:
    return Costing("p", "a", "nurse", "voluntary", PRICED, "GBP", "2024/25", "2024/25", pennies, days)._replace(**more)


@pytest.mark.parametrize(
    ("costing", "week", "year"),
    [
        (priced(5965), 5965, 311_032),  # 365 ÷ 7 × 59.65 = 3110.3214…
        (priced(6200, 1), 43_400, 2_263_000),
        (priced(12 * 10_997, 365), 2_531, 131_964),
        (priced(10_997, 365), 211, 10_997),
        (priced(4_500, 0), None, 4_500),
        (priced(0), 0, 0),
    ],
)
def test_a_week_and_a_year_by_hand(costing: Costing, week: int | None, year: int) -> None:
    assert (costing.week, costing.year(TODAY)) == (week, year)


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("", "", 365),
        ("2026-01-01", "", 365),
        ("2026-11-21", "2026-11-21", 1),
        ("2026-10-01", "2026-11-27", 7),
        ("2026-12-01", "2026-12-14", 14),
        ("2027-11-20", "", 1),
        ("2027-11-21", "", 0),
        ("", "2030-01-01", 365),
        ("2026-12-01", "2026-11-30", 0),
    ],
)
def test_a_year_is_bounded_by_the_first_and_the_last_day(starts: str, ends: str, days: int) -> None:
    assert priced(100, 1, starts=starts, ends=ends).year(TODAY) == 100 * days
    assert priced(100, 0, starts=starts, ends=ends).year(TODAY) == (100 if days else 0)


def test_what_is_past_its_last_day_is_over() -> None:
    assert priced(1, ends="2026-11-20").is_over(TODAY)
    assert not priced(1, ends="2026-11-21").is_over(TODAY)
    assert priced(1, state="done").is_over(TODAY)
    assert not priced(1, state=NO_PRICE).is_over(TODAY)


@given(st.integers(0, 10**9), st.integers(1, 10**4))
def test_a_half_goes_up(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    # So near that no other whole number is nearer, and above where two are.
    assert -denominator < 2 * (numerator - rounded * denominator) + 1 <= denominator
    assert half_up(2 * numerator + 1, 2) == numerator + 1


@given(st.lists(costings, max_size=8))
def test_a_sum_is_that_of_its_lines(found: list[Costing]) -> None:
    total = add_up(found, TODAY)
    current = [costing for costing in found if not costing.is_over(TODAY)]
    lines = [costing for costing in current if costing.state == PRICED]
    assert total.week == sum((money(costing.week or 0) for costing in lines), Decimal(0))
    assert total.year == sum((money(costing.year(TODAY)) for costing in lines), Decimal(0))
    assert total.priced + total.unpriced == len(current)
    assert {total.week.as_tuple().exponent, total.year.as_tuple().exponent} == {-2}


@given(st.lists(costings, max_size=4))
def test_the_order_does_not_matter(found: list[Costing]) -> None:
    assert len({add_up(order, TODAY) for order in permutations(found)}) == 1


@given(costings, st.integers(0, 400))
def test_a_year_never_costs_more_later(costing: Costing, later: int) -> None:
    """With a last day there is less and less of it; without, it stays."""
    if not costing.starts:
        assert costing.year(TODAY + timedelta(later)) <= costing.year(TODAY)


def test_a_sum_says_how_much_of_it_is_known() -> None:
    known, unknown = priced(100), priced(0, 0, state=NO_PRICE)
    assert add_up([known], TODAY).state == "costed"
    assert add_up([known, unknown], TODAY).state == "partly costed"
    assert add_up([unknown], TODAY).state == add_up([], TODAY).state == "not costed"
    assert add_up([priced(0)], TODAY).state == "costed", "nought is a price"


def test_a_sum_names_its_price_years() -> None:
    total = add_up([priced(1), priced(1, price_year="2024", priced_in="2024")], TODAY)
    assert (total.price_years, total.uprated) == (("2024", "2024/25"), False)
    assert add_up([priced(1, priced_in="2023/24")], TODAY).uprated


def test_two_currencies_are_no_sum() -> None:
    mixed = [priced(100), priced(100, currency="EUR", service="spa"), priced(100, service="matron")]
    assert currencies(mixed) == {"EUR": ("spa",), "GBP": ("matron", "nurse")}
    with pytest.raises(Forbidden) as raised:
        add_up(mixed, TODAY)
    assert str(raised.value) == (
        "two currencies are no sum (EUR: spa; GBP: matron, nurse); "
        "price these services in one currency in definitions/services-and-costs.yaml"
    )
    assert add_up([mixed[0], mixed[1]._replace(state="done")], TODAY).currency == "GBP"
