"""The first member of staff, from what git knows of whoever makes the folder."""

from __future__ import annotations

import re
import unicodedata

from caseload.model.team import Member, Staff


def founder(name: str, email: str) -> Staff:
    """Return a staff list with one lead; the id is made of the name, `a-okafor` for Ada Okafor."""
    return Staff(staff=(Member(id=staff_id(name), name=name, role="lead", emails=(email,)),))


def staff_id(name: str) -> str:
    """Return an id made of initials and the last word of a name, ASCII, small letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    if not words:
        return "staff-1"
    return "-".join((*(word[0] for word in words[:-1]), words[-1]))[:32] if len(words[-1]) > 1 else "-".join(words)
