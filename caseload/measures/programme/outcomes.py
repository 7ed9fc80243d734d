"""What became of people: how far their goals came, how their scores changed, what they said of their care.

A change is of one person's scale between two days, never between groups of people; who has one score or none is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from caseload.measures.course import Course, Scored, Spell
from caseload.measures.programme.intervals import Estimate, mean
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown
from caseload.model.instrument import Instrument
from caseload.model.plan import ACHIEVEMENTS

# Questionnaires about experience of care, of the person and of who cares for them.
OF_PERSON, OF_CARER = ("experience", "p3c-eq"), ("zarit",)
# How far a goal is that was reached: keeping what one has is the commonest goal in long-term conditions.
KEPT = ("achieved", "sustaining")
BETTER, WORSE, UNCLEAR = "better", "worse", "no clear change"


@dataclass(frozen=True, slots=True)
class Goals:
    """How far so many goals of so many people were said to be, the last time in the period.

    Of `silent` active goals, those of the people `unasked`, nobody said anything.
    """

    told: Mapping[str, int]
    people: Mapping[str, frozenset[str]]
    silent: int
    unasked: frozenset[str]

    @property
    def reached(self) -> frozenset[str]:
        """Return who achieved a goal, or kept what they had."""
        return frozenset[str]().union(*(self.people[name] for name in KEPT))

    @property
    def asked(self) -> frozenset[str]:
        """Return whose goals were looked at."""
        return frozenset[str]().union(*self.people.values())


@dataclass(frozen=True, slots=True)
class Change:
    """How one scale changed in people with two scores: the first of an episode, and the last in the period.

    `once` have one score only, `unscorable` one that could not be scored at either end, `never` none.
    """

    instrument: str
    scale: str
    higher_is_better: bool
    paired: frozenset[str]
    once: frozenset[str]
    unscorable: frozenset[str]
    never: frozenset[str]
    estimate: Estimate | Unknown

    @property
    def direction(self) -> str:
        """Return better or worse where the interval leaves no doubt about it."""
        if isinstance(self.estimate, Unknown) or self.estimate.low <= 0 <= self.estimate.high:
            return UNCLEAR
        return BETTER if (self.estimate.value > 0) == self.higher_is_better else WORSE


@dataclass(frozen=True, slots=True)
class Asked:
    """One scale of a survey of experience: who answered in the period and the mean; `scale` is empty without any.

    Of so many `closed` cases some survey was `offered`.
    """

    closed: frozenset[str]
    offered: frozenset[str]
    instrument: str
    scale: str
    of_carer: bool
    answered: frozenset[str]
    result: Estimate | Unknown


def in_period(courses: Iterable[Course], period: Period) -> tuple[Course, ...]:
    """Return those who were under case management on some day of a period."""
    return tuple(one for one in courses if touches(one, period))


def goals(courses: Iterable[Course], period: Period) -> Goals:
    """Return how far each goal was said to be at the last review or closure in the period."""
    told: Counter[str] = Counter()
    people: defaultdict[str, set[str]] = defaultdict(set)
    silent: Counter[str] = Counter()
    for one in courses:
        last = {said.goal: said.achievement for said in one.reached if said.day in period}
        if left := sum(goal.goal not in last and goal.lifecycle == "active" for goal in one.goals):
            silent[one.person.patient] = left
        for achievement in last.values():
            told[achievement] += 1
            people[achievement].add(one.person.patient)
    known = {name: told[name] for name in ACHIEVEMENTS}
    known_people = {name: frozenset(people[name]) for name in ACHIEVEMENTS}
    return Goals(known, known_people, silent.total(), frozenset(silent))


def changes(courses: Sequence[Course], period: Period, instruments: Mapping[str, Instrument]) -> tuple[Change, ...]:
    """Return how each scale changed that somebody was scored on, those of experience apart, by instrument."""
    scales = sorted({(score.instrument, score.scale) for one in courses for score in one.scores})
    return tuple(
        _change(courses, period, instrument, scale, better)
        for instrument, scale in scales
        if instrument not in (*OF_PERSON, *OF_CARER)
        and (better := _better(instruments.get(instrument), scale)) is not None
    )


def experience(courses: Sequence[Course], period: Period) -> tuple[Asked, ...]:
    """Return what people and their carers said, by questionnaire and scale; one line without where nobody answered."""
    ended = [
        (one.person.patient, spell)
        for one in courses
        for spell in one.spells
        if spell.accepted and spell.ended in period and not one.person.died
    ]
    closed = frozenset(patient for patient, _ in ended)
    offered = frozenset(patient for patient, spell in ended if spell.survey_offered)
    scored = [
        (one.person.patient, score) for one in courses for score in one.scores if score.total and score.day in period
    ]
    return tuple(
        Asked(closed, offered, instrument, scale, instrument in OF_CARER, *_answered(scored, instrument, scale))
        for instrument in (*OF_PERSON, *OF_CARER)
        for scale in sorted({score.scale for _, score in scored if score.instrument == instrument}) or [""]
    )


def _answered(
    scored: Iterable[tuple[str, Scored]], instrument: str, scale: str
) -> tuple[frozenset[str], Estimate | Unknown]:
    """Return who answered, and the mean of the last answer of each."""
    last = {who: float(one.total) for who, one in scored if (one.instrument, one.scale) == (instrument, scale)}
    few = Unknown("one answer has no interval" if last else "nobody answered")
    return frozenset(last), mean(list(last.values())) if len(last) > 1 else few


def _change(courses: Iterable[Course], period: Period, instrument: str, scale: str, better: bool) -> Change:
    groups: dict[str, set[str]] = {name: set() for name in ("paired", "once", "unscorable", "never")}
    moved: list[float] = []
    for one in courses:
        totals = [
            score.total
            for score in one.scores
            if (score.instrument, score.scale) == (instrument, scale) and _counts(one, score.day, period)
        ]
        group = _group(totals)
        groups[group].add(one.person.patient)
        if group == "paired":
            moved.append(float(totals[-1]) - float(totals[0]))
    sets = {name: frozenset(people) for name, people in groups.items()}
    return Change(instrument, scale, better, **sets, estimate=mean(moved))


def _group(totals: Sequence[str]) -> str:
    if len(totals) < 2:
        return "once" if totals and totals[0] else "unscorable" if totals else "never"
    return "paired" if totals[0] and totals[-1] else "unscorable"


def _counts(course: Course, day: str, period: Period) -> bool:
    """Tell whether a score is of the last episode that touches the period, and not of a day after it."""
    spells = [spell for spell in course.spells if touches(spell, period)]
    return bool(spells) and spells[-1].opened <= day < period.ends.isoformat()


def touches(one: Course | Spell, period: Period) -> bool:
    """Tell whether somebody was under case management on some day of a period."""
    return one.is_managed(period.starts.isoformat(), period.last.isoformat())


def _better(instrument: Instrument | None, scale: str) -> bool | None:
    found = next((one for one in instrument.scales if one.id == scale), None) if instrument else None
    return found.higher_is_better if found else None
