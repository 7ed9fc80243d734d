"""Limits, signals and stretches of a process chart, by published values and by what must hold for any series."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.programme.spc import (
    NEEDED,
    ONE_SIDE,
    OUTSIDE,
    TREND,
    TWO_OF_THREE,
    Limits,
    Signal,
    Stretch,
    chart,
    limits_of,
)
from caseload.measures.programme.unknown import Unknown

# One exceptional point among ones and twos.
PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
WHOLE = st.integers(-1000, 1000)
SERIES = st.lists(WHOLE | st.none(), min_size=NEEDED, max_size=40)


def drawn(stretch: Stretch) -> Limits:
    assert isinstance(stretch.limits, Limits), stretch
    return stretch.limits


def reason(stretch: Stretch) -> str:
    assert isinstance(stretch.limits, Unknown), stretch
    return stretch.limits.reason


def found(rule: str, *values: float | None) -> list[tuple[tuple[int, ...], bool]]:
    """Return the points of each signal by one rule, and whether it is high."""
    return [(one.points, one.high) for stretch in chart(values) for one in stretch.signals if one.rule == rule]


def rounded(limits: Limits | None) -> tuple[float, float, float, int]:
    assert limits is not None
    assert limits.lower is not None
    return round(limits.mean, 2), round(limits.lower, 2), round(limits.upper, 2), limits.left_out


def test_published_limits_with_all_moving_ranges() -> None:
    assert rounded(limits_of(PUBLISHED, all_ranges=True)) == (1.94, -3.06, 6.95, 0)


def test_published_limits_without_the_exceptional_moving_ranges_are_what_is_drawn() -> None:
    assert rounded(limits_of(PUBLISHED)) == (1.94, -0.72, 4.60, 2)
    (stretch,) = chart(PUBLISHED)
    assert drawn(stretch) == limits_of(PUBLISHED)
    assert stretch.signals == (Signal(OUTSIDE, (4,), True),)


def test_neighbouring_points_outside_are_one_signal_a_side() -> None:
    values = [*[1, 2] * 10, 30, 31, -30, *[1, 2] * 10]
    assert found(OUTSIDE, *values) == [((20, 21), True), ((22,), False)]


def test_seven_in_a_row_on_one_side_and_not_six() -> None:
    low, high = [1, 3, 1, 3, 1, 3, 1], [11, 13, 11, 13, 11, 13, 11]
    assert found(ONE_SIDE, *low, *high) == [(tuple(range(7)), False), (tuple(range(7, 14)), True)]
    assert found(ONE_SIDE, *low[:6], *high[:6]) == []


def test_a_point_at_the_mean_or_a_gap_ends_a_row() -> None:
    low, high = [1, 3, 1, 3, 1, 3, 1], [13, 11, 13, 11, 13, 11, 13]
    assert found(ONE_SIDE, *low[:4], 7, *low[4:], *high[:4], 7, *high[4:]) == []
    assert found(ONE_SIDE, *low[:4], None, *low[4:], *high[:4], None, *high[4:]) == []


def test_seven_rising_or_falling_points_and_not_six() -> None:
    assert found(TREND, 5, 4, 5, 4, 5, 4, 0, 1, 2, 3, 4, 5, 6) == [((6, 7, 8, 9, 10, 11, 12), True)]
    assert found(TREND, 5, 4, 5, 4, 5, 4, 7, 6, 5, 4, 3, 2, 1) == [((6, 7, 8, 9, 10, 11, 12), False)]
    assert found(TREND, 5, 4, 5, 4, 5, 4, 1, 1, 2, 3, 4, 5, 6) == []


def test_two_of_three_beyond_two_thirds_with_all_three_on_one_side() -> None:
    calm = [9, 11] * 8
    # Mean 10 or a little more, limits some 6 away.
    assert found(TWO_OF_THREE, *calm, 15, 11, 15, *calm) == [((16, 18), True)]
    assert found(TWO_OF_THREE, *calm, 15, 9, 15, *calm) == []
    assert found(TWO_OF_THREE, *calm, 5, 9, 5, *calm) == [((16, 18), False)]


def test_with_too_few_points_there_are_no_limits_and_it_is_said_how_many_are_needed() -> None:
    (stretch,) = chart([1, 5] * 5 + [1])
    assert reason(stretch) == "too few points: 11, where 12 are needed"
    assert stretch.signals == ()
    drawn(chart([1, 5] * 6)[0])


def test_missing_points_are_not_counted() -> None:
    assert "11" in reason(chart([1, 5] * 5 + [1, None, None])[0])


@pytest.mark.parametrize("values", [[], [None] * 20])
def test_no_point_at_all(values: list[None]) -> None:
    assert [reason(one) for one in chart(values)] == ["too few points: 0, where 12 are needed"]


@pytest.mark.parametrize("value", [0, 3, 0.1, -7.3])
def test_a_constant_series_has_no_limits(value: float) -> None:
    assert "every point is the same" in reason(chart([value] * 20)[0])


def test_where_only_a_jump_varies_there_are_no_limits_unless_all_moving_ranges_count() -> None:
    values = [0] * 10 + [5] * 10
    assert "single jumps" in reason(chart(values)[0])
    drawn(chart(values, all_ranges=True)[0])


def test_a_step_begins_a_stretch_with_limits_and_signals_of_its_own() -> None:
    values = [*[1, 3] * 7, *[11, 13] * 7]
    one, other = chart(values, [14])
    assert (drawn(one).mean, drawn(other).mean) == (2, 12)
    assert (one.first, one.end, other.first, other.end) == (0, 14, 14, 28)
    assert one.signals == other.signals == ()
    assert found(ONE_SIDE, *values)


def test_a_short_stretch_has_no_limits_and_the_other_keeps_its() -> None:
    one, other = chart([*[1, 3] * 7, 11, 13], [14])
    drawn(one)
    assert "2, where 12" in reason(other)


@pytest.mark.parametrize("step", [-1, 14, 99])
def test_a_step_outside_of_the_series(step: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        chart([1, 3] * 7, [step])


def test_times_between_are_charted_as_their_roots() -> None:
    days = [1.0, 2**3.6] * 6
    (stretch,) = chart(days, rare=True)
    limits = drawn(stretch)
    assert limits.mean == pytest.approx(1.5**3.6)
    assert limits.upper == pytest.approx((1.5 + 2.66) ** 3.6)
    assert limits.lower is None
    assert stretch.signals == ()


def test_a_short_time_between_is_outside_where_the_others_are_long() -> None:
    days = [100.0, 120.0] * 8
    (stretch,) = chart([*days, 1, *days], rare=True)
    lower = drawn(stretch).lower
    assert lower is not None
    assert 0 < lower < 100
    assert Signal(OUTSIDE, (16,), False) in stretch.signals


def test_events_of_one_day_are_nothing_apart_and_no_time_is_below_that() -> None:
    assert drawn(chart([0.0, 10.0] * 6, rare=True)[0]).mean > 0
    with pytest.raises(ValueError, match="below nought"):
        chart([1.0] * 12 + [-1.0], rare=True)


@given(SERIES)
def test_limits_are_as_far_below_the_mean_as_above_it_and_never_no_number(values: list[int | None]) -> None:
    for stretch in chart(values):
        if isinstance(stretch.limits, Limits):
            limits = stretch.limits
            assert limits.lower is not None
            assert all(map(math.isfinite, (limits.mean, limits.lower, limits.upper)))
            assert limits.mean - limits.lower == pytest.approx(limits.upper - limits.mean)
            assert limits.upper > limits.mean


@given(SERIES, WHOLE)
def test_what_is_added_to_every_value_moves_the_limits_and_no_signal(values: list[int | None], more: int) -> None:
    (one,), (other,) = chart(values), chart([value if value is None else value + more for value in values])
    assert one.signals == other.signals
    if isinstance(one.limits, Limits):
        assert drawn(other).mean == pytest.approx(one.limits.mean + more)
        assert drawn(other).upper == pytest.approx(one.limits.upper + more)
    else:
        assert other.limits == one.limits


@given(SERIES)
def test_upside_down_the_same_points_are_signals_the_other_way(values: list[int | None]) -> None:
    (one,), (other,) = chart(values), chart([value if value is None else -value for value in values])

    def ordered(signals: tuple[Signal, ...]) -> list[tuple[str, tuple[int, ...], bool]]:
        return sorted((signal.rule, signal.points, signal.high) for signal in signals)

    assert ordered(other.signals) == ordered(tuple(replace(signal, high=not signal.high) for signal in one.signals))


@given(SERIES)
def test_signals_come_in_the_order_of_their_points_which_have_values(values: list[int | None]) -> None:
    for stretch in chart(values):
        points = [signal.points for signal in stretch.signals]
        assert points == sorted(points)
        assert all(values[index] is not None for group in points for index in group)


@given(SERIES)
def test_a_stretch_is_charted_as_if_it_stood_alone(values: list[int | None]) -> None:
    _, second = chart([*values, *values], [len(values)])
    (alone,) = chart(values)
    assert second.limits == alone.limits
    moved = [tuple(index - len(values) for index in signal.points) for signal in second.signals]
    assert moved == [signal.points for signal in alone.signals]
