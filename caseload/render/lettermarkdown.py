"""A letter in Markdown, to be printed in large type: headings, short paragraphs, never a table."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.render.markup import as_text
from caseload.render.report import Block, Fields, Item, Letter, Lines, Outline

# Markdown knows no pages; whatever turns it into a page to print takes this.
NEW_PAGE = '<div style="page-break-before: always"></div>'


def lines(letter: Letter) -> Iterator[str]:
    """Yield the lines of a letter."""
    yield f"# {as_text(letter.title)}"
    for block in letter.blocks:
        yield from ("", NEW_PAGE) if block.name == letter.page else ()
        yield from _block(block)
        yield from ("", NEW_PAGE) if block.name == letter.page else ()
    for text in letter.footer:
        yield from ("", as_text(text))


def _block(block: Block) -> Iterator[str]:
    if block.title:
        yield from ("", f"## {as_text(block.title)}")
    match block:
        case Fields():
            for label, value in block.pairs:
                yield from ("", f"### {as_text(label)}", "", as_text(value))
        case Lines():
            for text in block.texts:
                yield from ("", as_text(text))
        case Outline():
            for item in block.items:
                yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    """Yield an item as a chapter of its own, what hangs on it as a list."""
    if item.kind:
        yield from ("", f"### {as_text(item.kind)}")
    yield from ("", as_text(item.text))
    for number, part in enumerate(item.items):
        if part.items or not number:
            yield ""
        yield f"- {_fact(part)}"
        yield from (f"  - {_fact(fact)}" for fact in part.items)


def _fact(item: Item) -> str:
    return f"**{as_text(item.kind)}:** {as_text(item.text)}" if item.kind else as_text(item.text)
