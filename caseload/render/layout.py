"""How blocks share the width of a screen; the same for the painted and for the plain writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from caseload.render.cells import text_of, width
from caseload.render.report import DANGER, VERBATIM, WARNING, Block, Cell, Column, Fields, Item, Lines, Row, Table

Pair: TypeAlias = tuple[str, Cell]

GAP = 2
# A column this narrow or narrower stays as it is: dates, ids, numbers, steps.
NARROW = 12
# A wider column reads as well when it is folded to this.
COMFORTABLE = 30
# Text below another is folded to this even where there is more room: long lines are hard to follow.
READABLE = 60
GUTTER = 16
SLIM = 40
MARKS = {DANGER: "!! ", WARNING: "! "}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A table as it will stand on a screen: its columns, and the places in a row of what shares each.

    Rows are taken one at a time, so that the first is on the screen before the last is arranged.
    """

    table: Table
    columns: tuple[Column, ...]
    places: list[list[int]]

    def sharing(self) -> list[list[Column]]:
        """Return the table's own columns that share each column of the screen."""
        return [[self.table.columns[index] for index in place] for place in self.places]

    def cells(self, row: Row) -> list[list[Cell]]:
        """Return the cells of a row that share each column."""
        return [[row[index] for index in place] for place in self.places]

    def texts(self, row: Row) -> list[str]:
        """Return the text of each column; only a whole one keeps lines of its own."""
        pairs = zip(self.cells(row), self.columns, strict=True)
        return [_below(cells) if column.whole else text_of(cells[0]) for cells, column in pairs]

    def natural(self, first: int | None = None) -> list[int]:
        """Return the width that each column takes if there is room enough, going by the first rows."""
        widths = [width(text_of(column.title)) for column in self.columns]
        for row in self.table.rows[:first]:
            widths = [max(known, _natural(cells)) for known, cells in zip(widths, self.cells(row), strict=True)]
        return widths


def arranged(table: Table, room: int, first: int | None = None) -> Arrangement:
    """Return the table with all columns side by side, or some below others where `room` is too small."""
    beside = Arrangement(table, table.columns, [[index] for index in range(len(table.columns))])
    if total([min(size, COMFORTABLE) for size in beside.natural(first)]) <= room:
        return beside
    shown = [column for column in table.columns if not column.under]
    places = [
        [index for index, other in enumerate(table.columns) if column.name in (other.name, other.under)]
        for column in shown
    ]
    columns = (replace(c, whole=c.whole or len(place) > 1) for c, place in zip(shown, places, strict=True))
    return Arrangement(table, tuple(columns), places)


def total(widths: Sequence[int]) -> int:
    """Return the width of a table with columns of these widths."""
    return sum(widths) + GAP * (len(widths) - 1)


def fit(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int] | None:
    """Shrink columns until the table fits into `room`: first what may be cropped, then what can be folded.

    The widest goes first and none below NARROW; None where that does not do.
    """
    widths = list(wanted)
    excess = total(widths) - room
    for whole in (False, True):
        shrinkable = [index for index, column in enumerate(columns) if column.whole is whole]
        while excess > 0:
            widest = max(shrinkable, key=lambda index: widths[index], default=None)
            if widest is None or widths[widest] <= NARROW:
                break
            widths[widest] -= 1
            excess -= 1
    return widths if excess <= 0 else None


def is_narrow(room: int | None) -> bool:
    """Tell whether labels stand above their texts, for want of room beside them."""
    return room is not None and room < SLIM


def rows_of_pairs(fields: Fields, room: int) -> list[tuple[Pair, ...]]:
    """Return the pairs as rows of one, or of two where both fit side by side into `room`."""
    half = half_width(room)
    rows: list[tuple[Pair, ...]] = []
    for pair in fields.pairs:
        if rows and len(rows[-1]) == 1 and _fits(rows[-1][0], half) and _fits(pair, half):
            rows[-1] = (rows[-1][0], pair)
        else:
            rows.append((pair,))
    return rows


def half_width(room: int) -> int:
    """Return the width of a value where two pairs stand side by side."""
    return (room - GAP) // 2 - GUTTER


def kind_width(items: Sequence[Item]) -> int:
    """Return the width of the longest kind in an outline."""
    return max((max(width(item.kind), kind_width(item.items)) for item in items), default=0)


def joined(before: Block | None, block: Block) -> bool:
    """Tell whether a block follows the one before without a blank line."""
    if not (isinstance(before, Lines) and isinstance(block, Lines)):
        return False
    return not block.apart and VERBATIM not in (before.tone, block.tone)


def _natural(cells: Sequence[Cell]) -> int:
    first, *below = (width(text_of(cell, "\n")) for cell in cells)
    return max(first, *(min(size, READABLE) for size in below), 0)


def _below(cells: Sequence[Cell]) -> str:
    return "\n".join(filter(None, (text_of(cell, "\n") for cell in cells)))


def _fits(pair: Pair, half: int) -> bool:
    text = text_of(pair[1], "\n")
    return "\n" not in text and width(text) <= half
