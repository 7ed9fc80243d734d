"""CSV for spreadsheets: the first table of a report, or its fields, lines and outlines where it has no table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from caseload.render.cells import text_of
from caseload.render.clean import clean
from caseload.render.report import Cell, Fields, Item, Lines, Outline, Report, Row, Table

NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
# Also in the full width that Excel takes for the same.
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
# Printable, so that texts with it between them are printable if each of them is.
BETWEEN = "|"
MAY_BE_FORMULA = re.compile(r"\| *[-=+@]")


def lines(report: Report) -> Iterator[str]:
    """Yield one record at a time, under a record of column names; the first table counts."""
    names, rows = _content(report)
    # The writer puts a cell of several lines in quotes only if it ends its records in the same character.
    record = csv.writer(_Returned(), lineterminator="\n").writerow
    yield record(names)[:-1]
    for row in rows:
        yield record(_texts(row))[:-1]


class _Returned:
    """What the writer writes into: it gives back what `write` does."""

    def write(self, text: str) -> str:
        return text


def _content(report: Report) -> tuple[list[str], Iterator[Row]]:
    table = next((block for block in report.blocks if isinstance(block, Table)), None)
    if table is None:
        return ["name", "text"], _named(report)
    return [column.name for column in table.columns], iter(table.rows)


def _named(report: Report) -> Iterator[Row]:
    for block in report.blocks:
        if isinstance(block, Fields):
            yield from block.pairs
        elif isinstance(block, Lines):
            yield from ((block.name, text) for text in block.texts)
        elif isinstance(block, Outline):
            yield from _outlined(block.items)


def _outlined(items: Sequence[Item]) -> Iterator[Row]:
    for item in items:
        yield item.kind, "; ".join(part for part in (item.text, *item.details, item.id) if part)
        yield from _outlined(item.items)


def _texts(row: Row) -> list[str]:
    """Return the cells of a row as text, without what would act on whoever opens it."""
    texts = [cell if isinstance(cell, str) else "" if cell is None else _text(cell) for cell in row]
    # Nearly every row is printable ASCII in which nothing looks like a formula: it is looked through in one go.
    line = BETWEEN.join(("", *texts))
    if line.isascii() and line.isprintable() and not MAY_BE_FORMULA.search(line):
        return texts
    return [_safe(text) if isinstance(cell, str) else text for cell, text in zip(row, texts, strict=True)]


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else text_of(cell)


def _safe(cell: str) -> str:
    """Return a text; what a spreadsheet would run as a formula gets an apostrophe, numbers do not."""
    text = clean(cell, "\n")
    begins = text.lstrip()[:1]
    return f"'{text}" if begins and begins in FORMULA and not NUMBER.fullmatch(text) else text
