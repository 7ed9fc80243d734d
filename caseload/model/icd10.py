"""ICD-10 codes in one spelling, that of the World Health Organization: `E11.9`, `I10`."""

from __future__ import annotations

import re

from caseload.errors import Forbidden

# Hospitals leave the dot out and fill an empty fourth place with X: `I10X`, `M45X0`.
CODE = re.compile(r"([A-Z][0-9]{2})(?:[.]?([0-9][0-9]?|X[0-9]?))?")


def normal(text: str) -> str:
    """Return `E11.9` for `E119` and `e11.9`, `I10` for `I10X`; Forbidden, without the text, if it is no code."""
    found = CODE.fullmatch(text.strip().upper()) if text.isascii() else None
    if not found:
        raise Forbidden("a diagnosis is no ICD-10 code", remedy="write it as E11.9, E119 or I10X")
    category, place = found.groups()
    return category if place in (None, "X") else f"{category}.{place}"
