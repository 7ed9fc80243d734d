"""What a letter is written about: a case, an occasion in it, and everything that its parts read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseload.model.case import Case
from caseload.model.definitions import Definitions
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Closure
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.words import Who, names_in


@dataclass(frozen=True, slots=True)
class Matter:
    """What is written about: the case, the occasion with its entry, and to whom (the names of a service)."""

    case: Case
    about: str
    entry: Entry
    settings: Settings
    staff: Staff
    definitions: Definitions
    today: date
    to: tuple[str, ...] = ()
    review: date | None = None

    @property
    def who(self) -> Who:
        """Return the function from a staff id to a name."""
        return names_in(self.staff)

    @property
    def closure(self) -> Closure | None:
        """Return the closure that is written about."""
        return self.entry if isinstance(self.entry, Closure) else None
