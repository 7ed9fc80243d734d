"""The table form at a terminal, painted by rich: the only module that imports it.

Whatever comes from a record goes in as `Text`: in a string rich would eat `[prn]` and turn `1:100:` into 💯.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from caseload.render.cells import text_of
from caseload.render.clean import clean
from caseload.render.layout import (
    GAP,
    GUTTER,
    MARKS,
    NARROW,
    Pair,
    arranged,
    fit,
    half_width,
    is_narrow,
    joined,
    kind_width,
    rows_of_pairs,
)
from caseload.render.report import (
    DANGER,
    VERBATIM,
    WARNING,
    Block,
    Cell,
    Column,
    Fields,
    Item,
    Lines,
    Outline,
    Report,
    Table,
    Urgent,
)

TITLE, HEADING, LABEL, URGENT, CAREFUL = "bold", "bold", "dim", "bold red", "dark_orange3"
TONES = {DANGER: URGENT, WARNING: CAREFUL}
DIFFERENCES = {"+": "green", "-": "red", "@": "cyan"}
BLANK_ENDS = re.compile(r" +$", re.MULTILINE)


def write(report: Report, stream: TextIO, room: int, *, colour: bool) -> None:
    """Paint a report for a screen of `room` columns; without `colour` not one escape sequence is written."""
    console = Console(
        file=stream,
        width=room,
        force_terminal=colour,
        color_system="auto" if colour else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for part in _parts(report, room):
        with console.capture() as painted:
            console.print(part)
        # Rich fills every line up with blanks, which whoever copies or searches would have to step over.
        stream.write(BLANK_ENDS.sub("", painted.get()))


def _parts(report: Report, room: int) -> Iterator[RenderableType]:
    if report.title:
        yield _text(report.title, TITLE)
    before = None
    for block in report.blocks:
        if (before or report.title) and not joined(before, block):
            yield ""
        yield from _painted(block, room)
        before = block
    if report.footer:
        yield ""
    yield from (_text(text, LABEL) for text in report.footer)


def _painted(block: Block, room: int) -> Iterator[RenderableType]:
    if block.title and not (isinstance(block, Lines) and block.tone != VERBATIM):
        yield _text(block.title, HEADING)
    match block:
        case Table():
            yield _table(block, room)
        case Fields():
            yield from (_pairs(row, room, URGENT if block.urgent else "") for row in rows_of_pairs(block, room))
        case Outline():
            yield from _outline(block.items, room, kind_width(block.items), 0)
        case Lines(tone=tone) if tone == VERBATIM:
            yield from (_text(line, DIFFERENCES.get(line[:1], "")) for line in block.texts)
        case Lines():
            yield _lines(block, room)


def _table(table: Table, room: int) -> RenderableType:
    arrangement = arranged(table, room)
    widths = fit(arrangement.columns, arrangement.natural(), room)
    if widths is None:
        return Group(*_stacked(table, room))
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style=LABEL)
    for column, width in zip(arrangement.columns, widths, strict=True):
        grid.add_column(
            _text(column.title),
            width=width,
            justify="right" if column.numeric else "left",
            no_wrap=not column.whole,
            overflow="fold" if column.whole else "ellipsis",
        )
    sharing = arrangement.sharing()
    for row in table.rows:
        grid.add_row(*(_cells(cells, columns) for cells, columns in zip(arrangement.cells(row), sharing, strict=True)))
    return grid


def _cells(cells: Sequence[Cell], columns: Sequence[Column]) -> Text:
    """Return cells one below the other; ids and dates below another cell step back."""
    newline = "\n" if columns[0].whole or columns[1:] else " / "
    styles = ["", *("" if column.whole else LABEL for column in columns[1:])]
    values = [_value(cell, newline, style) for cell, style in zip(cells, styles, strict=True)]
    text = Text("\n").join(value for value in values if value)
    text.overflow = None
    return text


def _stacked(table: Table, room: int) -> Iterator[RenderableType]:
    """Yield each row as labelled lines: the screen is too narrow for columns."""
    for number, row in enumerate(table.rows):
        if number:
            yield ""
        pairs = zip((column.title for column in table.columns), row, strict=True)
        yield from (_labelled(label, _value(cell), room) for label, cell in pairs if cell not in (None, ""))


def _pairs(row: Sequence[Pair], room: int, style: str) -> RenderableType:
    if len(row) == 1:
        return _labelled(row[0][0], _value(row[0][1], style=style), room)
    grid = _grid(GUTTER - GAP, half_width(room), GUTTER - GAP, half_width(room))
    grid.add_row(*(text for label, value in row for text in (_text(label, LABEL), _value(value, style=style))))
    return grid


def _lines(block: Lines, room: int) -> RenderableType:
    style = TONES.get(block.tone, "")
    mark = MARKS.get(block.tone, "")
    body = Text("\n").join(_text(mark + text, style, "\n") for text in block.texts)
    return _labelled(block.title, body, room, style or LABEL)


def _labelled(label: str, body: Text, room: int, style: str = LABEL) -> RenderableType:
    if not label:
        return body
    if is_narrow(room):
        return Group(_text(label, style), Padding(body, (0, 0, 0, GAP)))
    grid = _grid(GUTTER - GAP, room - GUTTER)
    grid.add_row(_text(label, style), body)
    return grid


def _outline(items: Sequence[Item], room: int, size: int, depth: int) -> Iterator[RenderableType]:
    for item in items:
        indent = depth * GAP
        details = [detail for detail in (*item.details, item.id) if detail]
        body = [
            _text(item.text, newline="\n"),
            Text(" · ", LABEL).join(_value(detail, style=LABEL) for detail in details),
        ]
        grid = _grid(size, max(room - indent - size - GAP, NARROW))
        grid.add_row(_text(item.kind, LABEL), Text("\n").join(text for text in body if text))
        yield Padding(grid, (0, 0, 0, indent))
        yield from _outline(item.items, room, size, depth + 1)


def _grid(*widths: int) -> Grid:
    grid = Grid.grid(padding=(0, GAP, 0, 0))
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    return grid


def _value(cell: Cell, newline: str = "\n", style: str = "") -> Text:
    return _text(text_of(cell, newline), URGENT if isinstance(cell, Urgent) else style, newline)


def _text(text: str, style: str = "", newline: str = " / ") -> Text:
    return Text(clean(text, newline), style=style, overflow="fold")
