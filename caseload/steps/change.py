"""What a decision may know (Context) and what it comes to (Change)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.definitions import Definitions
from caseload.model.entries.entry import Entry
from caseload.model.moments import Moment, instant_text
from caseload.model.settings import Settings
from caseload.model.team import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a decision knows besides the case; `now` is UTC, `today` local, `author` a staff id."""

    now: datetime
    today: date
    local_minute: Moment
    author: str
    settings: Settings
    staff: Staff
    definitions: Definitions
    new_id: Callable[[], str]

    def draft(self, kind: str, patient: str, facts: Tree) -> Tree:
        """Return the tree of a new entry: the facts, with what every entry has; it happened today unless they say."""
        head: Tree = {
            "schema": f"{kind}/1",
            "id": self.new_id(),
            "patient": patient,
            "happened": self.today.isoformat(),
            "recorded": instant_text(self.now),
            "by": self.author,
        }
        return head | facts


@dataclass(frozen=True, slots=True)
class Change:
    """The records that a verb writes, all or none, and the ids that its commit names."""

    verb: str
    ids: tuple[str, ...]
    records: tuple[Any, ...]

    @property
    def message(self) -> str:
        """Return the commit message: the verb and ids, nothing of the person."""
        return " ".join((self.verb, *self.ids))


def entered(verb: str, entry: Entry, *others: Any) -> Change:
    """Return the change that adds one entry, with whatever else changes because of it."""
    return Change(verb, (entry.patient, entry.id), (*others, entry))


def check_time(case: Case, entry: Entry, context: Context) -> None:
    """Forbid an entry that lies in the future or before the person was referred."""
    if entry.happened[:10] > context.today.isoformat() or entry.happened > context.local_minute:
        raise Forbidden(
            "happened lies in the future",
            remedy="record it once it has happened; book is for what is to come",
        )
    if case.episodes and entry.happened.day < case.episodes[0].opened:
        raise Forbidden(
            "happened lies before the person was referred", remedy=f"use {case.episodes[0].opened} or later"
        )
    if entry.happened.day < case.patient.birth_date:
        raise Forbidden("happened lies before the person was born")


def check_corrects(case: Case, entry: Entry) -> None:
    """Forbid replacing an entry that is not there, no longer counts or is of another kind."""
    if entry.replaces:
        old = next((other for other in case.entries if other.id == entry.replaces), None)
        if old is None:
            raise Forbidden("the entry to be replaced is not among those that count", remedy="show lists them")
        if old.kind != entry.kind:
            raise Forbidden(f"a {entry.kind} cannot replace a {old.kind}")


def check_staff(context: Context, *ids: str) -> None:
    """Forbid naming someone who does not work here today."""
    for id_ in filter(None, ids):
        member = context.staff.member(id_)
        if member is None:
            raise Forbidden("no such member of staff", remedy=f"known: {_staff_ids(context)}")
        if not member.works_on(context.today):
            raise Forbidden(f"{id_} does not work here today", remedy=f"known: {_staff_ids(context)}")


def check_tier(context: Context, tier: str) -> None:
    """Forbid a tier that the settings do not have."""
    if tier and tier not in context.settings.tiers:
        raise Forbidden("no such tier", remedy=f"known: {', '.join(context.settings.tiers)}")


def _staff_ids(context: Context) -> str:
    return ", ".join(member.id for member in context.staff.staff if member.works_on(context.today))
