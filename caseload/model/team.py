"""The people who work here and what they do together; and what case finding ran and decided."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from caseload.model.moments import Moment
from caseload.model.record import record

COMPARATORS = ("none", "draw", "finding-run", "file")
SUBGROUPS = ("age", "sex", "ethnicity", "deprivation")
ROLES = ("case-manager", "lead", "practitioner", "support-worker", "administrator")


@record
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


@record
class Staff:
    """`staff.yaml`."""

    kind: ClassVar[str] = "staff"

    staff: tuple[Member, ...] = ()

    def member(self, id_: str) -> Member | None:
        """Return the member with that id."""
        return next((member for member in self.staff if member.id == id_), None)

    def owners(self, address: str) -> tuple[str, ...]:
        """Return the ids of those whose commits carry that address; capitals make no difference."""
        told = address.lower()
        return tuple(one.id for one in self.staff if told in (email.lower() for email in one.emails))

    def may(self, id_: str, roles: tuple[str, ...]) -> bool:
        """Tell whether the role of a member is one of these; every role is, where none is named."""
        member = self.member(id_)
        return not roles or (member is not None and member.role in roles)


@record
class TeamEntry:
    """What every entry of `team/` and `finding/` has."""

    kind: ClassVar[str]

    id: str
    happened: Moment
    recorded: datetime
    by: str


@record
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


@record
class Decision:
    """What a meeting decided about one patient; `action` is the action it became."""

    patient: str
    decision: str
    action: str = ""


@record
class Meeting(TeamEntry):
    """A multidisciplinary meeting: who attended, what was decided."""

    kind: ClassVar[str] = "meeting"

    title: str = ""
    attended: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    note: str = ""


@record
class Draw:
    """A draw by lot for so many `places`, repeatable by its `seed`: those `not_drawn` were as eligible."""

    places: int
    seed: int
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()


@record
class FindingRun(TeamEntry):
    """One run of case finding, reproducible: what was run on what, and who was listed (ids of the extract).

    `day` is the day that windows and ages are counted back from; `excluded` counts by reason.
    """

    kind: ClassVar[str] = "finding-run"

    criteria: str
    criteria_version: str
    criteria_hash: str
    extract_hash: str
    day: date
    engine: str
    people: int
    events: int = 0
    refused: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    cannot_score: int = 0
    eligible: int = 0
    listed: tuple[str, ...] = ()
    draw: Draw | None = None
    legal_basis: str = ""


@record
class FindingDecision(TeamEntry):
    """What was decided about one person of the extract; the declined stay known.

    Risk (what the run said of them), judgement and amenability are three things.
    """

    kind: ClassVar[str] = "finding-decision"

    person: str
    decision: str
    run: str = ""
    reason: str = ""
    risk: str = ""
    judgement: str = ""
    amenable: str = ""
    patient: str = ""
    again_on: date | None = None


@record
class Protocol(TeamEntry):
    """What an evaluation will ask, written before there is anything to see: `outcomes` are named, all else explores.

    The period is from the day it `starts` to the day it `ends`; `replaces` names the protocol it stands in for.
    """

    kind: ClassVar[str] = "protocol"

    question: str
    outcomes: tuple[str, ...]
    comparator: str
    starts: date
    ends: date
    subgroups: tuple[str, ...] = ()
    replaces: str = ""
    because: str = ""


@record
class Accepted:
    """One finding that the team has accepted for now: by whom, why, and until when."""

    rule: str
    record: str
    field: str = ""
    reason: str
    owner: str
    approver: str
    expires: date


@record
class Baseline:
    """`audit-baseline.yaml`."""

    kind: ClassVar[str] = "audit-baseline"

    accepted: tuple[Accepted, ...] = ()


# The folder that each kind of record about no single patient stands in.
TEAM_PLACES: dict[str, tuple[type[TeamEntry], ...]] = {
    "team": (Cover, Meeting),
    "finding/runs": (FindingRun,),
    "finding/decisions": (FindingDecision,),
    "programme/protocols": (Protocol,),
}
