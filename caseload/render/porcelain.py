"""JSON for programs, in the shape that schemas/output.json publishes: values whole, every byte plain ASCII."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from caseload.render.report import Cell, Fields, Item, Lines, Outline, Report, Table

SCHEMA = "output/1"


def lines(report: Report) -> Iterator[str]:
    """Yield the one line of a report; decimals and dates are text, so that no digit is lost."""
    yield json.dumps(_tree(report), ensure_ascii=True)


def _tree(report: Report) -> dict[str, Any]:
    blocks = report.blocks
    return {
        "schema": SCHEMA,
        "report": report.name,
        "title": report.title,
        "fields": {block.name: _fields(block) for block in blocks if isinstance(block, Fields)},
        "lines": {block.name: list(block.texts) for block in blocks if isinstance(block, Lines)},
        "tables": {block.name: _rows(block) for block in blocks if isinstance(block, Table)},
        "outlines": {block.name: _items(block.items) for block in blocks if isinstance(block, Outline)},
        "footer": list(report.footer),
    }


def _fields(fields: Fields) -> dict[str, Any]:
    return {_key(label): _value(value) for label, value in fields.pairs}


def _rows(table: Table) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, map(_value, row), strict=True)) for row in table.rows]


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {
            "kind": item.kind,
            "id": item.id,
            "text": item.text,
            "details": list(item.details),
            "items": _items(item.items),
        }
        for item in items
    ]


def _value(cell: Cell) -> Any:
    match cell:
        case Decimal():
            return str(cell)
        case date():
            return cell.isoformat()
    return cell


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
