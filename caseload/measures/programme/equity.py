"""Who is reached, and what becomes of them, in groups of people: whether the programme is as good for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from caseload.measures.course import DECLINED, Course
from caseload.measures.programme.outcomes import KEPT, touches
from caseload.measures.programme.period import Period
from caseload.measures.programme.subject import NOT_TOLD
from caseload.measures.programme.targeting import BANDS, age_band

YOUNGEST = BANDS[-1][1]
MANAGED, REACHED = "managed", "reached"
FIFTHS = ("most deprived fifth", "second fifth", "middle fifth", "fourth fifth", "least deprived fifth")


def _age(course: Course, period: Period) -> str:
    return age_band(course.person.born, period.last)


def _deprivation(course: Course, period: Period) -> str:
    decile = course.person.deprivation
    return NOT_TOLD if decile is None else FIFTHS[(decile - 1) // 2]


GROUPINGS: dict[str, Callable[[Course, Period], str]] = {
    "age": _age,
    "sex": lambda course, period: course.person.sex or NOT_TOLD,
    "ethnicity": lambda course, period: course.person.ethnicity or NOT_TOLD,
    "deprivation": _deprivation,
}


@dataclass(frozen=True, slots=True)
class Equal:
    """One group of people, each in one of three: declined, on the caseload, and there with a goal reached or kept."""

    grouping: str
    label: str
    declined: frozenset[str]
    managed: frozenset[str]
    reached: frozenset[str]


def equity(courses: Sequence[Course], period: Period) -> Iterator[Equal]:
    """Yield who is reached and what becomes of them, by age, sex, ethnicity and deprivation."""
    for grouping, label_of in GROUPINGS.items():
        groups: defaultdict[str, list[Course]] = defaultdict(list)
        for one in courses:
            groups[label_of(one, period)].append(one)
        for label in sorted(groups, key=lambda label: (label == NOT_TOLD, _place(label))):
            yield _equal(grouping, label, groups[label], period)


def _place(label: str) -> tuple[int, str]:
    return (FIFTHS.index(label), "") if label in FIFTHS else (-(label == YOUNGEST), label)


def _equal(grouping: str, label: str, courses: Iterable[Course], period: Period) -> Equal:
    found: dict[str, set[str]] = {DECLINED: set(), MANAGED: set(), REACHED: set()}
    for one in courses:
        if where := _where(one, period):
            found[where].add(one.person.patient)
    return Equal(grouping, label, *map(frozenset, found.values()))


def _where(course: Course, period: Period) -> str:
    if touches(course, period):
        reached = any(said.day in period and said.achievement in KEPT for said in course.reached)
        return REACHED if reached else MANAGED
    return DECLINED if any(one.ending == DECLINED and one.ended in period for one in course.spells) else ""
