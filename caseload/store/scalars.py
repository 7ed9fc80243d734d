"""What a plain (unquoted) YAML scalar means: only what every YAML 1.1 and 1.2 reader agrees on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

from caseload.store.yamlrules import DIGITS

Tree: TypeAlias = bool | int | Decimal | str | list["Tree"] | dict[str, "Tree"] | None

_MEANT: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "": None}
_SPELLED: Final = ("true", "false", "yes", "no", "y", "n", "on", "off", "null", "nan", "inf")
_AMBIGUOUS: Final = (
    {case(word) for word in _SPELLED for case in (str.lower, str.capitalize, str.upper)} - _MEANT.keys()
) | {"NaN", "~", "=", "<<"}
WORDS: Final = frozenset(_AMBIGUOUS | _MEANT.keys())
# Digits, signs and the point sort before this: text that does not, and is none of WORDS, means itself.
AFTER_NUMBERS: Final = ":"

_NUMBER: Final = re.compile(
    r"(?P<int>-?(?:0|[1-9][0-9]*))"
    r"|(?P<decimal>-?(?:0|[1-9][0-9]*)\.[0-9]+)"
    r"|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<ambiguous>[-+]?(?:"
    r"[0-9_.,:]+(?:[eE][-+]?[0-9]+)?"  # 0777 0457773456 1_000 12:30 1:100:00 1e3 .5 5. +1
    r"|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
    r"|\.(?:inf|Inf|INF|nan|NaN|NAN))"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+|$)[-+0-9:.TtZz \t]*)"
)


class Refused(ValueError):
    """A plain scalar on which readers differ; the one argument is the rule that says why."""


# The same dates and small numbers stand in file after file.
@lru_cache(maxsize=4096)
def meaning(text: str) -> bool | int | Decimal | str | None:
    """Return what the plain scalar `text` stands for; raise Refused if readers differ on it."""
    if text in _MEANT:
        return _MEANT[text]
    if text in _AMBIGUOUS:
        raise Refused("yaml-merge-key" if text == "<<" else "yaml-ambiguous-scalar")
    match = _NUMBER.fullmatch(text)
    if match is None or match.lastgroup == "date":
        return text
    if match.lastgroup == "ambiguous":
        raise Refused("yaml-ambiguous-scalar")
    if len(text) > DIGITS and sum(map(str.isdigit, text)) > DIGITS:
        raise Refused("yaml-number-too-long")
    return int(text) if match.lastgroup == "int" else Decimal(text)


def means_itself(text: str) -> bool:
    """Say whether `text`, written without quotes, is this text (or this calendar date) to every reader."""
    if text in WORDS:
        return False
    match = _NUMBER.fullmatch(text)
    return match is None or (match.lastgroup == "date" and _exists(text))


def _exists(day: str) -> bool:
    """Say whether a YYYY-MM-DD is in the calendar; readers that build dates fail on one that is not."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
