"""A measure over time at a terminal: what it is, a chart in which letters mark the signals, and its points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from caseload.measures.programme.series import EVENT, MONTH, Measure
from caseload.measures.programme.spc import Limits
from caseload.render.dates import MONTHS, count
from caseload.render.disclosed import HIDDEN
from caseload.render.report import VERBATIM, WARNING, Block, Cell, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.render.spcwords import (
    CHANGE,
    CONCERN,
    IMPROVEMENT,
    Charted,
    left_out,
    limit_lines,
    notes,
    signal_lines,
)

WIDTH, HEIGHT, WIDEST = 76, 18, 3
MEAN, LIMIT, STEP, POINT = "─", "╌", "┊", "•"
MARKS = {IMPROVEMENT: "I", CONCERN: "C", CHANGE: "S"}
LEGEND = f"{POINT} point   {MEAN} mean   {LIMIT} limit   {STEP} step"
MARKED = "of a signal: C concern   I improvement   S change, neither better nor worse"
MEASURES = (
    Column("measure", "Measure", whole=True),
    Column("title", "What it is", whole=True),
    Column("unit", "Unit", whole=True, under="title"),
    Column("better", "Better"),
    Column("grain", "By"),
)


def measures_report(measures: Sequence[Measure]) -> Report:
    """Return what can be charted."""
    rows = tuple((one.id, one.title, one.unit, one.better or "-", one.grain) for one in measures)
    footer = ("--every week or month charts by another; an event is charted from one to the next.",)
    return Report("spc_measures", "", (Table("measures", "", MEASURES, rows),), footer)


def chart_report(charted: Charted, *, drawn: bool) -> Report:
    """Return the chart in words and numbers, and `drawn`."""
    pairs = (("What", charted.made), ("Unit", charted.measure.unit), ("Better is", charted.better))
    lines, signals, other = tuple(limit_lines(charted)), tuple(signal_lines(charted)), tuple(left_out(charted))
    concerned = any(charted.means(signal) == CONCERN for signal in charted.signals())
    blocks: tuple[Block, ...] = (
        Fields("measure", "", pairs),
        *block_if(Lines("chart", "", tuple(drawing(charted)), VERBATIM), drawn and _values(charted)),
        *block_if(Lines("limits", "Limits", lines), lines),
        *block_if(Lines("signals", "Signals", signals, WARNING if concerned else "plain"), signals),
        *block_if(Lines("left_out", "To know", other), other),
        Table("points", "", _columns(charted), tuple(_rows(charted))),
    )
    return Report("spc", charted.title, blocks, tuple(notes(charted)))


def nothing_report(charted: Charted, why: str) -> Report:
    """Return why there is no chart."""
    other = tuple(left_out(charted))
    return Report("spc", charted.title, (Lines("nothing", "", (why,)), *block_if(Lines("left_out", "", other), other)))


def drawing(charted: Charted) -> Iterator[str]:
    """Yield the lines of the chart, of at most 80 columns: of the last points, where there are more than columns."""
    low, high = reach(charted)
    labels = {HEIGHT - 1: str(charted.number(low)), 0: str(charted.number(high))}
    limits = charted.limits(len(charted.points) - 1)
    if limits:
        for value in (charted.upper(limits), charted.lower(limits), limits.mean):
            if value is not None:
                labels[_row(value, low, high)] = str(charted.number(value))
    gutter = max(map(len, labels.values()))
    room = WIDTH - gutter
    first = max(0, len(charted.points) - room)
    wide = min(WIDEST, room // (len(charted.points) - first))
    grid = _grid(charted, first, wide)
    for number, cells in enumerate(grid):
        label = labels.get(number, "")
        yield f" {label:>{gutter}} {'┤' if label else '│'}{''.join(cells)}".rstrip()
    yield f" {'':>{gutter}} └{'─' * len(grid[0])}"
    yield f" {'':>{gutter}}  {_axis(charted, first, wide, room)}".rstrip()
    yield f" {LEGEND}"
    yield f" {MARKED}"
    if first:
        yield f" The last {count(len(charted.points) - first, 'point')}; all are in the table."


def reach(charted: Charted) -> tuple[float, float]:
    """Return the lowest and highest number in the chart, apart."""
    numbers = [point.value for point in charted.points if point.value is not None]
    for stretch in charted.stretches:
        if isinstance(stretch.limits, Limits):
            ends = (charted.lower(stretch.limits), charted.upper(stretch.limits))
            numbers += [limit for limit in ends if limit is not None]
    low, high = min(numbers), max(numbers)
    # A scale that begins a little above nought looks as if it began there.
    low = 0.0 if low < high / 2 else low
    return low, high if high > low else low + 1


def ticks(charted: Charted, first: int, apart: int) -> Iterator[tuple[int, str]]:
    """Yield points, at least so many `apart`, that are named on the axis."""
    for index in range(first, len(charted.points), max(apart, 1)):
        point = charted.points[index]
        when = point.ends if charted.grain == EVENT else point.starts
        name = f"{when:%d}-{MONTHS[when.month - 1]}" if charted.grain != MONTH else MONTHS[when.month - 1]
        yield index, f"{name}-{when:%y}"


def _grid(charted: Charted, first: int, wide: int) -> list[list[str]]:
    low, high = reach(charted)
    grid = [[" "] * (wide * (len(charted.points) - first)) for _ in range(HEIGHT)]

    def fill(value: float | None, start: int, end: int, sign: str) -> None:
        if value is not None:
            row = grid[_row(value, low, high)]
            row[start:end] = sign * (end - start)

    for stretch in charted.stretches:
        start, end = wide * max(stretch.first - first, 0), wide * (stretch.end - first)
        if end <= 0:
            continue
        if isinstance(stretch.limits, Limits):
            fill(charted.upper(stretch.limits), start, end, LIMIT)
            fill(charted.lower(stretch.limits), start, end, LIMIT)
            fill(stretch.limits.mean, start, end, MEAN)
        if stretch.first > first:
            for row in grid:
                row[start] = STEP
    for index, point in enumerate(charted.points[first:], first):
        column = wide * (index - first) + wide // 2
        fill(point.value, column, column + 1, MARKS.get(charted.mark(index), POINT))
    return grid


def _row(value: float, low: float, high: float) -> int:
    return round((high - value) / (high - low) * (HEIGHT - 1))


def _axis(charted: Charted, first: int, wide: int, room: int) -> str:
    named = list(ticks(charted, first, 1))
    line = ""
    for index, name in named:
        place = wide * (index - first)
        if (place >= len(line) + 2 or not line) and place + len(name) <= room:
            line = f"{line:<{place}}{name}"
    return line


def _values(charted: Charted) -> bool:
    return any(point.value is not None for point in charted.points)


def _columns(charted: Charted) -> tuple[Column, ...]:
    measure, rare = charted.measure, charted.grain == EVENT
    divided = measure.bottom is not None
    return (
        Column("starts", "From"),
        Column("ends", "To" if rare else ""),
        Column("numerator", "Number" if divided else "", numeric=True),
        Column("denominator", "Out of" if divided else "", numeric=True),
        Column("value", "Days" if rare else "Value", numeric=True),
        Column("mean", "", numeric=True),
        Column("lower_limit", "", numeric=True),
        Column("upper_limit", "", numeric=True),
        Column("signal", "Signal"),
    )


def _rows(charted: Charted) -> Iterator[Row]:
    rare = charted.grain == EVENT
    for index, point in enumerate(charted.points):
        limits = charted.limits(index)
        bounds = (limits.mean, charted.lower(limits), charted.upper(limits)) if limits else (None, None, None)
        value: Cell = None if point.value is None else charted.value(point.value)
        yield (
            point.starts,
            point.ends if rare else point.ends - timedelta(days=1),
            HIDDEN if point.hidden else point.top,
            HIDDEN if point.hidden and charted.measure.bottom else point.bottom,
            HIDDEN if point.hidden else value,
            *(None if bound is None else charted.number(bound) for bound in bounds),
            charted.mark(index),
        )
