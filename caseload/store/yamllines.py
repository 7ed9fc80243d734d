"""Read the form that `yamlwrite` gives a record line by line, in a third of the time that the parser's events take.

It knows only lines that every reader of YAML understands in one way, and gives up on whatever else: then the events
decide. So it refuses nothing, and what it returns is what the events would have given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, TypeAlias

from caseload.store.scalars import AFTER_NUMBERS, WORDS, Refused, Tree, meaning
from caseload.store.yamlrules import DEPTH, KEY_LENGTH

# Its level and dashes, its key, and its value; of an empty collection the type.
_Line: TypeAlias = tuple[int, int, str | None, Any]

# Indentation and dashes each give so many levels at most, and an empty collection one more.
_LEVELS: Final = (DEPTH - 2) // 2
# The same lines stand in file after file.
_LINES: Final = 2**16
_BELOW: Final = object()
_LINE: Final = re.compile(
    rf"((?:  ){{0,{_LEVELS}}})"
    rf"((?:- ){{0,{_LEVELS}}})"
    rf"(?:([a-z][a-z0-9_-]{{0,{KEY_LENGTH - 1}}}):(?: (?!$)|$))?"
    # Text of this line alone that begins as neither a sign of YAML nor a comment, and holds no other key.
    r"(?:((?:[A-Za-z0-9(/£À-ɏ]|-(?=[0-9]))[^:#\t\r]*(?::(?![ \t\r]|$)[^:#\t\r]*)*(?<! ))"
    r'|("[^"\\\t\r]*")'
    r"|(\[\]|\{\}))?"
)


def read(text: str) -> dict[str, Tree] | None:
    """Return the mapping that a text of allowed characters holds; None where the events have to tell."""
    *lines, end = text.split("\n")
    root: dict[str, Tree] = {}
    # The collection that is open at each level; those below `top` are closed.
    at: list[Any] = [root] * DEPTH
    top, waiting = 0, ""
    for written in lines:
        line = _line(written)
        if line is None:
            return None
        level, dashes, key, value = line
        if waiting:
            if level != top + 1:
                return None
            at[level] = at[top][waiting] = [] if dashes else {}
            waiting = ""
        elif level > top:
            return None
        top, holder = level, at[level]
        for left in range(dashes, 0, -1):
            if type(holder) is not list:
                return None
            if left > 1 or key:
                holder.append([] if left > 1 else {})
                top += 1
                at[top] = holder = holder[-1]
        if type(value) is type:
            value = value()
        if key is None:
            holder.append(value)
        elif type(holder) is not dict or key in holder:
            return None
        else:
            holder[key] = value
            if value is _BELOW:
                waiting = key
    return None if end or waiting or not root else root


@lru_cache(_LINES)
def _line(text: str) -> _Line | None:
    """Return what a line says by itself; None for one that not every reader understands in the same way."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    indent, dashes, key, plain, quoted, empty = match.groups()
    if key in WORDS or not (key or dashes):
        return None
    value: Any = _BELOW
    if plain is not None:
        try:
            value = meaning(plain) if plain < AFTER_NUMBERS or plain in WORDS else plain
        except Refused:
            return None
    elif quoted is not None:
        value = quoted[1:-1]
    elif empty is not None:
        value = list if empty == "[]" else dict
    elif key is None:
        return None
    return len(indent) // 2, len(dashes) // 2, key, value
