"""Who stands in for whom on a day, and whose worklist has the duties of a case then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from caseload.model.team import Cover, Member, Staff

# The roles that a case may be given to.
MANAGING = ("case-manager", "lead")


def in_force(covers: Iterable[Cover]) -> tuple[Cover, ...]:
    """Return the covers that count: no other one stands in their place, and they were not called off."""
    known = tuple(covers)
    replaced = {cover.replaces for cover in known}
    return tuple(cover for cover in known if cover.id not in replaced and cover.starts <= cover.ends)


@dataclass(frozen=True, slots=True)
class Rota:
    """The staff on one day, with the covers in force."""

    staff: Staff
    covers: tuple[Cover, ...]
    day: date

    def away(self, id_: str) -> Cover | None:
        """Return the cover that a member is away under."""
        return next((one for one in self.covers if one.staff == id_ and one.starts <= self.day <= one.ends), None)

    def stand_in(self, id_: str) -> str:
        """Return who does a member's work: themselves, whoever covers at the end of the line, or nobody."""
        seen: set[str] = set()
        while id_ not in seen:
            member = self.staff.member(id_)
            if member is None or not member.works_on(self.day):
                return ""
            cover = self.away(id_)
            if cover is None:
                return id_
            seen.add(id_)
            id_ = cover.covered_by
        return ""

    def worklists(self, manager: str, deputy: str) -> frozenset[str]:
        """Return on whose worklists the duties of a case are, by its manager and deputy.

        The manager's, and whoever's covers for them; where nobody does, the deputy's; else every lead's, and
        in a team without one everybody's. Of nobody only where nobody works.
        """
        for named in (manager, deputy):
            stand_in = self.stand_in(named)
            if stand_in:
                return frozenset((named, stand_in))
        return self._everybodys()

    def _everybodys(self) -> frozenset[str]:
        working = [member for member in self.staff.staff if member.works_on(self.day)]
        here = [member for member in working if self.stand_in(member.id) == member.id] or working
        leads = frozenset(member.id for member in here if member.role == "lead")
        return leads or frozenset(member.id for member in here)


def leavers(staff: Staff, today: date) -> tuple[Member, ...]:
    """Return those who are no longer with us."""
    return tuple(member for member in staff.staff if member.active_to and member.active_to < today)
