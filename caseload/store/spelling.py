"""Names as people type them: without accents, capitals or apostrophes."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'\u2019\u02bc\u2018`"
# Letters that Unicode does not take apart into a letter and an accent.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})


def plain(text: str) -> str:
    """Return the text in small letters without accents or apostrophes: `O’Brién` is `obrien`."""
    return _bare(text, "")


def same_name(family: str, given: str, other_family: str, other_given: str) -> bool:
    """Tell whether two names may be one person's.

    Family names agree, and of the given names the first letter, where both have one.
    """
    first, second = plain(given)[:1], plain(other_given)[:1]
    return plain(family) == plain(other_family) and (first == second or not (first and second))


def searchable(*names: str) -> str:
    """Return the plain words of names, each with a space before it.

    `O’Brien` gives ` obrien o brien`, since people type it in all three ways.
    """
    words = (word for name in names for between in ("", " ") for word in _words(_bare(name, between)))
    return "".join(f" {word}" for word in dict.fromkeys(words))


def beginnings(text: str) -> list[str]:
    """Return what `searchable` names must hold so that each word of the text begins a word of them."""
    return [f" {word}" for word in _words(plain(text))]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _bare(text: str, between: str) -> str:
    for apostrophe in APOSTROPHES:
        text = text.replace(apostrophe, between)
    taken_apart = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    return "".join(part for part in taken_apart if not unicodedata.combining(part))
