"""Statistical process control: which points of a series tell more than that numbers vary.

The XmR chart: the mean, and limits 2.66 times the mean moving range away from it (Shewhart; Wheeler, Understanding
Variation). Moving ranges above 3.267 times their mean are left out of it unless all are asked for: one exceptional jump
would else widen the limits until it is not seen any more. That, the four rules and the least number of points for
lasting limits are those of NHS England's Making Data Count, as NHSRplotthedots has them.

Times between rare events are far from even about their mean: they are charted as their 3.6th roots, which are nearly
normal, and told as days again (Nelson 1994, Journal of Quality Technology 26:239).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean
from typing import TypeAlias

from caseload.measures.programme.unknown import Unknown

Values: TypeAlias = Sequence[float | None]

LIMIT, EXCEPTIONAL, ROOT = 2.66, 3.267, 3.6
# With fewer points limits are no more than a trial: NHSRplotthedots, How many points are required.
NEEDED = 12
IN_A_ROW, NEAR, OF = 7, 2, 3
NEAR_LIMIT = 2 / 3
# Two numbers that differ by less than this part of the limit distance are the same: sums of fractions are inexact.
SAME = 1e-9

OUTSIDE, ONE_SIDE, TREND, TWO_OF_THREE = "outside", "one-side", "trend", "two-of-three"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the points of a stretch lie by their own variation; `left_out` moving ranges are in no limit.

    In the unit of the values; `lower` is None where a root of it would be below nought.
    """

    mean: float
    lower: float | None
    upper: float
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """Points, by their index, that tell of a change, by which rule, and whether they are `high` (or rise)."""

    rule: str
    points: tuple[int, ...]
    high: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points from index `first` up to `end`, which is not in it, with their limits or why there are none."""

    first: int
    end: int
    limits: Limits | Unknown
    signals: tuple[Signal, ...] = ()


def chart(
    values: Values, steps: Iterable[int] = (), *, all_ranges: bool = False, rare: bool = False
) -> tuple[Stretch, ...]:
    """Return the stretches of a series; a new one begins at each index in `steps`. None is a gap.

    No moving range and no row of points goes across a gap or a step. ValueError for a step that is in no series, and
    for a time between events below nought.
    """
    starts = sorted({0, *steps})
    if not all(0 <= start < max(len(values), 1) for start in starts):
        raise ValueError("a step is outside of the series")
    if rare and any(value is not None and value < 0 for value in values):
        raise ValueError("a time is below nought")
    ends = (*starts[1:], len(values))
    return tuple(_stretch(values, first, end, all_ranges, rare) for first, end in zip(starts, ends, strict=True))


def limits_of(values: Values, *, all_ranges: bool = False) -> Limits | None:
    """Return mean and limits of a series; None where nothing varies by which they could be told."""
    known = [value for value in values if value is not None]
    ranges = [abs(after - before) for before, after in pairwise(values) if before is not None and after is not None]
    most = EXCEPTIONAL * fmean(ranges) if ranges else 0
    kept = ranges if all_ranges else [one for one in ranges if one <= most]
    mean, distance = fmean(known) if known else 0, LIMIT * fmean(kept) if kept else 0
    if not kept or distance <= SAME * abs(mean):
        return None
    return Limits(mean, mean - distance, mean + distance, len(ranges) - len(kept))


def _stretch(values: Values, first: int, end: int, all_ranges: bool, rare: bool) -> Stretch:
    part = values[first:end]
    scaled = [None if one is None else one ** (1 / ROOT) for one in part] if rare else list(part)
    known = [value for value in part if value is not None]
    if len(known) < NEEDED:
        return Stretch(first, end, Unknown(f"too few points: {len(known)}, where {NEEDED} are needed"))
    if min(known) == max(known):
        return Stretch(first, end, Unknown("every point is the same: there is no variation to reckon limits from"))
    limits = limits_of(scaled, all_ranges=all_ranges)
    if limits is None:
        return Stretch(first, end, Unknown("but for single jumps, which are left out, no point differs from the next"))
    return Stretch(first, end, _unscaled(limits) if rare else limits, tuple(_signals(scaled, limits, first)))


def _unscaled(limits: Limits) -> Limits:
    lower = None if limits.lower is None or limits.lower < 0 else limits.lower**ROOT
    return Limits(limits.mean**ROOT, lower, limits.upper**ROOT, limits.left_out)


def _signals(values: Values, limits: Limits, first: int) -> Iterator[Signal]:
    """Yield what is found among points as parts of the limit distance: 0 at the mean, 1 at the upper limit."""
    distance = limits.upper - limits.mean
    places = [None if value is None else (value - limits.mean) / distance for value in values]
    found = (*_outside(places), *_one_side(places), *_trend(values, distance), *_two_of_three(places))
    for signal in sorted(found, key=lambda one: (one.points, one.rule)):
        yield Signal(signal.rule, tuple(first + index for index in signal.points), signal.high)


def _outside(places: Values) -> Iterator[Signal]:
    for side, points in _runs(range(len(places)), lambda index: _beyond(places[index])):
        if side:
            yield Signal(OUTSIDE, points, side > 0)


def _one_side(places: Values) -> Iterator[Signal]:
    for side, points in _runs(range(len(places)), lambda index: _side(places[index])):
        if side and len(points) >= IN_A_ROW:
            yield Signal(ONE_SIDE, points, side > 0)


def _trend(values: Values, distance: float) -> Iterator[Signal]:
    steps = [
        0 if before is None or after is None else _side((after - before) / distance)
        for before, after in pairwise(values)
    ]
    for side, points in _runs(range(len(steps)), steps.__getitem__):
        if side and len(points) >= IN_A_ROW - 1:
            yield Signal(TREND, (*points, points[-1] + 1), side > 0)


def _two_of_three(places: Values) -> Iterator[Signal]:
    """Yield points near or beyond a limit, two of three that are on one side; threes that overlap are one signal."""
    for side in (1, -1):
        found: list[list[int]] = []
        for start in range(len(places) - OF + 1):
            three = range(start, start + OF)
            near = [index for index in three if (places[index] or 0) * side > NEAR_LIMIT + SAME]
            if len(near) < NEAR or any(_side(places[index]) != side for index in three):
                continue
            if found and near[0] - found[-1][-1] < OF:
                found[-1] += [index for index in near if index > found[-1][-1]]
            else:
                found.append(near)
        yield from (Signal(TWO_OF_THREE, tuple(near), side > 0) for near in found)


def _beyond(place: float | None) -> int:
    return 0 if place is None or abs(place) <= 1 + SAME else _side(place)


def _side(place: float | None) -> int:
    return 0 if place is None or abs(place) <= SAME else 1 if place > 0 else -1


def _runs(indexes: Iterable[int], side: Callable[[int], int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    return ((key, tuple(points)) for key, points in groupby(indexes, side))
