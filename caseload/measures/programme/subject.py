"""One case as far as it lies in a period, which every figure of a profile is reckoned from."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from caseload.measures.course import Assessed, Course, Done, Spell, Talk
from caseload.measures.programme.period import Period
from caseload.measures.programme.rhythm import weeks_after
from caseload.model.cover import MANAGING
from caseload.model.moments import working_days_after
from caseload.model.settings import Settings
from caseload.model.team import Member, Staff

DONE = "done"
NOT_TOLD = "not-told"
NOT_PURSUED = ("declined", "stopped")
# What cases can be told apart by; each is of one person at a time.
TEAM, AREA, LOCAL_AUTHORITY, PRACTICE = "team", "area", "local-authority", "practice"
GROUPINGS = (TEAM, AREA, LOCAL_AUTHORITY, PRACTICE)


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures are reckoned by besides the courses; `holidays` are days on which nobody works.

    `first` and `last` are the days that the period begins and ends with, ISO text.
    """

    period: Period
    settings: Settings
    staff: Mapping[str, Member]
    holidays: Container[date] = ()
    first: str = ""
    last: str = ""
    _due: dict[tuple[str, int], str] = field(default_factory=dict)
    _later: dict[tuple[str, int], str] = field(default_factory=dict)

    @staticmethod
    def of(period: Period, settings: Settings, staff: Staff, holidays: Container[date] = ()) -> Basis:
        """Return it of the staff as they are in their file."""
        members = {member.id: member for member in staff.staff}
        return Basis(period, settings, members, holidays, period.starts.isoformat(), period.last.isoformat())

    def covers(self, day: str) -> bool:
        """Tell whether a day, ISO text, is in the period; an empty one is in none."""
        return self.first <= day <= self.last

    def due(self, since: str, days: int) -> str:
        """Return the day so many working days after another."""
        # Of thousands of episodes most began on the same few hundred days.
        if (since, days) not in self._due:
            due = working_days_after(date.fromisoformat(since), days, self.holidays)
            self._due[since, days] = due.isoformat()
        return self._due[since, days]

    def later(self, since: str, weeks: int) -> str:
        """Return the day so many weeks after another."""
        if (since, weeks) not in self._later:
            self._later[since, weeks] = weeks_after(since, weeks)
        return self._later[since, weeks]

    def role(self, staff: str) -> str:
        """Return the role of a member of staff, also of one who has left."""
        return self.staff[staff].role if staff in self.staff else NOT_TOLD

    def working(self) -> Iterator[Member]:
        """Yield who works here on the last day of the period."""
        return (member for member in self.staff.values() if member.works_on(self.period.last))

    def managing(self, team: str | None) -> Decimal:
        """Return the whole-time equivalents of those who manage cases, of one team or, with None, of all."""
        return sum((one.wte for one in self.working() if one.role in MANAGING and team in (None, one.team)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Subject:
    """A case in a period: the episodes in which it was under case management then, and for how many `days`.

    `open` is the episode that is open on the last day; `talks` are the contacts that were done; `minutes` those of
    each core task by each role, a contact's shared out evenly among its tasks. `pursued` are the actions of an open
    case that nobody declined or stopped, as they stand today; `assessments` those of somebody held, made by then.
    """

    course: Course
    held: tuple[Spell, ...]
    days: int
    open: Spell | None
    talks: tuple[Talk, ...]
    minutes: Mapping[str, Mapping[str, float]]
    pursued: tuple[Done, ...]
    assessments: tuple[Assessed, ...]


def subject(course: Course, basis: Basis) -> Subject:
    """Return a case as far as it lies in the period."""
    first, last = basis.first, basis.last
    held = tuple(one for one in course.spells if one.is_managed(first, last))
    talks = tuple(one for one in course.talks if first <= one.day <= last and one.outcome == DONE)
    still = next((one for one in held if not one.ended or one.ended > last), None)
    return Subject(
        course,
        held,
        course.days(basis.period.starts, basis.period.last),
        still,
        talks,
        _minutes(talks, basis),
        tuple(one for one in course.actions if one.status not in NOT_PURSUED) if still else (),
        tuple(one for one in course.assessments if one.day <= last) if held else (),
    )


def group(one: Subject, by: str, basis: Basis) -> str:
    """Return which arrangement a case belongs to; the team is that of its last manager in the period."""
    person = one.course.person
    if by == TEAM:
        member = basis.staff.get(one.course.manager_on(basis.last))
        return member.team if member else ""
    return {AREA: person.area, LOCAL_AUTHORITY: person.local_authority, PRACTICE: person.practice}.get(by, "")


def span(since: str, until: str) -> int:
    """Return the days from one day to another, both ISO text."""
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


def _minutes(talks: tuple[Talk, ...], basis: Basis) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for one in talks:
        for purpose in one.purposes if one.minutes else ():
            roles, role = found.setdefault(purpose, {}), basis.role(one.by)
            roles[role] = roles.get(role, 0) + (one.minutes or 0) / len(one.purposes)
    return found
