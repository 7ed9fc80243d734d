"""An answer as data: blocks of rows, fields, lines and outlines; how they look is each form's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self, TypeAlias

Cell: TypeAlias = str | int | Decimal | date | bool | None
Row: TypeAlias = tuple[Cell, ...]

PLAIN, WARNING, DANGER, VERBATIM = "plain", "warning", "danger", "verbatim"


class Urgent(str):
    """Text that must stand out; its words say so too, for colour is not seen by all."""

    __slots__ = ()


class Sparkline(str):
    """Numbers as text; where there is a screen they are `drawn` as blocks."""

    __slots__ = ("drawn",)
    drawn: str

    def __new__(cls, text: str, drawn: str) -> Self:
        """Make it of the numbers and of the blocks."""
        made = super().__new__(cls, text)
        made.drawn = drawn
        return made


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for programs, `title` for people; one without a title is for programs alone (json and csv).

    A `whole` column may be folded but never cropped. Where the screen is too narrow for every column, its text goes
    below that of the column named in `under`.
    """

    name: str
    title: str
    numeric: bool = False
    whole: bool = False
    under: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one for each column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing(Table):
    """A table that people read as lines of text, such as `file:line: what is wrong`."""

    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels and their values."""

    name: str
    title: str
    pairs: tuple[tuple[str, Cell], ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Texts under one title, never cropped; `tone` is plain, warning, danger, or verbatim: line by line.

    Lines follow upon lines without a gap unless they are to stand `apart`.
    """

    name: str
    title: str
    texts: tuple[str, ...]
    tone: str = PLAIN
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an outline, what it says, short details, and what hangs on it."""

    kind: str
    text: str
    id: str = ""
    details: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """Items within items, such as need, goal and action."""

    name: str
    title: str
    items: tuple[Item, ...]


Block: TypeAlias = Table | Fields | Lines | Outline


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer of one verb; names are snake_case and unique among the blocks."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter(Report):
    """A report that a person reads on paper: headings and short paragraphs, never columns.

    It has no tables; the block named `page` stands on a page of its own.
    """

    page: str = ""


def block_if(block: Block, filled: object) -> tuple[Block, ...]:
    """Return the block on its own, or nothing where there is nothing to fill it."""
    return (block,) if filled else ()
