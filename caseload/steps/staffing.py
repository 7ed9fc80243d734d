"""The first member of staff, from what git knows of whoever makes the folder."""

from __future__ import annotations

import re
import unicodedata

from caseload.model.identifiers import STAFF_ID
from caseload.model.team import Member, Staff

LONGEST = 32
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def founder(name: str, email: str) -> Staff:
    """Return a staff list with one lead; the id is made of the name, `a-okafor` for Ada Okafor."""
    emails = (email,) if ADDRESS.fullmatch(email) else ()
    return Staff(staff=(Member(id=staff_id(name), name=name, role="lead", emails=emails),))


def staff_id(name: str) -> str:
    """Return an id made of initials and the last word of a name, ASCII, small letters; `staff-1` where it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    *first, last = re.findall(r"[a-z]+", plain) or [""]
    # A name cut down to one letter says too little beside initials.
    before = (word[0] for word in first) if len(last) > 1 else first
    id_ = "-".join((*before, last))[:LONGEST]
    return id_ if STAFF_ID.fullmatch(id_) else "staff-1"
