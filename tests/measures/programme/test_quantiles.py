"""Quantiles against printed tables, and in CI against scipy, which takes long to load."""

from __future__ import annotations

import pytest

from caseload.measures.programme.quantiles import normal, poisson, student


@pytest.mark.heavy
@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 10, 29, 30, 121, 999, 1_000, 250_000])
@pytest.mark.parametrize("share", [0.8, 0.95, 0.975, 0.995])
def test_student_is_scipys(share: float, degrees: int) -> None:
    from scipy import stats

    assert student(share, degrees) == pytest.approx(stats.t.ppf(share, degrees), rel=1e-9)


@pytest.mark.parametrize(("degrees", "printed"), [(1, 12.706), (4, 2.776), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_student_as_tables_print_it(degrees: int, printed: float) -> None:
    assert round(student(0.975, degrees), 3) == printed


@pytest.mark.heavy
@pytest.mark.parametrize("events", [0, 1, 2, 3, 9, 10, 19, 100, 1_500])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_poisson_is_the_chi_square_quantiles_of_garwood(events: int, level: float) -> None:
    from scipy import stats

    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * events) / 2 if events else 0
    assert poisson(events, level) == pytest.approx((low, stats.chi2.isf(tail, 2 * events + 2) / 2), rel=1e-9)


@pytest.mark.parametrize(
    ("events", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.624, 11.668), (10, 4.795, 18.390)]
)
def test_poisson_as_tables_print_it(events: int, low: float, high: float) -> None:
    assert poisson(events, 0.95) == pytest.approx((low, high), abs=6e-4)


def test_normal() -> None:
    assert normal(0.975) == pytest.approx(1.959964, abs=1e-6)
