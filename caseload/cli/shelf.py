"""The instruments at hand: a team's own over the shipped ones, or outside of a caseload folder the shipped alone."""

from __future__ import annotations

from dataclasses import dataclass

from caseload.cli.session import Session
from caseload.model.definitions import Definitions
from caseload.store.definitions import own_instruments, shipped_definitions
from caseload.store.folder import SETTINGS


@dataclass(frozen=True, slots=True)
class Shelf:
    """The definitions that hold here, the ids of the team's own, and its words for a safety flag (none outside)."""

    definitions: Definitions
    own: frozenset[str] = frozenset()
    escalation: str = ""


def shelf(session: Session) -> Shelf:
    """Return the instruments at hand; a folder that was named with -C must be a caseload folder."""
    here = session.place.resolve()
    if not session.given.get("where") and not any((place / SETTINGS).is_file() for place in (here, *here.parents)):
        return Shelf(shipped_definitions())
    return Shelf(session.definitions, own_instruments(session.folder.root), session.settings.safety.escalation)
