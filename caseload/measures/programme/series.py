"""A measure over time: its value in each whole week or month, or from each event to the next, and of whom it is."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from caseload.measures.course import Course
from caseload.measures.disclosure import disclosed, rounded
from caseload.model.moments import days_after, months_after
from caseload.model.settings import Disclosure, Settings

WEEK, MONTH, EVENT = "week", "month", "event"
HIGHER, LOWER, NEITHER = "higher", "lower", ""
SEVEN = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """Whole weeks or months that follow on each other: the day each starts and, last, the day that all have ended."""

    edges: tuple[date, ...]
    settings: Settings

    def spans(self) -> Iterator[tuple[date, date]]:
        """Yield each with its first day and the day after its last."""
        return pairwise(self.edges)


# Days, as ISO text, and how much is to be added up there.
Amounts: TypeAlias = Iterator[tuple[str, int]]
Reckoned: TypeAlias = Callable[[Course, Frame], Amounts]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is charted: `top` divided by `bottom`, times `per`; without a bottom the sum of `top` alone.

    `grain` is what it is charted by unless something else is asked for; by EVENT are the days from one to the next.
    `most` is the highest value there can be.
    """

    id: str
    title: str
    unit: str
    better: str
    grain: str
    numerator: str
    top: Reckoned
    denominator: str = ""
    bottom: Reckoned | None = None
    per: int = 1
    most: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One value with what it is made of and of whom; None where there is nothing to divide by, or it is `hidden`."""

    starts: date
    ends: date
    top: int
    bottom: int | None
    value: float | None
    people: frozenset[str] = frozenset()
    among: frozenset[str] = frozenset()
    hidden: bool = False


def begun(courses: Iterable[Course]) -> date | None:
    """Return the day of the first referral of anybody; None where there is none."""
    first = min((spell.opened for course in courses for spell in course.spells), default="")
    return date.fromisoformat(first) if first else None


def whole(grain: str, starts: date, ends: date) -> tuple[date, ...]:
    """Return the edges of the weeks (from Monday) or months that lie wholly between two days, `ends` not in it."""
    if grain == WEEK:
        edges = [days_after(starts, -starts.weekday() % SEVEN)]
        while edges[-1] < (following := days_after(edges[-1], SEVEN)) <= ends:
            edges.append(following)
    else:
        edges = [months_after(starts.replace(day=1), 1) if starts.day > 1 else starts]
        while edges[-1] < (following := months_after(edges[-1], 1)) <= ends:
            edges.append(following)
    return tuple(edges)


def series(measure: Measure, courses: Iterable[Course], frame: Frame) -> tuple[Point, ...]:
    """Return the value of a measure in each span of the frame."""
    tops, bottoms = _sums(measure.top, courses, frame), None
    if measure.bottom:
        bottoms = _sums(measure.bottom, courses, frame)
    points = []
    for index, (starts, ends) in enumerate(frame.spans()):
        (top, people), bottom, among = tops[index], None, frozenset[str]()
        if bottoms is not None:
            bottom, among = bottoms[index]
        points.append(Point(starts, ends, top, bottom, _value(measure, top, bottom), people, among))
    return tuple(points)


def between(measure: Measure, courses: Iterable[Course], frame: Frame) -> tuple[Point, ...]:
    """Return the days from each event to the next, in the frame from its first day to its last."""
    first, end = frame.edges[0].isoformat(), frame.edges[-1].isoformat()
    days = sorted(
        (day, course.person.patient)
        for course in courses
        for day, _ in measure.top(course, frame)
        if first <= day < end
    )
    dated = [(date.fromisoformat(day), patient) for day, patient in days]
    return tuple(
        Point(before, day, passed := (day - before).days, None, float(passed), frozenset({patient}))
        for (before, _), (day, patient) in pairwise(dated)
    )


def shared(measure: Measure, points: Iterable[Point], settings: Disclosure) -> tuple[Point, ...]:
    """Return points as they may leave the team: numbers of few people hidden, the others rounded.

    A value is hidden where few people are behind its numerator, or few of its denominator are not: whoever knows one
    knows the other. What is charted of these points rests on nothing that is hidden.
    """
    return tuple(_told(measure, point, settings) for point in points)


def _told(measure: Measure, point: Point, settings: Disclosure) -> Point:
    rest = len(point.among - point.people)
    row = [len(point.people), rest] if point.bottom is not None else [len(point.people)]
    if None in disclosed([row], settings).columns:
        return replace(point, top=0, bottom=None, value=None, hidden=True)
    top = rounded(point.top, settings.rounding)
    bottom = None if point.bottom is None else rounded(point.bottom, settings.rounding)
    return replace(point, top=top, bottom=bottom, value=_value(measure, top, bottom))


def _value(measure: Measure, top: int, bottom: int | None) -> float | None:
    if measure.bottom is None:
        return float(top)
    return measure.per * top / bottom if bottom else None


def _sums(reckoned: Reckoned, courses: Iterable[Course], frame: Frame) -> Sequence[tuple[int, frozenset[str]]]:
    """Return how much there is in each span, and of whom."""
    edges = [edge.isoformat() for edge in frame.edges]
    sums: defaultdict[int, int] = defaultdict(int)
    people: defaultdict[int, set[str]] = defaultdict(set)
    for course in courses:
        for day, amount in reckoned(course, frame):
            index = bisect_right(edges, day) - 1
            sums[index] += amount
            people[index].add(course.person.patient)
    return [(sums[index], frozenset(people[index])) for index in range(len(edges) - 1)]
