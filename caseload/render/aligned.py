"""The table form without colour and box: for a pipe whole and unfolded, for long lists on a screen folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from caseload.render.cells import crop, fold, pad, text_of, width
from caseload.render.clean import clean
from caseload.render.layout import GAP, GUTTER, MARKS, NARROW, arranged, fit, is_narrow, joined, kind_width
from caseload.render.report import VERBATIM, Block, Column, Fields, Item, Lines, Outline, Report, Table

# The first rows say how wide columns are; a wider cell further down pushes its neighbours, and nothing waits.
MEASURED = 200
BLANKS = " " * GAP


def lines(report: Report, room: int | None = None) -> Iterator[str]:
    """Yield the lines of a report, of at most `room` columns where that is given."""
    if report.title:
        yield from _wrapped(clean(report.title), room)
    before = None
    for block in report.blocks:
        if (before or report.title) and not joined(before, block):
            yield ""
        yield from _block(block, room)
        before = block
    if report.footer:
        yield ""
    for text in report.footer:
        yield from _wrapped(clean(text), room)


def _block(block: Block, room: int | None) -> Iterator[str]:
    if isinstance(block, Lines) and block.tone != VERBATIM:
        marked = [MARKS.get(block.tone, "") + clean(text, "\n") for text in block.texts]
        yield from _labelled(clean(block.title), "\n".join(marked), room)
        return
    if block.title:
        yield from _wrapped(clean(block.title), room)
    match block:
        case Table():
            yield from _table(block, room)
        case Fields():
            for label, value in block.pairs:
                yield from _labelled(clean(label), text_of(value, "\n"), room)
        case Outline():
            yield from _outline(block.items, room, kind_width(block.items), "")
        case Lines():
            yield from (clean(text) for text in block.texts)


def _wrapped(text: str, room: int | None) -> list[str]:
    return fold(text, room) if room else text.split("\n")


def _labelled(label: str, text: str, room: int | None) -> Iterator[str]:
    """Yield a text with its label in the gutter, or above it on a narrow screen."""
    if not label:
        yield from _wrapped(text, room)
        return
    if room and is_narrow(room):
        yield from fold(label, room)
        yield from (f"{BLANKS}{line}" for line in fold(text, room - GAP))
        return
    labels = fold(label, GUTTER - GAP)
    for start, part in zip_longest(labels, _wrapped(text, room and room - GUTTER), fillvalue=""):
        yield (pad(start, GUTTER) + part).rstrip()


def _outline(items: Sequence[Item], room: int | None, size: int, indent: str) -> Iterator[str]:
    for item in items:
        label = f"{indent}{pad(clean(item.kind), size)}{BLANKS}"
        left = max(room - len(label), NARROW) if room else None
        details = " · ".join(clean(detail) for detail in (*item.details, item.id) if detail)
        first, *more = _wrapped(clean(item.text, "\n"), left) + (_wrapped(details, left) if details else [])
        yield f"{label}{first}".rstrip()
        yield from (f"{' ' * len(label)}{line}" for line in more)
        yield from _outline(item.items, room, size, indent + BLANKS)


def _table(table: Table, room: int | None) -> Iterator[str]:
    if room is None:
        yield from _long_rows(table)
        return
    arrangement = arranged(table, room, MEASURED)
    columns, widths = arrangement.columns, fit(arrangement.columns, arrangement.natural(MEASURED), room)
    if widths is None:
        yield from _stacked(table, room)
        return
    yield from _folded_row([clean(column.title) for column in columns], columns, widths)
    for row in table.rows:
        yield from _folded_row(arrangement.texts(row), columns, widths)


def _long_rows(table: Table) -> Iterator[str]:
    """Yield each row as one line, whatever its length."""
    columns, titles = table.columns, [clean(column.title) for column in table.columns]
    measured = (titles, *([text_of(cell) for cell in row] for row in table.rows[:MEASURED]))
    widths = [max(map(width, texts)) for texts in zip(*measured, strict=True)]
    yield _padded(titles, columns, widths)
    form = BLANKS.join(f"%{size if column.numeric else -size}s" for column, size in zip(columns, widths, strict=True))
    for row in table.rows:
        line = form % tuple([cell if isinstance(cell, str) else text_of(cell) for cell in row])
        # Printable ASCII is as wide as it is long and has nothing to be cleaned of: so is nearly every line.
        if line.isascii() and line.isprintable():
            yield line.rstrip()
        else:
            yield _padded([text_of(cell) for cell in row], columns, widths)


def _folded_row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Yield a row as the lines that it takes at these widths."""
    folded = [
        fold(text, size) if column.whole else [crop(text, size)]
        for text, size, column in zip(cells, widths, columns, strict=True)
    ]
    for parts in zip_longest(*folded, fillvalue=""):
        yield _padded(parts, columns, widths)


def _padded(parts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    sized = zip(parts, widths, columns, strict=True)
    return BLANKS.join([pad(text, size, right=column.numeric) for text, size, column in sized]).rstrip()


def _stacked(table: Table, room: int) -> Iterator[str]:
    """Yield each row as labelled lines: the screen is too narrow for columns."""
    for number, row in enumerate(table.rows):
        if number:
            yield ""
        for column, cell in zip(table.columns, row, strict=True):
            if cell not in (None, ""):
                yield from _labelled(clean(column.title), text_of(cell, "\n"), room)
