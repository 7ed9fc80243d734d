"""How full each case manager is: open cases against a limit, planned work against hours; sums of our own defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol

from caseload.model.cover import MANAGING
from caseload.model.settings import Settings
from caseload.model.team import Member, Staff

# A whole-time week under Agenda for Change, where a member's own hours are not known.
WEEK_HOURS = Decimal("37.5")
WORKING_DAYS = 5
WEEKS = 4
MINUTES = 60
NOTHING = Decimal(0)

Cases = Counter[tuple[str, str]]


class Held(Protocol):
    """An open case, by whose it is and how closely the person is followed."""

    @property
    def manager(self) -> str:
        """Return the manager's staff id."""

    @property
    def tier(self) -> str:
        """Return the tier."""


class Leave(NamedTuple):
    """Somebody is away from a day to a day; without a cover their work waits for them."""

    staff: str
    starts: date
    ends: date
    covered_by: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """What a workload is reckoned by."""

    settings: Settings
    staff: Staff
    leaves: tuple[Leave, ...]
    holidays: Container[date]
    today: date

    def away(self, id_: str, day: date) -> Leave | None:
        """Return the leave that a member is on."""
        return next((one for one in self.leaves if one.staff == id_ and one.starts <= day <= one.ends), None)

    def doer(self, id_: str, day: date) -> str:
        """Return who does a member's work on a day."""
        seen = {id_}
        while (leave := self.away(id_, day)) and leave.covered_by and leave.covered_by not in seen:
            id_ = leave.covered_by
            seen.add(id_)
        return id_


@dataclass(frozen=True, slots=True)
class Week:
    """Minutes of contacts and travel that one week asks for, and the minutes that the member works."""

    starts: date
    planned: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class Workload:
    """One member's open cases, what they weigh, the limit for their hours, and the next weeks."""

    staff: str
    cases: int
    weight: Decimal
    limit: Decimal
    weeks: tuple[Week, ...]

    @property
    def full(self) -> Decimal | None:
        """Return the weight as a share of the limit; None where there is no limit to be under."""
        return self.weight / self.limit if self.limit else None


def workloads(cases: Iterable[Held], team: Team, accept: int = 0) -> tuple[Workload, ...]:
    """Return the workload of everyone who manages cases or has some, in the order of the staff.

    `accept` more cases of the default tier go, one by one, to whoever is the least full.
    """
    held: Cases = Counter((case.manager, case.tier) for case in cases)
    for _ in range(accept):
        taker = _least_full(held, team)
        if taker:
            held[taker, team.settings.default_tier] += 1
    known = [member.id for member in team.staff.staff if _manages(member, team.today)]
    having = {manager for manager, _ in held}
    order = [member.id for member in team.staff.staff if member.id in having.union(known)]
    strangers = sorted(having.difference(order))
    return tuple(_workload(id_, held, team) for id_ in (*order, *strangers))


def weight_of(tiers: Iterable[str], settings: Settings) -> Decimal:
    """Return what cases of these tiers weigh."""
    return sum((settings.tier(tier).weight for tier in tiers), NOTHING)


def limit_of(member: Member | None, settings: Settings) -> Decimal:
    """Return the weight that a member should hold at most, by their whole-time equivalents."""
    return settings.capacity.limit * member.wte if member else NOTHING


def first_week(today: date) -> date:
    """Return the Monday that the weeks ahead begin with, today or the next one."""
    return today + timedelta(days=-today.weekday() % 7)


def _manages(member: Member, today: date) -> bool:
    return member.role in MANAGING and member.works_on(today)


def _least_full(held: Cases, team: Team) -> str:
    takers = [
        (_weight(member.id, held, team.settings) / limit_of(member, team.settings), member.id)
        for member in team.staff.staff
        if _manages(member, team.today) and limit_of(member, team.settings)
    ]
    return min(takers, default=(NOTHING, ""), key=lambda taker: taker[0])[1]


def _weight(id_: str, held: Cases, settings: Settings) -> Decimal:
    return sum(
        (number * settings.tier(tier).weight for (manager, tier), number in held.items() if manager == id_), NOTHING
    )


def _workload(id_: str, held: Cases, team: Team) -> Workload:
    member = team.staff.member(id_)
    number = sum(count for (manager, _), count in held.items() if manager == id_)
    limit = limit_of(member, team.settings) if member and member.works_on(team.today) else NOTHING
    return Workload(id_, number, _weight(id_, held, team.settings), limit, tuple(_weeks(id_, member, held, team)))


def _weeks(id_: str, member: Member | None, held: Cases, team: Team) -> Iterator[Week]:
    needed = {manager: _needed(manager, held, team.settings) for manager, _ in held}
    for number in range(WEEKS):
        starts = first_week(team.today) + timedelta(weeks=number)
        days = [starts + timedelta(days=day) for day in range(WORKING_DAYS)]
        planned = sum((needed[other] for day in days for other in needed if team.doer(other, day) == id_), NOTHING)
        available = sum((_minutes(member, day, team) for day in days), NOTHING)
        yield Week(starts, planned / WORKING_DAYS, available / WORKING_DAYS)


def _needed(manager: str, held: Cases, settings: Settings) -> Decimal:
    """Return the minutes that a manager's cases ask for in one week."""
    each = settings.capacity.contact_minutes + settings.capacity.travel_minutes
    tiers = ((settings.tier(tier), number) for (id_, tier), number in held.items() if id_ == manager)
    return sum((Decimal(number * each) / tier.contact_weeks for tier, number in tiers), NOTHING)


def _minutes(member: Member | None, day: date, team: Team) -> Decimal:
    """Return the minutes of the week that a member has if they work every day as they do on this one."""
    if member is None or not member.works_on(day) or day in team.holidays or team.away(member.id, day):
        return NOTHING
    hours = member.wte * WEEK_HOURS if member.hours is None else member.hours
    return hours * MINUTES
