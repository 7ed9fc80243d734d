"""One cell as text, and how much of the screen text takes."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

from caseload.render.clean import clean
from caseload.render.dates import day
from caseload.render.report import Cell

ELLIPSIS = "…"


def text_of(cell: Cell, newline: str = " / ") -> str:
    """Return a cell as people read it, safe to print."""
    if isinstance(cell, str):
        return clean(cell, newline)
    if cell is None:
        return ""
    if isinstance(cell, date):
        return day(cell)
    match cell:
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return f"{cell:,}"
    return str(cell)


def width(text: str) -> int:
    """Return how many columns of a terminal the widest line of a text takes."""
    if "\n" in text:
        return max(map(width, text.split("\n")))
    return len(text) if text.isascii() else sum(map(_char_width, text))


def fold(text: str, room: int) -> list[str]:
    """Break a text into lines of at most `room` columns, between words where that can be; nothing is lost."""
    return [line for part in text.split("\n") for line in _folded(part, room)]


def crop(text: str, room: int) -> str:
    """Return one line of at most `room` columns; what is cut off ends in an ellipsis."""
    if width(text) <= room:
        return text
    start, _ = _cut(text, room - 1)
    return f"{start if width(start) < room else ''}{ELLIPSIS}"


def pad(text: str, room: int, *, right: bool = False) -> str:
    """Fill a text up with blanks to `room` columns, on its left if it is to stand at the right."""
    if text.isascii():
        return text.rjust(room) if right else text.ljust(room)
    blanks = " " * (room - width(text))
    return blanks + text if right else text + blanks


def _folded(text: str, room: int) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer) > room:
            if line:
                lines.append(line)
            while width(word) > room and len(word) > 1:
                start, word = _cut(word, room)
                lines.append(start)
            longer = word
        line = longer
    return [*lines, line]


def _cut(text: str, room: int) -> tuple[str, str]:
    used = 0
    for index, char in enumerate(text):
        used += _char_width(char)
        # One character at least, or a wide one in a single column would never be got rid of.
        if used > room and index:
            return text[:index], text[index:]
    return text, ""


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
