"""What a chart of a measure over time says in words: its points, limits and signals, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from caseload.measures.programme.series import EVENT, HIGHER, MONTH, Measure, Point
from caseload.measures.programme.spc import ONE_SIDE, OUTSIDE, TREND, TWO_OF_THREE, Limits, Signal, Stretch
from caseload.model.settings import Disclosure
from caseload.render.dates import MONTHS, count, day
from caseload.render.disclosed import note

IMPROVEMENT, CONCERN, CHANGE = "improvement", "concern", "change"
WITHIN = "For use within the team: small numbers are shown. With --share they are hidden."
NOT_WHY = "A signal says that something changed, not why: look for the cause. Without one, a rise or fall says nothing."
METHOD = (
    "XmR chart: mean ± 2.66 × the mean moving range. Signals: a point outside of the limits; 7 in a row on one side of "
    "the mean; 7 rising or falling; two of three beyond two thirds of the way to a limit, all three on one side."
)
RARE = "Charted as 3.6th roots and told as days (Nelson 1994): times between events are skewed."
LEFT_OUT = "Moving ranges above 3.267 × their mean widen no limit; --all-ranges keeps them."
# Where a point has several signals, the first of these marks it.
RULES = (OUTSIDE, ONE_SIDE, TWO_OF_THREE, TREND)
SMALL = 10


@dataclass(frozen=True, slots=True)
class Charted:
    """A measure over time as it is told: `steps` are days declared, `spare` the weeks or months that are not whole.

    `since` is the first referral of anybody, where that is later than what was asked for; `until` the day after the
    last one looked at; `shared` how small numbers are hidden, None within the team; `unread` how many patients cannot
    be read.
    """

    measure: Measure
    grain: str
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]
    until: date
    steps: tuple[date, ...] = ()
    spare: tuple[tuple[date, date], ...] = ()
    since: date | None = None
    shared: Disclosure | None = None
    all_ranges: bool = False
    unread: int = 0

    @property
    def made(self) -> str:
        """Return what is divided by what."""
        times = f" × {self.measure.per:,}" if self.measure.per > 1 else ""
        return (
            f"{self.measure.numerator} / {self.measure.denominator}{times}"
            if self.measure.bottom
            else self.measure.numerator
        )

    @property
    def better(self) -> str:
        """Return which way is for the better."""
        return self.measure.better or "neither higher nor lower"

    @property
    def title(self) -> str:
        """Return what is charted, and by what."""
        return f"{self.measure.title}, by {self.grain}"

    def limits(self, index: int) -> Limits | None:
        """Return the limits at a point."""
        found = next(one.limits for one in self.stretches if one.first <= index < one.end)
        return found if isinstance(found, Limits) else None

    def lower(self, limits: Limits) -> float | None:
        """Return the lower limit, None where no value can be below it."""
        return limits.lower if limits.lower is not None and limits.lower > 0 else None

    def upper(self, limits: Limits) -> float | None:
        """Return the upper limit, None where no value can be above it."""
        return limits.upper if self.measure.most is None or limits.upper < self.measure.most else None

    def signals(self) -> list[Signal]:
        """Return the signals of all stretches."""
        return [signal for stretch in self.stretches for signal in stretch.signals]

    def mark(self, index: int) -> str:
        """Return what a point tells: improvement, concern, change, or nothing."""
        found = [signal for signal in self.signals() if index in signal.points]
        return self.means(min(found, key=lambda one: RULES.index(one.rule))) if found else ""

    def means(self, signal: Signal) -> str:
        """Return whether a signal is for the better."""
        if not self.measure.better:
            return CHANGE
        return IMPROVEMENT if signal.high is (self.measure.better == HIGHER) else CONCERN

    def number(self, value: float) -> Decimal:
        """Return a value as it is told: with two decimals where all are small, else with one."""
        known = [point.value for point in self.points if point.value is not None]
        places = "0.01" if max(known, default=0) < SMALL else "0.1"
        return Decimal(value).quantize(Decimal(places), ROUND_HALF_EVEN)

    def value(self, value: float) -> Decimal | int:
        """Return the value of a point; what is only counted is a whole number."""
        return self.number(value) if self.measure.bottom else round(value)

    def when(self, index: int) -> str:
        """Return when a point was."""
        return when(self.points[index], self.grain)


def when(point: Point, grain: str) -> str:
    """Return `Mar-2026`, `week of 02-Mar-2026`, or the day of an event."""
    if grain == EVENT:
        return day(point.ends)
    return f"{MONTHS[point.starts.month - 1]}-{point.starts.year}" if grain == MONTH else f"week of {day(point.starts)}"


def limit_lines(charted: Charted) -> Iterator[str]:
    """Yield mean and limits of each stretch, or why there are none."""
    for stretch in charted.stretches:
        limits, span = stretch.limits, _span(charted, range(stretch.first, stretch.end))
        if not isinstance(limits, Limits):
            yield f"{span}: no limits and no signals: {limits.reason}"
            continue
        lower, upper = charted.lower(limits), charted.upper(limits)
        told = (
            f"mean {charted.number(limits.mean)}",
            "no lower limit" if lower is None else f"lower limit {charted.number(lower)}",
            "no upper limit" if upper is None else f"upper limit {charted.number(upper)}",
            *((f"{count(limits.left_out, 'exceptional moving range')} left out",) if limits.left_out else ()),
        )
        yield f"{span}: {', '.join(told)}"


def signal_lines(charted: Charted) -> Iterator[str]:
    """Yield each signal, or that there is none where there might be."""
    signals = charted.signals()
    for signal in signals:
        yield f"{charted.means(signal).upper()}: {_signal(charted, signal)}"
    if not signals and any(isinstance(stretch.limits, Limits) for stretch in charted.stretches):
        yield "No signal: the points vary as they usually do. That says nothing of whether they are good enough."


def left_out(charted: Charted) -> Iterator[str]:
    """Yield what is not in the chart, and where it changes by declaration."""
    for step in charted.steps:
        yield f"A step on {day(step)} is declared by --step: new limits from the first point that begins then or later."
    if charted.since:
        yield f"The records begin on {day(charted.since)}."
    spare = [f"{day(starts)} to {day(ends - timedelta(days=1))}" for starts, ends in charted.spare]
    if spare:
        yield f"Left out, as no whole {charted.grain}: {', '.join(spare)}."
    hidden = sum(point.hidden for point in charted.points)
    empty = sum(point.value is None for point in charted.points) - hidden
    if hidden:
        yield f"{count(hidden, 'point')} hidden, of few people; mean and limits rest on the others alone."
    if empty:
        yield f"{count(empty, 'point')} without a value: no {charted.measure.denominator} in that time."
    if hidden or empty:
        yield "No moving range and no row of points goes across a point that is missing."
    if charted.grain == EVENT and charted.points and not charted.shared:
        yield from _since_last(charted)
    if charted.unread:
        yield f"{count(charted.unread, 'patient')} cannot be read, and no number counts them: caseload check says why."


def notes(charted: Charted) -> Iterator[str]:
    """Yield how the chart is to be read."""
    if charted.measure.note:
        yield charted.measure.note
    yield NOT_WHY
    yield METHOD
    if charted.grain == EVENT:
        yield RARE
    if any(isinstance(one.limits, Limits) and one.limits.left_out for one in charted.stretches):
        yield LEFT_OUT
    yield note(charted.shared) if charted.shared else WITHIN


def _since_last(charted: Charted) -> Iterator[str]:
    last = charted.points[-1].ends
    days = (charted.until - last).days - 1
    limits = charted.limits(len(charted.points) - 1)
    beyond = ", beyond the upper limit already" if limits and days > limits.upper else ""
    yield f"{count(days, 'day')} since the last one on {day(last)}{beyond}: no point until the next."


def _signal(charted: Charted, signal: Signal) -> str:
    points, number = signal.points, len(signal.points)
    side, limit = ("above", "upper") if signal.high else ("below", "lower")
    if number == 1:
        return f"{charted.when(points[0])} is {side} the {limit} limit"
    said = {
        OUTSIDE: f"{number} points {side} the {limit} limit",
        ONE_SIDE: f"{number} points in a row {side} the mean",
        TREND: f"{number} points in a row {'rising' if signal.high else 'falling'}",
        TWO_OF_THREE: f"{number} points far {side} the mean, two of three",
    }
    return f"{said[signal.rule]}, {_span(charted, points)}"


def _span(charted: Charted, points: Sequence[int]) -> str:
    first, last = charted.when(points[0]), charted.when(points[-1])
    return f"{first} to {last}"
