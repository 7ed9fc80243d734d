"""What a decision may know (Context) and what it comes to (Change)."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from caseload.errors import Forbidden
from caseload.model.codec import VERSION, Tree
from caseload.model.entries.entry import Entry
from caseload.model.moments import Moment, instant_text
from caseload.model.settings import Settings
from caseload.model.team import Staff

if TYPE_CHECKING:
    from caseload.model.definitions import Definitions


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
    holidays: Container[date] = frozenset()

    def draft(self, kind: str, patient: str, facts: Tree) -> Tree:
        """Return the tree of a new entry: the facts, with what every entry has; it happened today unless they say.

        An entry of the team's own is no patient's.

        Forbidden where the facts would have it another kind, another patient's or somebody else's entry.
        """
        own: Tree = {
            "schema": f"{kind}/{VERSION}",
            "id": self.new_id(),
            **({"patient": patient} if patient else {}),
            "happened": self.today.isoformat(),
            "recorded": instant_text(self.now),
            "by": self.author,
        }
        foreign = [key for key, value in own.items() if key != "happened" and facts.get(key, value) != value]
        if "patient" in foreign:
            raise Forbidden(f"the {kind} names another patient", remedy="leave that out, or name that patient")
        if foreign:
            raise Forbidden(f"{', '.join(foreign)} cannot be chosen", remedy="leave that out")
        return own | facts


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


def together(changes: Sequence[Change]) -> Change:
    """Return changes of one verb as one."""
    ids = tuple(id_ for change in changes for id_ in change.ids)
    return Change(changes[0].verb, ids, tuple(record for change in changes for record in change.records))


def entered(verb: str, entry: Entry, *others: Any) -> Change:
    """Return the change that adds one entry, with whatever else changes because of it."""
    return Change(verb, (entry.patient, entry.id), (*others, entry))
