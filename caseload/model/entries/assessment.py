"""One shared assessment of health and social needs; several people add to it, each by entries of their own."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import ClassVar

from caseload.model.entries.entry import Entry
from caseload.model.record import record


@record
class DomainFinding:
    """What was found in one domain, and whether there is a need; never looked at is a gap, not `need: false`."""

    domain: str
    text: str
    need: bool
    contributor: str = ""
    agency: str = ""


@record
class Score:
    """One scale of an instrument as it was scored; `total` is absent where the scale cannot be scored.

    `at_least` is then what the answers that are there come to, where the instrument tells that. `reported` is the
    category as another system named it, beside a total that was read off a form.
    """

    instrument: str
    version: str
    scale: str = ""
    answers: dict[str, int | Decimal | str] = field(default_factory=dict)
    total: int | Decimal | None = None
    at_least: int | Decimal | None = None
    band: str = ""
    reported: str = ""
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    scored_by: str = ""


@record
class Assessment(Entry):
    """Findings by domain and scored instruments; `complete` closes the comprehensive assessment of an episode."""

    kind: ClassVar[str] = "assessment"

    complete: bool = field(default=False, metadata={"always": True})
    findings: tuple[DomainFinding, ...] = ()
    scores: tuple[Score, ...] = ()
    note: str = ""
