"""What criteria say of one person, in plain arithmetic: the same as an engine says of that person in an extract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from caseload.model import criteria as operations
from caseload.model.case import Case
from caseload.model.criteria import CANNOT_SCORE, Criteria, Criterion
from caseload.model.criteria_points import SCALE, millionths, points_for
from caseload.model.diagnoses import evidence, total
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.instrument import Instrument
from caseload.model.moments import age, months_after
from caseload.model.population import ADMISSIONS, Event, Person
from caseload.model.stays import Stay, stays

# What the caseload writes in other words than an extract does.
SEXES = {"female": "female", "male": "male", "indeterminate": "other"}
CONTACT, DISCHARGE_ALONE = "community-contact", "other"


@dataclass(frozen=True, slots=True)
class Scored:
    """One person by criteria; everything counted is in millionths.

    `values` and `points` are by criterion; a value is None where there was nothing to count from, and worth nothing.
    `missing` are the criteria for want of which the person cannot be scored: then there is no `score`. `short` are
    those that need more than the person has. With a logistic sum the score includes the intercept.
    """

    values: dict[str, int | None]
    points: dict[str, int]
    score: int | None
    missing: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


def scored(
    criteria: Criteria,
    person: Person,
    events: Iterable[Event],
    day: date,
    instruments: Mapping[str, Instrument],
    complete: bool = False,
) -> Scored:
    """Score a person on a day from all events of theirs; those after the day do not exist yet.

    With `complete`, who has no event had none. Otherwise nobody knows, and nothing can be counted.
    """
    seen = _Seen(person, tuple(event for event in events if event.started <= day), day, complete)
    values = {one.id: seen.value(one, instruments) for one in criteria.criteria}
    points = {one.id: _points(one, values[one.id]) for one in criteria.criteria}
    missing = [one.id for one in criteria.criteria if values[one.id] is None and one.missing == CANNOT_SCORE]
    return Scored(
        values=values,
        points=points,
        score=None if missing else sum(points.values(), millionths(criteria.intercept or 0)),
        missing=tuple(missing),
        short=tuple(one.id for one in criteria.criteria if _falls_short(one, values[one.id])),
    )


def person_of(case: Case, day: date) -> Person:
    """Return the person of a case as an extract of that day would hold them; no record tells the deprivation."""
    patient, died = case.patient, case.died
    return Person(
        id=patient.id,
        birth_date=patient.birth_date,
        sex=SEXES.get(patient.sex, "unknown"),
        practice=patient.practice.code if patient.practice else "",
        ethnicity=patient.ethnicity,
        died_on=died.happened.day if died and died.happened.day <= day else None,
        nhs_number=patient.nhs_number,
        family=patient.name.family,
        given=patient.name.given,
    )


def events_of(case: Case) -> tuple[Event, ...]:
    """Return what an extract would hold of a case: stays and visits to hospital, and contacts that came about."""
    found = stays(case.entries, case.taken_back)
    ends = {entry.id for stay in found for entry in (stay.admission, stay.discharge) if entry}
    visits = (entry for entry in case.all(HospitalEvent) if entry.id not in ends)
    contacts = (contact for contact in case.all(Contact) if contact.outcome == "done")
    id_ = case.patient.id
    return (
        *(_stayed(id_, stay) for stay in found),
        *(Event(person=id_, kind=visit.event, started=visit.happened.day, codes=visit.codes) for visit in visits),
        *(Event(person=id_, kind=CONTACT, started=contact.happened.day) for contact in contacts),
    )


def _stayed(id_: str, stay: Stay) -> Event:
    came, left = stay.admission, stay.discharge
    first = came or left
    assert first is not None, "a stay begins or ends"
    return Event(
        person=id_,
        kind=came.event if came else DISCHARGE_ALONE,
        started=first.happened.day,
        ended=left.happened.day if left else None,
        codes=(*(came.codes if came else ()), *(left.codes if left else ())),
    )


def _points(criterion: Criterion, value: int | None) -> int:
    return 0 if value is None else points_for(criterion, value)


def _falls_short(criterion: Criterion, value: int | None) -> bool:
    return criterion.needed is not None and (value is None or value < millionths(criterion.needed))


@dataclass(frozen=True, slots=True)
class _Seen:
    person: Person
    events: tuple[Event, ...]
    day: date
    complete: bool

    @property
    def age(self) -> int:
        return age(self.person.birth_date, self.day)

    def value(self, criterion: Criterion, instruments: Mapping[str, Instrument]) -> int | None:
        match criterion.operation:
            case operations.INSTRUMENT:
                return self._total(instruments[criterion.instrument], criterion.scale)
            case operations.AGE:
                counted: int | None = self.age
            case operations.DEPRIVATION:
                counted = self.person.deprivation
            case operations.DISTINCT_CONDITIONS:
                counted = self._conditions(criterion)
            case operations.DAYS_IN_HOSPITAL:
                counted = self._nights(criterion) if self._known else None
            case _:
                counted = len(self._of(criterion.kinds, criterion.months)) if self._known else None
        return None if counted is None else counted * SCALE

    @property
    def _known(self) -> bool:
        return self.complete or bool(self.events)

    def _since(self, months: int | None) -> date:
        return months_after(self.day, -months) if months else date.min

    def _of(self, kinds: tuple[str, ...], months: int | None) -> list[Event]:
        since = self._since(months)
        return [event for event in self.events if event.kind in kinds and event.started >= since]

    def _nights(self, criterion: Criterion) -> int:
        since, stays = self._since(criterion.months), self._of(criterion.kinds or ADMISSIONS, None)
        spans = ((min(stay.ended or self.day, self.day) - max(stay.started, since)).days for stay in stays)
        return sum(max(0, nights) for nights in spans)

    def _codes(self, months: int | None) -> list[str]:
        since = self._since(months)
        return [code for event in self.events if event.started >= since for code in event.codes]

    def _conditions(self, criterion: Criterion) -> int | None:
        stems = [code.replace(".", "") for code in self._codes(criterion.months)]
        lists = (any(stem.startswith(listed.codes) for stem in stems) for listed in criterion.lists)
        return sum(lists) if stems else None

    def _total(self, instrument: Instrument, scale_id: str) -> int | None:
        scale, diagnoses = instrument.scale(scale_id), instrument.diagnoses
        codes = self._codes(diagnoses.months) if diagnoses else []
        if scale is None or not codes or self.age < (instrument.minimum_age or 0):
            return None
        reached = total(instrument, scale, evidence(instrument, codes, self.age))
        return None if reached is None else millionths(reached)
