"""`label: value` lines for a screen reader: one fact a line, no columns, no signs that stand for words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseload.render.cells import text_of
from caseload.render.clean import clean
from caseload.render.layout import joined
from caseload.render.report import VERBATIM, Block, Cell, Fields, Item, Lines, Outline, Report, Table


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of a report; a blank line stands between blocks and between the rows of a table."""
    if report.title:
        yield clean(report.title)
    before = None
    for block in report.blocks:
        if (before or report.title) and not joined(before, block):
            yield ""
        yield from _block(block)
        before = block
    if report.footer:
        yield ""
        yield from (clean(text) for text in report.footer)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Lines) and block.tone != VERBATIM:
        yield from (_line(block.title, text) for text in block.texts)
        return
    if block.title:
        yield clean(block.title)
    match block:
        case Lines():
            yield from (clean(text) for text in block.texts)
        case Fields():
            yield from (_line(label, value) for label, value in block.pairs)
        case Outline():
            yield from _outline(block.items)
        case Table():
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    titles = [column.title for column in table.columns]
    for number, row in enumerate(table.rows):
        if number:
            yield ""
        yield from (_line(title, cell) for title, cell in zip(titles, row, strict=True) if text_of(cell))


def _outline(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        yield _line(item.kind, ", ".join(part for part in (item.text, *item.details, item.id) if part))
        yield from _outline(item.items)


def _line(label: str, value: Cell) -> str:
    text = text_of(value)
    return f"{clean(label)}: {text}" if label else text
