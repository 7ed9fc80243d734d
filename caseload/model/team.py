"""The people who work here and what they do together; and what case finding ran and decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from caseload.model.moments import Moment

ROLES = ("case-manager", "lead", "practitioner", "support-worker", "administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of staff; `wte` is whole-time equivalents, `emails` those that their commits carry."""

    id: str
    name: str
    role: str = "case-manager"
    grade: str = ""
    profession: str = ""
    team: str = ""
    wte: Decimal = Decimal(1)
    hours: Decimal | None = None
    competencies: tuple[str, ...] = ()
    supervised_on: date | None = None
    emails: tuple[str, ...] = ()
    active_from: date | None = None
    active_to: date | None = None

    def works_on(self, day: date) -> bool:
        """Tell whether they are with us on that day."""
        return (self.active_from or day) <= day <= (self.active_to or day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """`staff.yaml`."""

    kind: ClassVar[str] = "staff"

    staff: tuple[Member, ...] = ()

    def member(self, id_: str) -> Member | None:
        """Return the member with that id."""
        return next((member for member in self.staff if member.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """What every entry of `team/` and `finding/` has."""

    kind: ClassVar[str]

    id: str
    happened: Moment
    recorded: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(TeamEntry):
    """One member's whole worklist goes to another from a day to a day; one that ends before it starts was called off.

    `replaces` names the cover that this one stands in for, since it ended on another day.
    """

    kind: ClassVar[str] = "cover"

    staff: str
    covered_by: str
    starts: date
    ends: date
    reason: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a meeting decided about one patient; `action` is the action it became."""

    patient: str
    decision: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(TeamEntry):
    """A multidisciplinary meeting: who attended, what was decided."""

    kind: ClassVar[str] = "meeting"

    title: str = ""
    attended: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRun(TeamEntry):
    """One run of case finding, reproducible: what was run on what, and who was listed (ids of the extract)."""

    kind: ClassVar[str] = "finding-run"

    criteria: str
    criteria_version: str
    criteria_hash: str
    extract_hash: str
    engine: str
    people: int
    listed: tuple[str, ...] = ()
    cannot_score: int = 0
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDecision(TeamEntry):
    """What was decided about one person of the extract; the declined stay known."""

    kind: ClassVar[str] = "finding-decision"

    person: str
    decision: str
    run: str = ""
    reason: str = ""
    judgement: str = ""
    amenable: str = ""
    patient: str = ""
    again_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One finding that the team has accepted for now: by whom, why, and until when."""

    rule: str
    record: str
    field: str = ""
    reason: str
    owner: str
    approver: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """`audit-baseline.yaml`."""

    kind: ClassVar[str] = "audit-baseline"

    accepted: tuple[Accepted, ...] = ()


# The folder that each kind of record about no single patient stands in.
TEAM_PLACES: dict[str, tuple[type[TeamEntry], ...]] = {
    "team": (Cover, Meeting),
    "finding/runs": (FindingRun,),
    "finding/decisions": (FindingDecision,),
}
