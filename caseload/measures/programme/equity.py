"""Who is reached, and what becomes of them, in groups of people: whether the programme is as good for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from caseload.measures.course import Course
from caseload.measures.programme.outcomes import touches
from caseload.measures.programme.period import Period
from caseload.model.moments import age

AGES = ((85, "85 and over"), (75, "75 to 84"), (65, "65 to 74"), (0, "under 65"))
YOUNGEST = AGES[-1][1]
REACHED = ("achieved", "sustaining")
UNTOLD = "not told"
FIFTHS = ("most deprived fifth", "second fifth", "middle fifth", "fourth fifth", "least deprived fifth")


def _age(course: Course, period: Period) -> str:
    years = age(date.fromisoformat(course.person.born), period.last)
    return next(label for least, label in AGES if years >= least)


def _deprivation(course: Course, period: Period) -> str:
    decile = course.person.deprivation
    return UNTOLD if decile is None else FIFTHS[(decile - 1) // 2]


GROUPINGS: dict[str, Callable[[Course, Period], str]] = {
    "age": _age,
    "sex": lambda course, period: course.person.sex or UNTOLD,
    "ethnicity": lambda course, period: course.person.ethnicity or UNTOLD,
    "deprivation": _deprivation,
}


@dataclass(frozen=True, slots=True)
class Equal:
    """One group of people: who was referred and judged in the period, taken on of these, and with a goal reached."""

    grouping: str
    label: str
    judged: frozenset[str]
    accepted: frozenset[str]
    managed: frozenset[str]
    reached: frozenset[str]


def equity(courses: Sequence[Course], period: Period) -> Iterator[Equal]:
    """Yield who is reached and what becomes of them, by age, sex, ethnicity and deprivation."""
    for grouping, label_of in GROUPINGS.items():
        groups: defaultdict[str, list[Course]] = defaultdict(list)
        for one in courses:
            groups[label_of(one, period)].append(one)
        for label in sorted(groups, key=lambda label: (label == UNTOLD, _place(label))):
            yield _equal(grouping, label, groups[label], period)


def _place(label: str) -> tuple[int, str]:
    return (FIFTHS.index(label), "") if label in FIFTHS else (-(label == YOUNGEST), label)


def _equal(grouping: str, label: str, courses: Iterable[Course], period: Period) -> Equal:
    judged: set[str] = set()
    accepted: set[str] = set()
    managed: set[str] = set()
    reached: set[str] = set()
    for one in courses:
        patient = one.person.patient
        taken = any(spell.accepted in period for spell in one.spells)
        if taken or any(spell.ending == "declined" and spell.ended in period for spell in one.spells):
            judged.add(patient)
        if taken:
            accepted.add(patient)
        if any(touches(spell, period) for spell in one.spells):
            managed.add(patient)
        if any(said.day in period and said.achievement in REACHED for said in one.reached):
            reached.add(patient)
    return Equal(grouping, label, *map(frozenset, (judged, accepted, managed, reached)))
