"""CSV for spreadsheets: the first table of a report, or its fields, lines and outlines where it has no table."""

from __future__ import annotations

import csv
import io
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


def lines(report: Report) -> Iterator[str]:
    """Yield one record at a time, under a record of column names; the first table counts."""
    names, rows = _content(report)
    yield _record(names)
    for row in rows:
        yield _record([_safe(cell) for cell in row])


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


def _safe(cell: Cell) -> str:
    """Return a cell as text; what a spreadsheet would run as a formula gets an apostrophe, numbers do not."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return str(cell)
    if not isinstance(cell, str):
        return text_of(cell)
    text = clean(cell, "\n")
    begins = text.lstrip()[:1]
    return f"'{text}" if begins and begins in FORMULA and not NUMBER.fullmatch(text) else text


def _record(cells: list[str]) -> str:
    record = io.StringIO()
    # The writer puts a cell of several lines in quotes only if it ends its records in the same character.
    csv.writer(record, lineterminator="\n").writerow(cells)
    return record.getvalue().removesuffix("\n")
