"""Who is under case management, how selectively they were taken on, how intensively and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from caseload.measures.course import DECLINED
from caseload.measures.programme.figures import MEDIAN, NUMBER, RATE, SHARE, SPLIT, Measure
from caseload.measures.programme.subject import NOT_TOLD, Basis, Subject, span
from caseload.measures.programme.tally import Part
from caseload.model.moments import age

MONTH, YEAR = 365.25 / 12, 365
# The first age of each band, the oldest first.
BANDS = ((85, "85-and-over"), (75, "75-to-84"), (65, "65-to-74"), (0, "under-65"))


def age_band(born: str, day: date) -> str:
    """Return the band of somebody's age on a day; NOT_TOLD of whoever was not born yet."""
    years = age(date.fromisoformat(born), day)
    return next((name for first, name in BANDS if years >= first), NOT_TOLD)


def _people(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        yield Part(1)


def _age(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        yield Part(of=1)
        yield Part(1, part=age_band(one.course.person.born, basis.period.last))


def _source(one: Subject, basis: Basis) -> Iterator[Part]:
    opened = [spell.source or NOT_TOLD for spell in one.course.spells if basis.covers(spell.opened)]
    if opened:
        yield Part(of=len(opened))
        yield from (Part(opened.count(name), part=name) for name in dict.fromkeys(opened))


def _risk(one: Subject, basis: Basis) -> Iterator[Part]:
    taken = [spell for spell in one.held if basis.covers(spell.accepted)]
    if taken:
        yield Part(of=1)
        yield Part(1, part=taken[-1].risk_tier or NOT_TOLD)


def _accepted(one: Subject, basis: Basis) -> Iterator[Part]:
    for spell in one.course.spells:
        if basis.covers(spell.opened):
            decided = bool(spell.accepted) or spell.ending == DECLINED
            yield Part(bool(spell.accepted), 1) if decided else Part(out=1)


def _contacts(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.days:
        yield Part(len(one.talks), one.days)


def _minutes(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.days:
        known = [talk.minutes for talk in one.talks if talk.minutes is not None]
        yield Part(sum(known), one.days, len(one.talks) - len(known))


def _tier(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.open:
        yield Part(of=1)
        yield Part(1, part=one.open.tier or NOT_TOLD)


def _stay(one: Subject, basis: Basis) -> Iterator[Part]:
    for spell in one.held:
        if basis.covers(spell.ended):
            yield Part(value=span(spell.accepted, spell.ended))


def _so_far(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.open:
        yield Part(value=span(one.open.accepted, basis.last))


def _over_a_year(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.open:
        yield Part(span(one.open.accepted, basis.last) > YEAR, 1)


def _ending(one: Subject, basis: Basis) -> Iterator[Part]:
    for spell in one.held:
        if basis.covers(spell.ended):
            yield Part(of=1)
            yield Part(1, part=spell.ending or NOT_TOLD)


TARGETING = (
    Measure("people", "People under case management", "people", NUMBER, _people, "people"),
    Measure(
        "age", "By age", "%", SHARE, _age, "people", "people",
        parts=SPLIT, order=tuple(name for _, name in reversed(BANDS)),
    ),
    Measure("source", "By who referred them", "%", SHARE, _source, "referrals", "referrals", parts=SPLIT),
    Measure("risk", "By risk, of those taken on", "%", SHARE, _risk, "people", "people taken on", parts=SPLIT),
    Measure(
        "accepted", "Referrals accepted", "%", SHARE, _accepted, "accepted", "referrals decided", "not decided yet",
    ),
)  # fmt: skip
INTENSITY = (
    Measure(
        "contacts", "Contacts a patient-month", "a month", RATE, _contacts, "contacts", "patient-days", per=MONTH
    ),
    Measure(
        "minutes", "Minutes a patient-month", "a month", RATE, _minutes, "minutes", "patient-days",
        "contacts without minutes", per=MONTH,
    ),
    Measure("tier", "By how closely they are followed", "%", SHARE, _tier, "open cases", "open cases", parts=SPLIT),
)  # fmt: skip
DURATION = (
    Measure("stay", "Stay of those whose case ended", "days", MEDIAN, _stay, "episodes", "episodes that ended"),
    Measure("so-far", "Time so far of open cases", "days", MEDIAN, _so_far, "open cases", "open cases"),
    Measure(
        "over-a-year", "Open for more than a year", "%", SHARE, _over_a_year, "open cases", "open cases",
    ),
    Measure("ending", "By how cases ended", "%", SHARE, _ending, "episodes", "episodes that ended", parts=SPLIT),
)  # fmt: skip
