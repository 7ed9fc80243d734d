"""A standard of care: what is asked and why, and what it says of one case, or of the team as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from caseload.rules.chart import Chart, Roster

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
PARTS = ("casefinding", "assessment", "planning", "coordination", "review", "closure", "safety", "team")
# The nine success factors of case management (The King's Fund 2011), by their numbers.
FACTORS = {
    1: "a named individual or team is accountable for each patient",
    2: "the role is clear, with the skills and the support for it",
    3: "cases are found accurately",
    4: "caseloads are of a fitting size",
    5: "a single point of access for assessment, and a joint care plan",
    6: "continuity of care",
    7: "self-care",
    8: "health and social care joined up, multidisciplinary teams, incentives in line",
    9: "information systems that support communication, and data used to improve",
}
# Where a number is ours and no source has it.
OURS = "default of this tool for a team to set, not a national standard"


@dataclass(frozen=True, slots=True)
class Kept:
    """The standard is kept by what this record tells of."""

    record: Any


@dataclass(frozen=True, slots=True)
class Excluded:
    """The standard cannot be asked of this record, or not yet; `why` is told, and it counts apart."""

    record: Any
    why: str


@dataclass(frozen=True, slots=True)
class Breach:
    """The standard is not kept: in which record and field, `actions.ID.due`, an item of a list by its id.

    What was late and is `past` counts, and is a note at most: nobody can mend it. What is a breach `again`, in
    another place of the same thing, is told and does not count.
    """

    record: Any
    message: str
    field: str = ""
    past: bool = False
    again: bool = False


Verdict: TypeAlias = Kept | Excluded | Breach
Verdicts: TypeAlias = Iterator[Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What `explain` and reports tell of a rule of `check` or `audit`; the id never changes."""

    id: str
    title: str
    reason: str
    remedy: str
    severity: str = ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard(Rule):
    """A rule of `audit`: `judge` yields one verdict for each thing of a case that it concerns.

    `settings` are the dotted keys that it depends on; `factor` the success factor (1-9, The King's Fund 2011)
    that it is evidence for.
    """

    part: str
    source: str
    settings: tuple[str, ...] = ()
    factor: int | None = None
    judge: Callable[[Chart], Verdicts]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStandard(Rule):
    """A rule of `audit` about the team and no single case: `judge` yields one verdict for each member or meeting."""

    part: str = "team"
    source: str
    settings: tuple[str, ...] = ()
    factor: int | None = None
    judge: Callable[[Roster], Verdicts]


AnyStandard: TypeAlias = Standard | TeamStandard
