"""A letter at a terminal or for a printer: headings in capitals, blank lines, short lines; a rule where a page ends."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.render.cells import fold, text_of
from caseload.render.clean import clean
from caseload.render.report import Block, Cell, Fields, Item, Letter, Lines, Outline

# Long lines are hard to follow, and large type leaves no room for them.
ROOM = 66
INDENT = 2


def lines(letter: Letter, room: int = ROOM) -> Iterator[str]:
    """Yield the lines of a letter, of at most `room` columns."""
    yield from _heading(letter.title, room)
    for block in letter.blocks:
        rule = ("", "=" * room) if block.name == letter.page else ()
        yield from (*rule, *_block(block, room), *rule)
    for text in letter.footer:
        yield from _paragraph(text, room)


def _block(block: Block, room: int) -> Iterator[str]:
    if block.title:
        yield ""
        yield from _heading(block.title, room)
    match block:
        case Fields():
            for label, value in block.pairs:
                yield from _paragraph(f"{label}:", room)
                yield from _indented(value, room)
        case Lines():
            for text in block.texts:
                yield from _paragraph(text, room)
        case Outline():
            for item in block.items:
                yield from _item(item, room)


def _item(item: Item, room: int) -> Iterator[str]:
    """Yield an item as a chapter of its own, what hangs on it below."""
    if item.kind:
        yield ""
        yield from _heading(item.kind, room)
    yield from _paragraph(item.text, room)
    for number, part in enumerate(item.items):
        # What is short stays together: a page holds only so much.
        if part.items or not number:
            yield ""
        for fact in (part, *part.items):
            yield from _indented(f"{fact.kind}: {fact.text}" if fact.kind else fact.text, room)


def _heading(text: str, room: int) -> Iterator[str]:
    yield from fold(clean(text).upper(), room)


def _paragraph(text: str, room: int) -> Iterator[str]:
    yield ""
    yield from fold(clean(text, "\n"), room)


def _indented(value: Cell, room: int) -> Iterator[str]:
    return (f"{' ' * INDENT}{line}".rstrip() for line in fold(text_of(value, "\n"), room - INDENT))
