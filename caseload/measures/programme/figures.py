"""Figures of a programme: how each is added up over cases, and told so that nobody can be known by it.

A figure is hidden for the people that it is of. A share tells who is in it and who is not, so both are looked at; a
rate or a median tells neither, so only those whom it rests on are. Arrangements side by side are one table with its
total, parts of a whole are its columns: what is hidden cannot be worked out from the others (see `disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from caseload.measures.disclosure import disclosed, rounded
from caseload.measures.programme.subject import Basis, Subject
from caseload.measures.programme.tally import Part, Tally
from caseload.measures.programme.unknown import Unknown
from caseload.measures.rates import half_up
from caseload.model.settings import Disclosure

NUMBER, SHARE, RATE, MEDIAN, STEP = "number", "share", "rate", "median", "step"
# How a figure has parts: none, such that each thing is in one of them, or such that it may be in several.
WHOLE, SPLIT, EACH = "whole", "split", "each"
HIDDEN = Unknown("hidden")
NOTHING = Unknown("nothing to count")
HUNDRED = 100
PLACES = {RATE: 2, MEDIAN: 1, STEP: 0}
Told: TypeAlias = int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, or one for each of its parts: what a case adds to it, and in what words it is told.

    What is `counted`, `of` what, and what is left `out` are nouns. The names of parts that are `free` were written
    by the team, so that anything may stand in them.
    """

    id: str
    title: str
    unit: str
    form: str
    adds: Callable[[Subject, Basis], Iterable[Part]]
    counted: str
    of: str = ""
    out: str = ""
    parts: str = WHOLE
    per: float = 1
    order: tuple[str, ...] = ()
    free: bool = False

    @property
    def has_parts(self) -> bool:
        """Tell whether it is one figure for each of its parts."""
        return self.parts != WHOLE


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one arrangement: a value, or why there is none; numbers that are hidden are None.

    `counted`, `among` and `left_out` are the ids of whom numerator, denominator and what is excluded are.
    """

    id: str
    title: str
    part: str
    unit: str
    value: Decimal | Unknown
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    excluded: Decimal | None = None
    nouns: tuple[str, str, str] = ("", "", "")
    counted: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


# By the name of a part, empty for what the parts are of; and that by the name of an arrangement.
Tallies: TypeAlias = Mapping[str, Tally]
Added: TypeAlias = Mapping[str, Tallies]


def told(measure: Measure, added: Added, settings: Disclosure) -> Iterator[tuple[Figure, ...]]:
    """Yield the figures of a measure, one for each arrangement and last for all; parts of it one after the other."""
    rows = list(added.values()) or [{}]
    everything = _together(rows)
    if not measure.has_parts:
        yield _whole(measure, [*rows, everything], "", settings)
        return
    names = sorted(everything.keys() - {""}, key=lambda name: (_rank(measure, name), name))
    if measure.parts == EACH:
        for name in names:
            yield _whole(measure, [*(map(_each(name), rows)), _each(name)(everything)], name, settings)
        return
    counts = [[*(len(_tally(row, name).counted) for name in names), len(_tally(row).left_out)] for row in rows]
    shown = disclosed(counts, settings)
    for column, name in enumerate(names):
        yield tuple(
            _figure(measure, name, _part(row, name), cells[column], total, cells[-1], settings)
            for row, cells, total in zip(
                [*rows, everything], [*shown.cells, shown.columns], [*shown.rows, shown.total], strict=True
            )
        )


def _whole(measure: Measure, rows: Sequence[Tallies], name: str, settings: Disclosure) -> tuple[Figure, ...]:
    """Return what is no part of a whole, of each arrangement and last of all."""
    tallies = [_tally(row) for row in rows]
    if measure.form == SHARE:
        shown = disclosed([[len(one.counted), len(one.rest), len(one.left_out)] for one in tallies[:-1]], settings)
        cells = [*zip(shown.cells, shown.rows, strict=True), (shown.columns, shown.total)]
        people = [
            (kept, 0 if None not in (kept, rest) or None not in (out, total) else None, out)
            for (kept, rest, out), total in cells
        ]
    else:
        lists = [
            disclosed([[len(getattr(one, ids)) for one in tallies[:-1]]], settings)
            for ids in ("counted", "among", "left_out")
        ]
        people = list(zip(*((*one.columns, one.total) for one in lists), strict=True))
    return tuple(_figure(measure, name, one, *numbers, settings) for one, numbers in zip(tallies, people, strict=True))


def _figure(
    measure: Measure, name: str, one: Tally, counted: Told, among: Told, out: Told, settings: Disclosure
) -> Figure:
    """Return a figure; of the people behind its numbers None says that they may not be told."""
    numbers = (one.counts or len(one.values), one.of or len(one.values), one.out)
    top, bottom, left = (
        None if people is None else Decimal(rounded(round(number), settings.rounding))
        for number, people in zip(numbers, (counted, among, out), strict=True)
    )
    if measure.form == NUMBER:
        bottom = left = None
    return Figure(
        f"{measure.id}.{name}" if name else measure.id,
        measure.title,
        name,
        measure.unit,
        _value(measure, one, top, bottom),
        top,
        bottom,
        left,
        (measure.counted, measure.of, measure.out),
        tuple(one.counted),
        tuple(one.among),
        tuple(one.left_out),
    )


def _value(measure: Measure, one: Tally, top: Decimal | None, bottom: Decimal | None) -> Decimal | Unknown:
    if top is None or (bottom is None and measure.form != NUMBER):
        return HIDDEN
    if measure.form == NUMBER:
        return top
    if measure.form in (MEDIAN, STEP):
        return (
            places(_middle(one.values, between=measure.form == MEDIAN), PLACES[measure.form]) if one.values else NOTHING
        )
    if not bottom:
        return NOTHING
    if measure.form == SHARE:
        # A hundred only where all are, nought only where none is.
        share = half_up(int(top) * HUNDRED, int(bottom))
        return Decimal(share if top in (0, bottom) else min(max(share, 1), HUNDRED - 1))
    return places(measure.per * float(top) / float(bottom), PLACES[measure.form])


def _middle(values: Sequence[float], *, between: bool) -> float:
    """Return the median; of two in the middle what lies `between` them, or else the higher one."""
    # The library's own takes longer to load than all the sums.
    ordered, half = sorted(values), len(values) // 2
    if between and len(values) % 2 == 0:
        return (ordered[half - 1] + ordered[half]) / 2
    return ordered[half]


def places(number: float | Decimal, most: int) -> Decimal:
    """Return a number with so many places after the point at most: 12, and not 12.0."""
    text = f"{number:.{most}f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _together(rows: Iterable[Tallies]) -> Tallies:
    found: dict[str, Tally] = {}
    for row in rows:
        for name, one in row.items():
            found[name] = found[name].plus(one) if name in found else one
    return found


def _tally(row: Tallies, name: str = "") -> Tally:
    return row.get(name) or Tally()


def _part(row: Tallies, name: str) -> Tally:
    """Return a part of a whole, out of all that the whole is of."""
    base, one = _tally(row), _tally(row, name)
    return Tally(one.counts, base.of, base.out, one.values, one.counted, base.among, [], base.left_out)


def _each(name: str) -> Callable[[Tallies], Tallies]:
    """Return what makes one part a measure of its own."""

    def alone(row: Tallies) -> Tallies:
        made = _part(row, name)
        counted = set(made.counted)
        return {"": replace(made, rest=[patient for patient in made.among if patient not in counted])}

    return alone


def _rank(measure: Measure, name: str) -> int:
    return measure.order.index(name) if name in measure.order else len(measure.order)
