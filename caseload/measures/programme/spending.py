"""What the programme costs: the team's own work, what the plans ask for, and the use of hospital, each by itself.

Amounts are whole pennies at the prices of the directory. The three are never added up: one is work that was done,
one is a year that is planned, and a day in hospital that is not used is not money. What has no price is counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date

from caseload.measures.course import Course
from caseload.measures.programme.period import Period
from caseload.measures.programme.pricing import HOUR, PER_CENT, Part, contacts, hours, members, planned, used
from caseload.measures.programme.unknown import Unknown
from caseload.measures.rates import half_up
from caseload.model.definitions import Service
from caseload.model.settings import Costs
from caseload.model.team import Member

CONTACT, WHOLE_TIME = "contact", "whole-time"
DAYS_OF_A_MONTH = 30.4375
ANSWERS = ("yes", "no", "unsure")


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of crisis plans: whose the visits to hospital were for which a question was answered so, or not."""

    question: str
    answers: Mapping[str, tuple[str, ...]]
    not_told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spending:
    """The costs of a period; `work` by how it is priced, `sectors` and `funders` of a year of the plans of today.

    So many `unreadable` patients are in no part of it.
    """

    period: Period
    work: tuple[Part, ...]
    sectors: tuple[Part, ...]
    funders: tuple[Part, ...]
    hospital: tuple[Part, ...]
    crises: tuple[Asked, ...]
    days: int
    achieved: frozenset[tuple[str, str]]
    people: frozenset[str]
    unreadable: int = 0

    @staticmethod
    def total(parts: Sequence[Part]) -> Part | Unknown:
        """Return the sum of such parts, or why there is none: no price, several currencies or price years."""
        priced = [part for part in parts if part.priced]
        if not priced:
            return Unknown("nothing of it has a price")
        for named, values in (("currencies", {one.currency for one in priced}), ("price years", _years(priced))):
            if len(values) > 1:
                told = ", ".join(sorted(value or "not told" for value in values))
                return Unknown(f"prices of several {named} are no sum ({told})")
        people = frozenset[str]().union(*(one.people for one in parts))
        return Part(
            "total",
            sum(one.number for one in parts),
            sum(one.priced for one in priced),
            sum(one.pennies for one in priced),
            people,
            priced[0].currency,
            priced[0].year,
        )

    def per_patient_month(self) -> int | Unknown:
        """Return the pennies of the team's work for a person in a month of case management."""
        total = self.total(self.work)
        if isinstance(total, Unknown):
            return total
        if not self.days:
            return Unknown("nobody was under case management in the period")
        return half_up(round(total.pennies * DAYS_OF_A_MONTH), self.days)

    def per_goal_achieved(self) -> int | Unknown:
        """Return the pennies of the team's work for each goal that was said to be achieved."""
        total = self.total(self.work)
        if isinstance(total, Unknown):
            return total
        if not self.achieved:
            return Unknown("no goal was said to be achieved in the period")
        return half_up(total.pennies, len(self.achieved))


def tried(parts: Sequence[Part], per_cent: int) -> tuple[Part, ...]:
    """Return the same with every price so many per cent higher, lower where that is negative."""
    return tuple(replace(one, pennies=half_up(one.pennies * (PER_CENT + per_cent), PER_CENT)) for one in parts)


def spending(
    courses: Sequence[Course],
    staff: Iterable[Member],
    services: Mapping[str, Service],
    costs: Costs,
    period: Period,
    today: date,
) -> Spending:
    """Return what was spent in a period on those under case management in it."""
    managed = [one for one in courses if one.is_managed(period.starts.isoformat(), period.last.isoformat())]
    works: dict[str, Callable[[], Iterator[Part]]] = {
        CONTACT: lambda: contacts(courses, services, costs, period),
        HOUR: lambda: hours(courses, services, costs, period),
        WHOLE_TIME: lambda: members(staff, services, costs, period),
    }
    current = [one for one in courses if one.spells and one.spells[-1].accepted and not one.spells[-1].ended]
    return Spending(
        period,
        tuple(works[costs.own_work]()),
        tuple(planned(current, today, lambda action: action.sector)),
        tuple(planned(current, today, lambda action: action.funder)),
        tuple(used(managed, services, costs, period)),
        tuple(_crises(managed, period)),
        sum(one.days(period.starts, period.last) for one in managed),
        frozenset(
            (one.person.patient, told.goal) for one in managed for told in one.reached if _achieved(told, period)
        ),
        frozenset(one.person.patient for one in managed),
    )


def _years(parts: Iterable[Part]) -> set[str]:
    return {one.year for one in parts}


def _achieved(told: tuple[str, str, str], period: Period) -> bool:
    day, _, achievement = told
    return day in period and achievement == "achieved"


def _crises(courses: Iterable[Course], period: Period) -> Iterator[Asked]:
    visits = [
        (one.person.patient, visit)
        for one in courses
        for visit in one.hospital
        if visit.kind != "elective-admission" and visit.day in period and one.is_managed(visit.day)
    ]
    for question in ("foreseen", "followed"):
        said = [(patient, getattr(visit, question)) for patient, visit in visits]
        whose = {answer: tuple(patient for patient, told in said if told == answer) for answer in (*ANSWERS, "")}
        yield Asked(question, whose, whose.pop(""))


def kept(spent: Spending) -> str | None:
    """Return costs as text, without their period; None where somebody could not be read."""
    return None if spent.unreadable else json.dumps(astuple(spent)[1:], default=sorted)


def again(over: Period, text: str) -> Spending:
    """Return what `kept` made a text of, for the same period."""
    *lists, crises, days, achieved, people, _ = json.loads(text)
    work, sectors, funders, hospital = (tuple(_part(*one) for one in some) for some in lists)
    return Spending(
        over,
        work,
        sectors,
        funders,
        hospital,
        tuple(
            Asked(question, {answer: tuple(whose) for answer, whose in answers.items()}, tuple(not_told))
            for question, answers, not_told in crises
        ),
        days,
        frozenset((patient, goal) for patient, goal in achieved),
        frozenset(people),
    )


def _part(name: str, number: int, priced: int, pennies: int, people: Iterable[str], *price: str) -> Part:
    return Part(name, number, priced, pennies, frozenset(people), *price)
