"""Markdown to paste into a letter or a ticket; text from records stays text and never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caseload.render.clean import clean
from caseload.render.markup import as_text
from caseload.render.report import (
    DANGER,
    VERBATIM,
    Block,
    Column,
    Fields,
    Item,
    Lines,
    Outline,
    Report,
    Table,
)

FENCE = re.compile(r"`{3,}")


def lines(report: Report, level: int = 1) -> Iterator[str]:
    """Yield the lines of a report; its title is a heading of this level."""
    if report.title:
        yield f"{'#' * level} {as_text(report.title)}"
    for number, block in enumerate(report.blocks):
        if number or report.title:
            yield ""
        if block.title:
            yield from (f"#{'#' * level} {as_text(block.title)}", "")
        yield from _block(block)
    for text in report.footer:
        yield from ("", as_text(text))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block)
        case Fields():
            yield from (f"- **{as_text(label)}:** {as_text(value)}".rstrip() for label, value in block.pairs)
        case Outline():
            yield from _outline(block.items, "")
        case Lines(tone=tone) if tone == VERBATIM:
            yield from _fenced([clean(text) for text in block.texts])
        case Lines():
            strong = "**" if block.tone == DANGER else ""
            yield from (f"- {strong}{as_text(text)}{strong}" for text in block.texts)


def _table(table: Table) -> Iterator[str]:
    yield _row([as_text(column.title) for column in table.columns])
    yield _row([_rule(column) for column in table.columns])
    for row in table.rows:
        yield _row([as_text(cell) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(column: Column) -> str:
    return "---:" if column.numeric else "---"


def _outline(items: Sequence[Item], indent: str) -> Iterator[str]:
    for item in items:
        details = " · ".join(as_text(detail) for detail in (*item.details, item.id) if detail)
        yield f"{indent}- **{as_text(item.kind)}** {as_text(item.text)}" + (f" ({details})" if details else "")
        yield from _outline(item.items, indent + "  ")


def _fenced(texts: Sequence[str]) -> Iterator[str]:
    longest = max((len(run) for text in texts for run in FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    yield from (fence, *texts, fence)
