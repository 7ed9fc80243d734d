"""Ids and NHS numbers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8
ID = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
PREFIX = re.compile(rf"[{ALPHABET}]{{1,{LENGTH}}}")
STAFF_ID = re.compile(r"[a-z][a-z0-9-]{1,31}")


def new_id(chance: Random) -> str:
    """Return eight random Crockford base32 characters, lower case: 40 bits, no counter that clones could share."""
    return "".join(chance.choices(ALPHABET, k=LENGTH))


def nhs_digits(text: str) -> str | None:
    """Return an NHS number as ten ASCII digits, or None where it is none.

    Ten digits with the modulus 11 check digit (NHS Data Dictionary); a number of one repeated digit
    passes that sum and is refused all the same.
    """
    # Imported here because it is slow to import, and looking an id up does not need it.
    from nhs_number.validate import is_valid

    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return None
    return digits if is_valid(digits) else None


def nhs_spaced(digits: str) -> str:
    """Return an NHS number as people read it, 999 000 0018."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
