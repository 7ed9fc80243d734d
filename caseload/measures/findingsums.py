"""What a run of case finding comes to: who of the population is listed, what falls by itself; small numbers hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from caseload.measures.disclosure import Disclosed, disclosed
from caseload.measures.rates import half_up
from caseload.model.criteria import COUNT_EVENTS, DAYS_IN_HOSPITAL, Criteria
from caseload.model.moments import months_after
from caseload.model.population import ADMISSIONS
from caseload.model.settings import Disclosure

# The groupings of coverage; a fifth is counted from the most deprived.
AGE, SEX, DEPRIVATION, PRACTICE = "age", "sex", "deprivation", "practice"
UNKNOWN, UNDER = "unknown", "under"
YEAR = 12


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind, such as those of an age band, and how many of them are listed."""

    grouping: str
    label: str
    people: int
    listed: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A group as it may be told: numbers rounded, None where hidden; `per_mille` of the told ones are listed."""

    label: str
    people: int | None
    listed: int | None

    @property
    def per_mille(self) -> int | None:
        """Return how many of a thousand are listed, as far as the told numbers say; None where they do not."""
        if self.people is None or self.listed is None or not self.people:
            return None
        return min(1000, half_up(self.listed * 1000, self.people))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What became of people who met the same rule on a `day` a year before, whoever cared for them.

    `before` and `after` are their emergency admissions in the twelve months up to that day and after it; the `died`
    of them had less time for any after.
    """

    day: date
    people: int
    died: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ToldFall:
    """A fall as it may be told: None where a number is hidden."""

    day: date
    people: int | None
    died: int | None
    before: int | None
    after: int | None

    @property
    def per_cent(self) -> int | None:
        """Return by how many per cent the told number fell, below 0 if it rose; None where there is none to tell."""
        if not self.before or self.after is None:
            return None
        change = half_up(abs(self.before - self.after) * 100, self.before)
        return change if self.after < self.before else -change


def coverage(groups: Iterable[Group], settings: Disclosure) -> dict[str, tuple[Covered, ...]]:
    """Return each grouping as it may be told, everybody last under no label; the groupings are of the same people.

    What may be told of one is told of none if their total would give another away.
    """
    by_grouping: dict[str, list[Group]] = {}
    for group in sorted(groups, key=_order):
        by_grouping.setdefault(group.grouping, []).append(group)
    told = {grouping: _told(found, settings) for grouping, found in by_grouping.items()}
    if all(shown.total is not None for shown in told.values()):
        return {grouping: tuple(_covered(by_grouping[grouping], shown)) for grouping, shown in told.items()}
    return {
        grouping: tuple(Covered(label, None, None) for label in (*(one.label for one in found), ""))
        for grouping, found in by_grouping.items()
    }


def told_fall(fall: Fall, settings: Disclosure) -> ToldFall:
    """Return the fall as it may be told; of few people nothing is."""
    people = disclosed([[fall.died, fall.people - fall.died]], settings)
    before, after = (disclosed([[number]], settings).total for number in (fall.before, fall.after))
    if people.total is None:
        return ToldFall(fall.day, None, None, None, None)
    return ToldFall(fall.day, people.total, people.columns[0], before, after)


def rests_on_admissions(criteria: Criteria) -> bool:
    """Tell whether who is listed depends on admissions of late, so that many fewer follow whatever is done."""
    return any(
        one.months
        and one.operation in (COUNT_EVENTS, DAYS_IN_HOSPITAL)
        and {*(one.kinds or ADMISSIONS)} & {*ADMISSIONS}
        for one in criteria.criteria
    )


def reaches_back(first: date | None, day: date, months: int) -> bool:
    """Tell whether events begin early enough to look `months` back from a year before the day.

    They may begin a month later than that: there is not something every day.
    """
    return first is not None and first <= months_after(day, 1 - YEAR - months)


def _order(group: Group) -> tuple[object, ...]:
    return group.grouping, group.label == UNKNOWN, not group.label.startswith(UNDER), group.label


def _told(groups: Sequence[Group], settings: Disclosure) -> Disclosed:
    # Who is not listed can be worked out, so that they are not to be few either.
    return disclosed([(group.listed, group.people - group.listed) for group in groups], settings)


def _covered(groups: Sequence[Group], shown: Disclosed) -> Iterator[Covered]:
    for group, people, (listed, _) in zip(groups, shown.rows, shown.cells, strict=True):
        yield Covered(group.label, people, listed)
    yield Covered("", shown.total, shown.columns[0])
