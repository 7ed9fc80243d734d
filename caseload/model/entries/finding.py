"""How a case opens: a referral received, and the triage of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from caseload.model.entries.entry import Entry

DECISIONS = ("accept", "decline", "defer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Entry):
    """Somebody asks for case management; the first one opens an episode."""

    kind: ClassVar[str] = "referral"

    source: str
    reason: str = ""
    referrer: str = ""
    urgency: str = "routine"
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening(Entry):
    """A closed or declined case comes back: a new episode, with the manager and tier it starts with."""

    kind: ClassVar[str] = "reopening"

    reason: str
    manager: str
    tier: str
    deputy: str = ""
    source: str = ""
