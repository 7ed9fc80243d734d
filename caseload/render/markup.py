"""Text that stays text in Markdown, whatever it holds."""

from __future__ import annotations

import re

from caseload.render.cells import text_of
from caseload.render.report import Cell

MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&$])")
# What makes a heading, a list, a quotation or a rule where it begins a line; of a number the sign that follows it.
BEGINNING = re.compile(r"^(\s*)([#+\-=])|^(\s*[0-9]+)([.)])(?=\s|$)")


def as_text(cell: Cell) -> str:
    """Return a cell as one line of markdown that reads as the text it is."""
    parts = (MARKUP.sub(r"\\\1", part).strip() for part in text_of(cell, "\n").split("\n"))
    return "<br>".join(BEGINNING.sub(r"\1\3\\\2\4", part) for part in parts)
