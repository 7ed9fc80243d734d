"""Case finding once more, person by person and from the words alone: without SQL and the package's own sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from caseload.model.criteria import Criteria, Criterion
from caseload.model.instrument import Instrument, Scale
from caseload.model.population import Event, Person

PRECISE = Context(prec=60)
ADMISSIONS = {"emergency-admission", "elective-admission"}


@dataclass(frozen=True, slots=True)
class Village:
    """Everybody there is, what happened to them, and whom the team knows: pairs of person and reason."""

    people: tuple[Person, ...]
    events: tuple[Event, ...]
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One person as the criteria see them."""

    person: Person
    excluded: str
    values: tuple[Fraction | None, ...]
    points: tuple[Fraction, ...]
    missing: tuple[bool, ...]
    score: Fraction | None
    recent: tuple[int | None, int | None]


def back(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(day.day - 1), following - timedelta(1))


def years(born: date, day: date) -> int:
    """Birthdays since birth; whoever is born on 29 February has theirs on 1 March in other years."""
    return sum(
        (year, born.month, born.day) <= (day.year, day.month, day.day) for year in range(born.year + 1, day.year + 1)
    )


@dataclass(frozen=True, slots=True)
class Oracle:
    """Criteria on a day; `met` and the rest answer what the SQL texts answer."""

    criteria: Criteria
    instruments: Mapping[str, Instrument]
    day: date
    complete: bool
    village: Village

    def looks(self) -> list[Look]:
        return [self.look(person) for person in self.village.people if person.birth_date <= self.day]

    def look(self, person: Person) -> Look:
        events = [e for e in self.village.events if e.person == person.id and e.started <= self.day]
        values = tuple(self.value(one, person, events) for one in self.criteria.criteria)
        points = tuple(self.worth(one, value) for one, value in zip(self.criteria.criteria, values, strict=True))
        missing = tuple(
            value is None and one.missing == "cannot-score"
            for one, value in zip(self.criteria.criteria, values, strict=True)
        )
        excluded = self.excluded(person)
        sum_ = sum(points, Fraction(self.criteria.intercept or 0))
        unknown = not self.complete and not events
        year = back(self.day, 12)
        recent = (
            sum(e.kind == "emergency-admission" and e.started >= year for e in events),
            sum(self.nights(e, year) for e in events if e.kind in ADMISSIONS),
        )
        return Look(
            person,
            excluded,
            values,
            points,
            missing,
            None if excluded or any(missing) else sum_,
            (None, None) if unknown else recent,
        )

    def excluded(self, person: Person) -> str:
        reasons = {reason for id_, reason in self.village.known if id_ == person.id}
        rules, died = self.criteria.exclusions, person.died_on
        if died is not None and died <= self.day:
            return "died"
        if person.objected:
            return "objected"
        if rules.under_age is not None and years(person.birth_date, self.day) < rules.under_age:
            return "under-age"
        if "on-caseload" in reasons and rules.on_caseload:
            return "on-caseload"
        return "declined" if "declined" in reasons else ""

    def value(self, one: Criterion, person: Person, events: list[Event]) -> Fraction | None:
        age = years(person.birth_date, self.day)
        if one.operation == "age":
            return Fraction(age)
        if one.operation == "deprivation":
            return None if person.deprivation is None else Fraction(person.deprivation)
        if one.operation in ("count-events", "days-in-hospital"):
            if not events and not self.complete:
                return None
            since = back(self.day, one.months) if one.months else date(1800, 1, 1)
            if one.operation == "count-events":
                return Fraction(sum(e.kind in one.kinds and e.started >= since for e in events))
            return Fraction(sum(self.nights(e, since) for e in events if e.kind in (one.kinds or ADMISSIONS)))
        if one.operation == "distinct-conditions":
            codes = self.codes(events, one.months)
            return Fraction(sum(any(is_in(code, c.codes) for code in codes) for c in one.lists)) if codes else None
        instrument = self.instruments[one.instrument]
        assert instrument.diagnoses
        codes = self.codes(events, instrument.diagnoses.months)
        if not codes or age < (instrument.minimum_age or 0):
            return None
        scale = instrument.scale(one.scale)
        assert scale
        return instrument_total(instrument, scale, codes, age)

    def nights(self, event: Event, since: date) -> int:
        nights = 0
        night = event.started
        while night < (event.ended or self.day) and night < self.day:
            nights += night >= since
            night += timedelta(1)
        return nights

    def codes(self, events: list[Event], months: int | None) -> set[str]:
        since = back(self.day, months) if months else date(1800, 1, 1)
        return {code.replace(".", "") for e in events if e.started >= since for code in e.codes}

    def worth(self, one: Criterion, value: Fraction | None) -> Fraction:
        if value is None:
            return Fraction(0)
        if one.each is not None:
            worth = value * Fraction(one.each)
            return worth if one.at_most is None else min(worth, Fraction(one.at_most))
        reached = Fraction(0)
        for step in one.steps:
            if value >= Fraction(step.at_least):
                reached = Fraction(step.points)
        return reached

    def meets(self, look: Look) -> bool:
        if look.score is None:
            return False
        for one, value in zip(self.criteria.criteria, look.values, strict=True):
            if one.needed is not None and (value is None or value < Fraction(one.needed)):
                return False
        cut_off = self.criteria.listing.cut_off
        if cut_off is None:
            return True
        if self.criteria.intercept is None:
            return look.score >= Fraction(cut_off)
        score = Decimal(look.score.numerator) / Decimal(look.score.denominator)
        risk = PRECISE.divide(Decimal(100), 1 + PRECISE.exp(-score))
        return risk >= cut_off

    def listed(self) -> list[Look]:
        looks = self.looks()
        met = [look for look in looks if self.meets(look)]
        met.sort(key=lambda look: look.person.id.encode())
        met.sort(key=lambda look: look.score or 0, reverse=True)
        listing = self.criteria.listing
        if listing.top is not None:
            met = met[: listing.top]
        if listing.share is not None:
            everybody = sum(look.score is not None for look in looks)
            met = met[: int(everybody * Fraction(listing.share) / 100)]
        return met

    def ranking(self) -> list[tuple[int | str | None, ...]]:
        return [
            (rank, look.person.id, millionths(look.score), *told(look), *look.recent)
            for rank, look in enumerate(self.listed(), 1)
        ]

    def counts(self) -> list[int]:
        looks = self.looks()
        reasons = ("died", "objected", "under-age", "on-caseload", "declined")
        unscored = [look for look in looks if not look.excluded and any(look.missing)]
        return [
            len(looks),
            *(sum(look.excluded == reason for look in looks) for reason in reasons),
            len(unscored),
            sum(look.score is not None for look in looks),
            sum(self.meets(look) for look in looks),
            *(sum(look.missing[n] for look in unscored) for n in range(len(self.criteria.criteria))),
        ]

    def unscored(self) -> list[tuple[bool | str, ...]]:
        looks = (look for look in self.looks() if not look.excluded and any(look.missing))
        return sorted((look.person.id, *look.missing) for look in looks)

    def fall(self) -> tuple[int, int, int, int]:
        then = back(self.day, 12)
        rules = replace(self.criteria.exclusions, on_caseload=True)
        caseload = tuple(pair for pair in self.village.known if pair[1] == "on-caseload")
        before = replace(
            self,
            criteria=replace(self.criteria, exclusions=rules),
            day=then,
            village=replace(self.village, known=caseload),
        )
        there = {look.person.id: look.person for look in before.listed()}
        days = [e.started for e in self.village.events if e.person in there and e.kind == "emergency-admission"]
        return (
            len(there),
            sum(back(then, 12) <= day <= then for day in days),
            sum(then < day <= self.day for day in days),
            sum(one.died_on is not None and one.died_on <= self.day for one in there.values()),
        )

    def coverage(self) -> list[tuple[str, str, int, int]]:
        listed = {look.person.id for look in self.listed()}
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for look in self.looks():
            if look.excluded in ("died", "objected"):
                continue
            for part in parts(look.person, years(look.person.birth_date, self.day)):
                people, there = found.get(part, (0, 0))
                found[part] = (people + 1, there + (look.person.id in listed))
        return sorted((*part, *those) for part, those in found.items())


def is_in(code: str, beginnings: tuple[str, ...]) -> bool:
    return any(code[: len(beginning)] == beginning for beginning in beginnings)


def instrument_total(instrument: Instrument, scale: Scale, codes: set[str], age: int) -> Fraction:
    assert instrument.diagnoses
    there = {g.id: g for g in instrument.diagnoses.groups if any(is_in(code, g.codes) for code in codes)}
    beaten = {id_ for group in there.values() for id_ in group.outranks}
    sum_ = sum((Fraction(group.points) for id_, group in there.items() if id_ not in beaten), Fraction(0))
    if "age" in scale.items:
        sum_ += max((step.points for step in instrument.diagnoses.ages if age >= step.age), default=0)
    return sum_


def parts(person: Person, age: int) -> Iterator[tuple[str, str]]:
    bands = {18: "under 18", 40: "18-39", 65: "40-64", 75: "65-74", 85: "75-84", 200: "85 and over"}
    yield "age", next(band for below, band in bands.items() if age < below)
    yield "sex", person.sex
    decile = person.deprivation
    yield "deprivation", "unknown" if decile is None else "1122334455"[decile - 1]
    yield "practice", person.practice or "unknown"


def millionths(number: Fraction | None) -> int | None:
    if number is None:
        return None
    whole = number * 1_000_000
    assert whole.denominator == 1
    return whole.numerator


def told(look: Look) -> Iterator[int | None]:
    for value, points in zip(look.values, look.points, strict=True):
        yield millionths(value)
        yield millionths(points)
