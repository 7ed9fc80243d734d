"""What there is to pay for, line by line, at the prices of the directory or of the team: whole pennies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from caseload.measures.costs import uprated
from caseload.measures.course import Course, Done, Talk
from caseload.measures.programme.period import Period
from caseload.measures.rates import PRICED, UNPRICED, YEAR, half_up
from caseload.model.definitions import Service
from caseload.model.settings import Costs
from caseload.model.team import Member

IN_PERSON, REMOTE = ("home-visit", "clinic"), ("telephone", "video")
HOUR = "hour"
HOSPITAL = ("ae-attendance", "emergency-admission", "elective-admission")
MINUTES, PER_CENT = 60, 100


class Price(NamedTuple):
    """What one costs: `pennies` of a currency at the prices of a year."""

    pennies: int
    currency: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of costs: so many, of these people; `priced` of them come to `pennies`."""

    name: str
    number: int
    priced: int
    pennies: int
    people: frozenset[str]
    currency: str = ""
    year: str = ""

    @property
    def unpriced(self) -> int:
        """Return how many have no price."""
        return self.number - self.priced


def _price(services: Mapping[str, Service], id_: str, costs: Costs) -> Price | None:
    service = services.get(id_)
    if service is None or service.price is None:
        return None
    price, year = uprated(service, costs)
    return Price(int(price.scaleb(2)), service.currency, year)


def _own(services: Mapping[str, Service], costs: Costs) -> Price | None:
    """Return the price of an hour, or of a whole-time year: in the currency of the directory."""
    amount = costs.hour if costs.own_work == HOUR else costs.whole_time
    currency = next((service.currency for service in services.values() if service.currency), "")
    return Price(int(amount.scaleb(2)), currency, costs.own_price_year) if amount else None


def _talks(courses: Iterable[Course], period: Period) -> Iterator[tuple[str, Talk]]:
    for one in courses:
        yield from ((one.person.patient, talk) for talk in one.talks if talk.outcome == "done" and talk.day in period)


def contacts(
    courses: Iterable[Course], services: Mapping[str, Service], costs: Costs, period: Period
) -> Iterator[Part]:
    """Yield the contacts that came about, by how they were held."""
    found: dict[str, list[str]] = defaultdict(list)
    for patient, talk in _talks(courses, period):
        way = "face-to-face" if talk.mode in IN_PERSON else "remote" if talk.mode in REMOTE else talk.mode
        found[way].append(patient)
    prices = {
        "face-to-face": _price(services, costs.face_to_face, costs),
        "remote": _price(services, costs.remote, costs),
    }
    for way in sorted(found):
        yield _part(way, found[way], prices.get(way))


def hours(courses: Iterable[Course], services: Mapping[str, Service], costs: Costs, period: Period) -> Iterator[Part]:
    """Yield the time of all contacts, as far as it was told."""
    talks = list(_talks(courses, period))
    if talks:
        price, timed = _own(services, costs), [talk.minutes for _, talk in talks if talk.minutes is not None]
        people = frozenset(patient for patient, _ in talks)
        pennies = half_up(sum(timed) * price.pennies, MINUTES) if price else 0
        priced = len(timed) if price else 0
        yield Part("hours", len(talks), priced, pennies, people, *(price[1:] if price else ()))


def members(staff: Iterable[Member], services: Mapping[str, Service], costs: Costs, period: Period) -> Iterator[Part]:
    """Yield what each role cost: members are no patients, so that nobody has to be hidden."""
    days: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for one in staff:
        first, last = (
            max(one.active_from or period.starts, period.starts),
            min(one.active_to or period.last, period.last),
        )
        if last >= first:
            number[one.role] += 1
            days[one.role] += round(((last - first).days + 1) * one.wte * PER_CENT)
    price = _own(services, costs)
    for role in sorted(number):
        pennies = half_up(days[role] * price.pennies, YEAR * PER_CENT) if price else 0
        yield Part(
            role, number[role], number[role] if price else 0, pennies, frozenset(), *(price[1:] if price else ())
        )


def _part(name: str, patients: Sequence[str], price: Price | None) -> Part:
    number = len(patients)
    told = (number, number * price.pennies) if price else (0, 0)
    return Part(name, number, *told, frozenset(patients), *(price[1:] if price else ()))


def planned(courses: Iterable[Course], today: date, by: Callable[[Done], str]) -> Iterator[Part]:
    """Yield what the actions of the plans as they are come to in a year from today, by sector or by funder."""
    found: dict[tuple[str, str, str], list[tuple[str, Done]]] = defaultdict(list)
    for one in courses:
        for action in one.actions:
            if not action.costing.is_over(today):
                costing = action.costing
                found[by(action), costing.currency, costing.price_year].append((one.person.patient, action))
    groups: dict[str, list[Part]] = defaultdict(list)
    for (name, currency, year), actions in sorted(found.items()):
        priced = [action.costing for _, action in actions if action.costing.state == PRICED]
        unpriced = sum(action.costing.state in UNPRICED for _, action in actions)
        pennies, people = sum(one.year(today) for one in priced), frozenset(patient for patient, _ in actions)
        groups[name].append(Part(name, len(priced) + unpriced, len(priced), pennies, people, currency, year))
    for name, parts in groups.items():
        yield from _merged(name, parts)


def _merged(name: str, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield one part with those that have no price, and one for each further currency or price year."""
    priced = [one for one in parts if one.priced] or list(parts[:1])
    bare = [one for one in parts if not one.priced and one not in priced]
    people = frozenset[str]().union(priced[0].people, *(one.people for one in bare))
    yield replace(priced[0], number=priced[0].number + sum(one.number for one in bare), people=people)
    yield from priced[1:]


def used(courses: Iterable[Course], services: Mapping[str, Service], costs: Costs, period: Period) -> Iterator[Part]:
    """Yield the visits to hospital of people while they were under case management, by kind."""
    found: dict[str, list[str]] = {kind: [] for kind in HOSPITAL}
    for one in courses:
        for visit in one.hospital:
            if visit.day in period and one.is_managed(visit.day):
                found[visit.kind].append(one.person.patient)
    for kind, patients in found.items():
        if patients:
            yield _part(kind, patients, _price(services, kind, costs))
