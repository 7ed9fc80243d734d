"""What the standards of care look at: a case with what is owed to it, and the team with what it has in hand."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.document import document
from caseload.model.duties import Duty, Rules, duties
from caseload.model.moments import months_after
from caseload.model.plan import Plan
from caseload.model.settings import AuditPolicy, Settings
from caseload.model.team import Meeting, Member
from caseload.rules.ground import Ground


@dataclass(frozen=True, slots=True)
class Chart:
    """One case and all that is derived of it, once; `unpriced` are the ids of the actions without a price.

    `tree` makes the document of it when it is first asked for.
    """

    case: Case
    ground: Ground
    rules: Rules
    owed: tuple[Duty, ...]
    tree: Callable[[], Tree]
    unpriced: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """Return the day of the audit."""
        return self.ground.today

    @property
    def settings(self) -> Settings:
        """Return the team's settings."""
        return self.ground.settings

    @property
    def thresholds(self) -> AuditPolicy:
        """Return the settings of the audit itself."""
        return self.ground.settings.audit

    @property
    def plan(self) -> Plan:
        """Return the plan, an empty one where there is none."""
        return self.case.plan or Plan(patient=self.case.patient.id)

    def duties(self, kind: str) -> Iterator[Duty]:
        """Yield what is owed of one kind."""
        return (duty for duty in self.owed if duty.kind == kind)

    def recent(self, day: date) -> bool:
        """Tell whether what happened on that day is still looked at."""
        return months_after(day, self.thresholds.look_back_months) >= self.today

    def here(self, staff: str) -> bool:
        """Tell whether a member of staff works here today."""
        member = self.ground.staff.member(staff)
        return member is not None and member.works_on(self.today)


def chart(case: Case, ground: Ground, holidays: Container[date], unpriced: frozenset[str] = frozenset()) -> Chart:
    """Return the chart of a case."""
    owed = duties(case, ground.settings, holidays)
    tree = cache(lambda: document(case, owed, ground.settings, ground.today))
    return Chart(case, ground, Rules(ground.settings, holidays), owed, tree, unpriced)


@dataclass(frozen=True, slots=True)
class Load:
    """What one member holds: open cases, their weight, and the limit for their hours."""

    member: Member
    cases: int
    weight: Decimal
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Roster:
    """The team: what each member who manages or holds cases has in hand, and the meetings."""

    ground: Ground
    loads: tuple[Load, ...]
    meetings: tuple[Meeting, ...]
