"""Small numbers in summaries, hidden so that the totals beside them give nothing away: one way for every summary.

Small are counts from 1 to the threshold; 0 is not, unless that is asked for. What else is hidden protects them, and
looks the same. Guaranteed against whoever knows the rules above, all the numbers that are told (even unrounded), that
numbers are whole and not below nought, and that rows and columns add up: every hidden number can still be any of more
than `threshold` whole numbers in a row, and no sum of hidden numbers of a row or column that can be worked out is
small. It holds for one table, and for several of the same people that share their total, which is only hidden where
it is small or where there are hardly more people than groups. Not guaranteed against whoever knows some of the people,
guesses why just these numbers are hidden, or has a second table of nearly the same people.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from caseload.measures.rates import half_up
from caseload.model.settings import Disclosure

Told: TypeAlias = int | None
Counts: TypeAlias = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A table as it may be told, with its margins: counts to the nearest multiple, None where hidden."""

    cells: tuple[tuple[Told, ...], ...]
    rows: tuple[Told, ...]
    columns: tuple[Told, ...]
    total: Told


def disclosed(counts: Counts, settings: Disclosure, *, noughts: bool = False) -> Disclosed:
    """Return rows of counts as they may be told; with `noughts` 0 is small too. ValueError if they are no table.

    A table of one row is a list with its total. What is rounded need not add up, and nobody is rounded to none.
    """
    if any(count < 0 for row in counts for count in row):
        raise ValueError("a count is below nought")
    columns = list(zip(*counts, strict=True))
    across, down = [sum(row) for row in counts], [sum(column) for column in columns]
    rule = _Rule(settings.threshold, settings.rounding, noughts)
    tall, wide = rule.parts(across), rule.parts(down)
    if rule.small(sum(across)) or tall is None or wide is None:
        return Disclosed(((None,) * len(down),) * len(across), (None,) * len(across), (None,) * len(down), None)
    rows, places = _block(_Lines(counts, across, tall), _Lines(columns, down, wide), rule)
    return Disclosed(
        cells=tuple(rule.told(row, places if index in rows else set()) for index, row in enumerate(counts)),
        rows=rule.told(across, tall),
        columns=rule.told(down, wide),
        total=rounded(sum(across), settings.rounding),
    )


def rounded(count: int, rounding: int) -> int:
    """Return a count to the nearest multiple, but nobody and somebody apart."""
    return max(half_up(count, rounding), 1) * rounding if count else 0


@dataclass(frozen=True, slots=True)
class _Rule:
    threshold: int
    rounding: int
    noughts: bool

    def small(self, count: int) -> bool:
        return count <= self.threshold and (count > 0 or self.noughts)

    def told(self, counts: Sequence[int], hidden: set[int]) -> tuple[Told, ...]:
        return tuple(None if index in hidden else rounded(count, self.rounding) for index, count in enumerate(counts))

    def roomy(self, counts: Collection[int], totals: Sequence[int]) -> bool:
        """Tell whether what lies under hidden `totals`, of which only the sum is known, leaves each of them room.

        No total is 0, unless 0 is hidden as well.
        """
        together, least = sum(counts), 0 if self.noughts or 0 in totals else len(totals)
        return together > self.threshold and together - least >= self.threshold

    def parts(self, counts: Sequence[int]) -> set[int] | None:
        """Return which parts of a total that is told are to be hidden; None where it cannot be told."""
        small = {index for index, count in enumerate(counts) if self.small(count)}
        larger = {index for index, count in enumerate(counts) if count > self.threshold}
        next_ = {min(larger, key=counts.__getitem__)} if larger else set()
        # With noughts among them, nobody can tell that each is one at least.
        none = {index for index, count in enumerate(counts) if not count}
        tries = [(hidden, [counts[index] for index in hidden]) for hidden in (small, small | next_, small | none)]
        return next((hidden for hidden, parts in tries if not small or self.roomy(parts, parts)), None)


@dataclass(frozen=True, slots=True)
class _Lines:
    """All rows of a table, or all columns: their counts, their totals, and which totals are hidden."""

    counts: Counts
    totals: Sequence[int]
    hidden: set[int]

    def roomy(self, lines: set[int], places: set[int], rule: _Rule) -> bool:
        """Tell whether no line holds too little in these places, those of hidden totals together."""
        held = {line: sum(self.counts[line][place] for place in places) for line in lines}
        apart = [held[line] for line in self.hidden]
        loose = not apart or rule.roomy(apart, [self.totals[line] for line in self.hidden])
        return loose and all(held[line] > rule.threshold for line in lines - self.hidden)

    def best(self, lines: set[int], places: set[int], rule: _Rule) -> int | None:
        """Return which line more to hide: not small in most of the places, and the fewest in all; None without."""
        left = [line for line, total in enumerate(self.totals) if total and line not in lines]
        worth = {line: sum(min(self.counts[line][place], rule.threshold + 1) for place in places) for line in left}
        return min(left, key=lambda line: (-worth[line], self.totals[line]), default=None)


def _block(rows: _Lines, columns: _Lines, rule: _Rule) -> tuple[set[int], set[int]]:
    """Return the rows and the columns that are hidden where they cross.

    There a number ranges over as much as the least of four: what its row holds there, what its column holds, and what
    all other rows and all other columns hold. Those whose totals are hidden are as one, and each of them takes up what
    the others leave. One row alone would hold something small in a column, and one column in a row: so there are
    others. Once all that is not nought is in the block, what a row or column holds is a total that is told, and so not
    small, or the sum of the hidden ones: this ends.
    """
    small = [(i, j) for i, row in enumerate(rows.counts) for j, count in enumerate(row) if rule.small(count)]
    tall, wide = rows.hidden | {i for i, _ in small}, columns.hidden | {j for _, j in small}
    while not ((enough := rows.roomy(tall, wide, rule)) and columns.roomy(wide, tall, rule)):
        row, column = rows.best(tall, wide, rule), columns.best(wide, tall, rule)
        if row is not None and (enough or column is None):
            tall = tall | {row}
        else:
            assert column is not None, "a block of all that is not nought lacks nothing"
            wide = wide | {column}
    return tall, wide
