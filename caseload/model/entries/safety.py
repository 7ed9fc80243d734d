"""What protects the person: alerts, consent, capacity, and safety flags that somebody has dealt with."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from caseload.model.entries.entry import Entry
from caseload.model.record import record

AUTHORITIES = ("person", "power-of-attorney", "deputy", "best-interests")


@record
class Alert(Entry):
    """Raised, renewed or resolved; `alert` is the one that was raised. Past its review date it is due, never gone."""

    kind: ClassVar[str] = "alert"

    status: str
    alert: str = ""
    type: str = ""
    headline: str = ""
    critical: bool = False
    owner: str = ""
    reason: str = ""
    review_on: date | None = None
    kept: str = ""


@record
class Consent(Entry):
    """To case management, or to share with one recipient. Its absence never blocks direct care or safeguarding."""

    kind: ClassVar[str] = "consent"

    about: str
    decision: str
    recipient: str = ""
    scope: str = ""
    authority: str = "person"
    note: str = ""


@record
class Capacity(Entry):
    """Capacity for one decision, at one time (Mental Capacity Act 2005)."""

    kind: ClassVar[str] = "capacity"

    decision: str
    outcome: str
    assessed_by: str = ""
    best_interests: str = ""


@record
class FlagResolution(Entry):
    """A person dealt with a safety flag of a score: what was done and why it no longer stands."""

    kind: ClassVar[str] = "flag-resolution"

    assessment: str
    flag: str
    reason: str
