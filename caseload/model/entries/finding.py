"""How a case opens: a referral received, and the triage of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from caseload.model.entries.entry import Entry
from caseload.model.record import record

DECISIONS = ("accept", "decline", "defer")


@record
class Referral(Entry):
    """Somebody asks for case management; the first one opens an episode.

    `risk` is in words as it came; `risk_tier` one of the layers of the population that the settings have.
    """

    kind: ClassVar[str] = "referral"

    source: str
    reason: str = ""
    referrer: str = ""
    urgency: str = "routine"
    risk: str = ""
    risk_tier: str = ""


@record
class Triage(Entry):
    """Accept with a named manager, decline or defer with a reason. Risk, judgement and amenability are three things."""

    kind: ClassVar[str] = "triage"

    decision: str
    reason: str = ""
    manager: str = ""
    deputy: str = ""
    tier: str = ""
    judgement: str = ""
    amenable: str = ""
    until: date | None = None


@record
class Reopening(Entry):
    """A closed or declined case comes back: a new episode, with the manager and tier it starts with."""

    kind: ClassVar[str] = "reopening"

    reason: str
    manager: str
    tier: str
    deputy: str = ""
    source: str = ""
