"""What the lists of case finding are made of, and what one says beside another: plain numbers, no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseload.measures.risk import Scored, scored
from caseload.model.criteria import COUNT_EVENTS, DAYS_IN_HOSPITAL, INSTRUMENT, Criteria, Criterion
from caseload.model.criteria_points import SCALE
from caseload.model.diagnoses import evidence
from caseload.model.instrument import Instrument
from caseload.model.moments import age, months_after
from caseload.model.population import EMERGENCY, Event, Person
from caseload.model.scoring import arithmetic
from caseload.model.team import FindingRun

# Where a person stands in a run; who is left out stands under the reason for it.
LISTED, NOT_LISTED, CANNOT_SCORE = "listed", "not-listed", "cannot-score"
DIED, OBJECTED, UNDER_AGE = "died", "objected", "under-age"
ON_CASELOAD, DECLINED = "on-caseload", "declined"
RECENT = Criteria(
    id="recent-use",
    version="1",
    title="Use of hospital in the last twelve months",
    source="",
    criteria=(
        Criterion(id="emergency", title="", operation=COUNT_EVENTS, kinds=(EMERGENCY,), months=12),
        Criterion(id="days", title="", operation=DAYS_IN_HOSPITAL, months=12),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What was taken in of an extract, and what was not: rows by the reason they were refused for.

    `without` counts values that a row may do without and that were wrong: the row was taken without them. `sharing`
    are people whose NHS number somebody else has too: they were taken without it, and `sharers` are the first of them,
    by extract id, those of one number together. The range of days is that of the events taken.
    """

    people: int
    events: int
    diagnoses: int
    refused_people: Mapping[str, int]
    refused_events: Mapping[str, int]
    without: Mapping[str, int]
    sharing: int = 0
    sharers: tuple[tuple[str, ...], ...] = ()
    first: date | None
    last: date | None

    @property
    def refused(self) -> int:
        """Return how many rows were refused, of both tables."""
        return sum(self.refused_people.values()) + sum(self.refused_events.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One person in a run; without a `rank` they are not on its list, without a score nobody can say.

    `emergency` admissions began, and `days` in hospital were spent, in the twelve months up to the day of the run;
    None where there is nothing to count from.
    """

    rank: int | None
    person: str
    scored: Scored
    emergency: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """One person's rank in two runs; None where they are not on the list."""

    person: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two lists: by the new rank, the gone by their old one; `same` kept their rank."""

    new: tuple[Move, ...]
    gone: tuple[Move, ...]
    moved: tuple[Move, ...]
    same: int


def difference(earlier: FindingRun, later: FindingRun) -> Difference:
    """Return who is new on the list of the later run, who is gone since the earlier, and who moved."""
    was, now = ({person: rank for rank, person in enumerate(run.listed, 1)} for run in (earlier, later))
    moves = [Move(person, was.get(person), rank) for person, rank in now.items()]
    return Difference(
        new=tuple(move for move in moves if move.before is None),
        gone=tuple(Move(person, rank, None) for person, rank in was.items() if person not in now),
        moved=tuple(move for move in moves if move.before not in (None, move.after)),
        same=sum(move.before == move.after for move in moves),
    )


def recent_use(
    person: Person, events: Iterable[Event], day: date, *, complete: bool = True
) -> tuple[int | None, int | None]:
    """Return emergency admissions and days in hospital of the twelve months up to the day, as in `Ranked`."""
    used = scored(RECENT, person, events, day, {}, complete=complete).values
    emergency, days = (None if value is None else value // SCALE for value in (used["emergency"], used["days"]))
    return emergency, days


def workings(
    criteria: Criteria, person: Person, events: Sequence[Event], day: date, instruments: Mapping[str, Instrument]
) -> dict[str, str]:
    """Return how the total of each criterion comes about that counts with an instrument of diagnoses."""
    told = {}
    for one in (one for one in criteria.criteria if one.operation == INSTRUMENT):
        instrument = instruments[one.instrument]
        months = instrument.diagnoses.months if instrument.diagnoses else None
        since = months_after(day, -months) if months else date.min
        codes = [code for event in events if since <= event.started <= day for code in event.codes]
        told[one.id] = arithmetic(instrument, one.scale, evidence(instrument, codes, age(person.birth_date, day)))
    return told
