"""Cases beside people like them who were not taken on: difference in differences, as a ratio of ratios of rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseload.measures.programme.cohort import TAKEN_ON, Cohort
from caseload.measures.programme.detectable import Detectable, detectable
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, turn
from caseload.measures.programme.hospitaluse import HospitalUse, hospital_use
from caseload.measures.programme.intervals import Estimate, Turn, difference, rate
from caseload.measures.programme.matching import GROUPINGS, PER_CASE, Balance, Matched, balance, matched
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown

NO_COMPARATOR = Unknown("there are no people to compare with")
ALL_OURS = Unknown("whoever could be compared with is on the caseload as well")
NO_CASES = Unknown("there are no cases whose hospital use before the start is known")
NO_MATCH = Unknown("no case has anybody like it among the people to compare with")


@dataclass(frozen=True, slots=True)
class Effect:
    """A ratio of ratios and what could have been detected; `sets` is how many matched sets it rests on."""

    ratio: Estimate | Unknown
    detectable: Detectable | Unknown
    sets: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The matched groups, how alike they are, and how differently it went with them.

    `left_out` counts people of either group by reason; `cases` and `comparators` are how many could be matched.
    """

    cases: int
    comparators: int
    left_out: Mapping[str, int]
    matched: Matched
    balance: tuple[Balance, ...]
    ours: HospitalUse
    theirs: HospitalUse
    with_window: Effect
    without_window: Effect


def compare(cohort: Cohort, design: Design, period: Period, per_case: int = PER_CASE) -> Comparison | Unknown:
    """Match, and compare; Unknown where there is nobody on one side."""
    if not cohort.of(COMPARATOR):
        return ALL_OURS if cohort.left_out.get(TAKEN_ON) else NO_COMPARATOR
    known = cohort.known_before(design)
    cases, comparators = known.of(CASE), known.of(COMPARATOR)
    if not cases:
        return NO_CASES
    found = matched(cases, comparators, design, per_case)
    if not found.sets:
        return NO_MATCH
    return Comparison(
        len(cases),
        len(comparators),
        known.left_out,
        found,
        tuple(balance(cases, comparators, found, design)),
        hospital_use(tuple(one.case for one in found.sets), design, period),
        hospital_use(tuple(one for each in found.sets for one in each.comparators), design, period),
        effect(found, design, period, without=False),
        effect(found, design, period, without=True),
    )


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The matched of one group, such as the women; everybody of a set is in it, for they are matched on that."""

    grouping: str
    label: str
    ours: HospitalUse
    theirs: HospitalUse
    with_window: Effect
    without_window: Effect


def subgroups(found: Comparison, design: Design, period: Period, groupings: Sequence[str]) -> tuple[Subgroup, ...]:
    """Return how differently it went in each group, by what people are matched on: age and sex; of others nothing."""
    return tuple(
        _subgroup(grouping, label, found, design, period)
        for grouping in groupings
        if grouping in GROUPINGS
        for label in sorted({GROUPINGS[grouping](one.case) for one in found.matched.sets})
    )


def _subgroup(grouping: str, label: str, found: Comparison, design: Design, period: Period) -> Subgroup:
    sets = tuple(one for one in found.matched.sets if GROUPINGS[grouping](one.case) == label)
    part = Matched(sets, ())
    return Subgroup(
        grouping,
        label,
        hospital_use(tuple(one.case for one in sets), design, period),
        hospital_use(tuple(one for each in sets for one in each.comparators), design, period),
        effect(part, design, period, without=False),
        effect(part, design, period, without=True),
    )


def effect(found: Matched, design: Design, period: Period, *, without: bool) -> Effect:
    """Return the ratio of ratios of the matched; a set in which one side's baseline is not known is left out.

    People of a set are alike, so that it is sets that differ by chance, not people (Abadie and Spiess 2022): a
    person's own events stay together in their set as well. Each comparator counts for its part of a case.
    """
    cases: list[Turn] = []
    comparators: list[Turn] = []
    for one in found.sets:
        name = one.case.id
        ours = turn(one.case, design, period, without=without, cluster=name)
        turns = (turn(other, design, period, without=without, cluster=name) for other in one.comparators)
        theirs = [other for other in turns if other]
        if ours and theirs:
            cases.append(ours)
            comparators += (other._replace(weight=1 / len(theirs)) for other in theirs)
    if not cases:
        why = Unknown("what happened before the qualifying window is known of no case and people like it")
        return Effect(why, why, 0)
    ratio = difference(cases, comparators)
    return Effect(ratio, detectable(ratio, rate(one.after for one in cases)), len(cases))
