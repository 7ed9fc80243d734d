"""Who is looked at: people under case management and people who are not, and how many are left out for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from caseload.measures.course import DECLINED, Course, Spell
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, Member, Stretch, is_known
from caseload.measures.programme.matching import lot
from caseload.measures.programme.period import Period
from caseload.model.moments import age, days_after, months_after
from caseload.model.population import EMERGENCY
from caseload.model.team import FindingRun

NOT_HERE = "not under case management in the period"
BEFORE_UNKNOWN = "what happened before the start is not known, all of it"
GONE = "died, or the records end, before the start"
TAKEN_ON = "are on the caseload themselves and no comparison with it"
NOT_IN_EXTRACT = "not in the extract"
THIRDS = ("upper third of the list", "middle third of the list", "lower third of the list")


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of one group or both, and how many are left out, by reason."""

    members: tuple[Member, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def of(self, group: str) -> tuple[Member, ...]:
        """Return the people of a group."""
        return tuple(one for one in self.members if one.group == group)

    def known_before(self, design: Design) -> Cohort:
        """Return those whose qualifying window was observed, all of it: without it nobody can be matched."""
        known = tuple(one for one in self.members if is_known(one, design.window(one)))
        return Cohort(known, _added(self.left_out, {BEFORE_UNKNOWN: len(self.members) - len(known)}))


class Known(NamedTuple):
    """What an extract knows of one person: events from a day up to another that is not known any more."""

    since: date
    until: date
    events: tuple[date, ...]


class Candidate(NamedTuple):
    """One person of an extract, as comparison needs them."""

    id: str
    born: date
    sex: str
    known: Known


def cases(
    courses: Iterable[Course], period: Period, seen: Mapping[str, Known] | None = None, back_filled: int = 0
) -> Cohort:
    """Return who was under case management in the period, each from the start of the first episode in it.

    What an extract has `seen` of a patient is taken in place of what the team wrote down. The team knows of hospital
    from the referral on, or from `back_filled` months before the start, where it says that these were written down.
    """
    found = []
    left_out: Counter[str] = Counter()
    for course in courses:
        spells = [one for one in course.spells if one.accepted and one.ending != DECLINED]
        spell = next((one for one in spells if _is_in(one, course, period)), None)
        if spell is None:
            left_out[NOT_HERE] += 1
        else:
            known = _by_team(course, spell, period, back_filled)
            if seen is not None and course.person.patient in seen:
                known = seen[course.person.patient]
            elif seen is not None:
                left_out[NOT_IN_EXTRACT] += 1
                continue
            found.append(_case(course, spell, spells, known))
    return Cohort(tuple(found), left_out)


def of_draw(run: FindingRun, found: Mapping[str, Candidate], taken_on: Collection[str]) -> Cohort:
    """Return the drawn against those who were not, both from the day of the run, whoever was taken on in the end.

    That is what a draw is for: nothing but the lot has made the groups. Who was not drawn and is on the caseload all
    the same is left out.
    """
    lots = run.draw
    if lots is None:
        return Cohort(())
    theirs = [id_ for id_ in lots.not_drawn if id_ not in taken_on]
    groups = {CASE: lots.drawn, COMPARATOR: theirs}
    members = [
        _candidate(found[id_], group, run.day, "") for group, ids in groups.items() for id_ in ids if id_ in found
    ]
    lost = {
        TAKEN_ON: len(lots.not_drawn) - len(theirs),
        NOT_IN_EXTRACT: sum(id_ not in found for ids in groups.values() for id_ in ids),
    }
    return _alive(members, lost)


def of_list(
    run: FindingRun, found: Mapping[str, Candidate], under: Mapping[str, Stretch], taken_on: Collection[str]
) -> Cohort:
    """Return those on a list who were taken on, while they were `under` case management, against those who were not.

    Between list and start a case cannot have died. So each comparator gets the delay of some case, dealt out by lot,
    and whoever does not live to see that day is left out as well.
    """
    ours = [id_ for id_ in run.listed if id_ in under and under[id_].starts >= run.day]
    theirs = [id_ for id_ in run.listed if id_ not in under and id_ not in taken_on]
    days = {id_: under[id_].starts for id_ in ours}
    delays = sorted(day - run.day for day in days.values()) or [timedelta(0)]
    days |= {id_: run.day + delays[place % len(delays)] for place, id_ in enumerate(sorted(theirs, key=lot))}
    members = [
        _candidate(found[id_], CASE if id_ in under else COMPARATOR, days[id_], third(run, place), under.get(id_))
        for place, id_ in enumerate(run.listed)
        if id_ in found and id_ in days
    ]
    lost = {
        TAKEN_ON: len(run.listed) - len(ours) - len(theirs),
        NOT_IN_EXTRACT: sum(id_ not in found for id_ in days),
    }
    return _alive(members, lost)


def beside(ours: Cohort, rows: Iterable[Member], taken_on: Collection[str]) -> Cohort:
    """Return the cases with comparators from elsewhere; the cases among these rows, if there are any, replace ours."""
    given = list(rows)
    theirs = [one for one in given if one.group == COMPARATOR and one.id not in taken_on]
    overlap = sum(one.group == COMPARATOR for one in given) - len(theirs)
    own = [one for one in given if one.group == CASE]
    members, left_out = (own, {}) if own else (list(ours.members), ours.left_out)
    return _alive([*members, *theirs], _added(left_out, {TAKEN_ON: overlap}))


def third(run: FindingRun, place: int) -> str:
    """Return which third of the list a place is in, from 0: the risk band."""
    return THIRDS[place * len(THIRDS) // len(run.listed)]


def _is_in(spell: Spell, course: Course, period: Period) -> bool:
    ended = spell.ended or course.person.died
    return spell.accepted < period.ends.isoformat() and (not ended or ended >= period.starts.isoformat())


def _by_team(course: Course, spell: Spell, period: Period, back_filled: int) -> Known:
    start = date.fromisoformat(spell.accepted)
    since = months_after(start, -back_filled) if back_filled else date.fromisoformat(spell.opened)
    events = sorted(date.fromisoformat(one.day) for one in course.hospital if one.kind == EMERGENCY)
    return Known(since, period.ends, tuple(events))


def _after(day: str) -> date:
    return days_after(date.fromisoformat(day), 1)


def _case(course: Course, spell: Spell, spells: Iterable[Spell], known: Known) -> Member:
    """Return a case; the time under an earlier episode is no time before."""
    person, start = course.person, date.fromisoformat(spell.accepted)
    earlier = [_after(one.ended) for one in spells if one.ended and one.number < spell.number]
    ends = [_after(day) for day in (spell.ended, person.died) if day]
    return Member(
        person.patient,
        CASE,
        start,
        max((known.since, *earlier)),
        min((known.until, *ends)),
        known.events,
        age(date.fromisoformat(person.born), start),
        "other" if person.sex == "indeterminate" else person.sex,
        spell.risk_tier,
    )


def _candidate(one: Candidate, group: str, day: date, risk: str, under: Stretch | None = None) -> Member:
    known = one.known
    until = min(known.until, under.ends) if under else known.until
    return Member(one.id, group, day, known.since, until, known.events, age(one.born, day), one.sex, risk)


def _alive(members: Iterable[Member], left_out: Mapping[str, int]) -> Cohort:
    everybody = list(members)
    alive = tuple(one for one in everybody if one.known_until > one.starts)
    return Cohort(alive, _added(left_out, {GONE: len(everybody) - len(alive)}))


def _added(left_out: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {why: number for why, number in (Counter(left_out) + Counter(more)).items() if number}
