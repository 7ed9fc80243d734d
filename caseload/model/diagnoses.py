"""Scores of hospital diagnoses: which of them count, what they add up to, and what a definition gets wrong.

What is stored is enough to add it up again: under `diagnoses` how many different ones were looked at, under each
group that the person has the code that counts for it, under `age` the age. No diagnosis at all is *cannot score*;
diagnoses none of which counts are 0. A scale names among its items what it needs: `diagnoses`, and `age` if that
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

from caseload.errors import Forbidden
from caseload.model import icd10
from caseload.model.case import Case
from caseload.model.entries.coordination import HospitalEvent
from caseload.model.instrument import Diagnoses, Group, Instrument, Number, Scale
from caseload.model.moments import age as age_on
from caseload.model.moments import months_after

DIAGNOSES, AGE = "diagnoses", "age"
COUNTED = (DIAGNOSES, AGE)
OLDEST = 130

Answers = Mapping[str, Number | str]
Wrong = Iterator[tuple[tuple[str | int, ...], str]]


def diagnosed(case: Case, instrument: Instrument, day: date) -> dict[str, Number | str]:
    """Return what the hospital events up to `day` say; Forbidden where no diagnosis is recorded."""
    months = instrument.diagnoses.months if instrument.diagnoses else None
    since = months_after(day, -months) if months else date.min
    events = [event for event in case.all(HospitalEvent) if since <= event.happened.day <= day]
    codes = [code for event in reversed(events) for code in event.codes]
    if not codes:
        when = f" in the {months} months before" if months else ""
        raise Forbidden(
            f"{instrument.id} cannot be scored: no hospital diagnoses are recorded{when}",
            remedy="record them with caseload hospital --codes",
        )
    return evidence(instrument, codes, age_on(case.patient.birth_date, day))


def evidence(instrument: Instrument, codes: Iterable[str], age: int | None) -> dict[str, Number | str]:
    """Return what these codes, in any spelling, say: of several in a group the first is named; else Forbidden."""
    different = dict.fromkeys(icd10.normal(code) for code in codes)
    groups = _groups(instrument)
    counting: dict[str, str] = {}
    holders = _holders(groups)
    for code in different:
        stem = _stem(code)
        for id_ in (id_ for end in range(len(stem)) for id_ in holders.get(stem[: end + 1], ())):
            counting.setdefault(id_, code)
    said: dict[str, Number | str] = {DIAGNOSES: len(different)} if different else {}
    said |= {group.id: counting[group.id] for group in groups if group.id in counting}
    if age is not None and any(AGE in scale.items for scale in instrument.scales):
        said[AGE] = age
    return said


def kept(instrument: Instrument, scale: Scale, answers: Answers) -> dict[str, Number | str]:
    """Return those of the answers that the scale's total comes from."""
    counting = {*scale.items, *(group.id for group in _groups(instrument))}
    return {id_: answer for id_, answer in answers.items() if id_ in counting}


def total(instrument: Instrument, scale: Scale, answers: Answers) -> Number | None:
    """Return the total; None without a diagnosis, or without the age where it counts."""
    return None if _missing(scale, answers) else sum(points(instrument, scale, answers).values())


def arithmetic(instrument: Instrument, scale: Scale, answers: Answers) -> str:
    """Return how the total comes about, such as `2 (E11.2) + 0 (E10.9, outranked) + 4 (age 83) = 6`."""
    missing = _missing(scale, answers)
    if missing:
        return f"{' and '.join(missing)} not known: cannot score"
    outranked, terms = _outranked(instrument, answers), points(instrument, scale, answers)
    told = (
        f"{points} ({'age ' if id_ == AGE else ''}{answers[id_]}{', outranked' if id_ in outranked else ''})"
        for id_, points in terms.items()
    )
    return f"{' + '.join(told) or f'none of {answers[DIAGNOSES]} counts'} = {sum(terms.values())}"


def misfits(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Return a line for each answer that does not fit: which, and what is allowed, never what was given."""
    groups = {group.id: group for group in _groups(instrument)}
    allowed = {
        DIAGNOSES: "is how many were looked at, 1 or more",
        AGE: f"is from {instrument.minimum_age or 0} to {OLDEST} years",
    } | dict.fromkeys(groups, "takes a code of that group")
    return tuple(
        f"{instrument.id}: {f'{id_} {allowed[id_]}' if id_ in allowed else 'there is no such group of diagnoses'}"
        for id_, answer in answers.items()
        if not _fits(instrument, groups.get(id_), id_, answer)
    )


def step_of(diagnoses: Diagnoses) -> Number:
    """Return the smallest step between two totals, such as 0.1: a band begins so much above the one before it."""
    places = min(_exponent(group.points) for group in diagnoses.groups)
    return Decimal((0, (1,), places)) if places < 0 else 1


def problems_of(instrument: Instrument) -> Wrong:
    """Yield what does not fit in the groups, the ages and the scales of a score of diagnoses, each with its place."""
    if instrument.diagnoses:
        yield from _group_problems(instrument.diagnoses)
        yield from _overlaps(instrument.diagnoses)
        yield from _age_problems(instrument, instrument.diagnoses)
        yield from _scale_problems(instrument)


def _group_problems(diagnoses: Diagnoses) -> Wrong:
    points = {group.id: group.points for group in diagnoses.groups}
    seen = {*COUNTED}
    for index, group in enumerate(diagnoses.groups):
        place = ("diagnoses", "groups", index)
        if group.id in seen:
            yield (*place, "id"), f"stands here for the second time, or is one of {', '.join(COUNTED)}"
        seen.add(group.id)
        if group.id in group.outranks or not points.keys() >= {*group.outranks}:
            yield (*place, "outranks"), "must name other groups"
        elif group.points < sum(points[id_] for id_ in group.outranks):
            # Otherwise one more diagnosis could lower a total.
            yield (*place, "points"), "must not be fewer than those of what it outranks"


def _overlaps(diagnoses: Diagnoses) -> Wrong:
    owned = [(code, index, group) for index, group in enumerate(diagnoses.groups) for code in group.codes]
    for (one, _, first), (other, index, second) in combinations(owned, 2):
        ranked = first.id in second.outranks or second.id in first.outranks
        if not ranked and (one.startswith(other) or other.startswith(one)):
            yield ("diagnoses", "groups", index, "codes"), "a code counts twice, here or in a group before"


def _age_problems(instrument: Instrument, diagnoses: Diagnoses) -> Wrong:
    for index, (younger, older) in enumerate(pairwise(diagnoses.ages), 1):
        if older.age <= younger.age or older.points < younger.points:
            yield ("diagnoses", "ages", index), "ages and their points must rise"
    aged = [AGE in scale.items for scale in instrument.scales]
    if diagnoses.ages and not any(aged):
        yield ("diagnoses", "ages"), "no scale counts the age"
    if instrument.minimum_age is not None and not all(aged):
        yield ("minimum_age",), "every scale must count the age, so that it can be told again"


def _scale_problems(instrument: Instrument) -> Wrong:
    if instrument.items or instrument.flags or instrument.number_only:
        yield ("diagnoses",), "a score of diagnoses has neither items nor flags, and is not number-only"
    none: Answers = {DIAGNOSES: 1, AGE: instrument.minimum_age or 0}
    every: Answers = {DIAGNOSES: 1, AGE: OLDEST} | {group.id: "" for group in _groups(instrument)}
    for index, scale in enumerate(instrument.scales):
        if DIAGNOSES not in scale.items or not {*scale.items} <= {*COUNTED}:
            yield ("scales", index, "items"), f"a scale of diagnoses counts {DIAGNOSES}, and may count {AGE}"
            continue
        lowest, highest = total(instrument, scale, none), total(instrument, scale, every)
        if (scale.minimum, scale.maximum) != (lowest, highest):
            yield ("scales", index), f"its groups add up to {lowest} to {highest}, not to minimum and maximum"


def _groups(instrument: Instrument) -> tuple[Group, ...]:
    return instrument.diagnoses.groups if instrument.diagnoses else ()


def _holders(groups: Iterable[Group]) -> dict[str, list[str]]:
    """Return the ids of the groups by the beginnings of their codes."""
    holders: dict[str, list[str]] = {}
    for group in groups:
        for code in group.codes:
            holders.setdefault(code, []).append(group.id)
    return holders


def _stem(code: str) -> str:
    return code.replace(".", "")


def _missing(scale: Scale, answers: Answers) -> tuple[str, ...]:
    return tuple(id_ for id_ in scale.items if id_ not in answers)


def _outranked(instrument: Instrument, answers: Answers) -> set[str]:
    return {id_ for group in _groups(instrument) if group.id in answers for id_ in group.outranks}


def points(instrument: Instrument, scale: Scale, answers: Answers) -> dict[str, Number]:
    """Return the points of each group that is there, 0 if it is outranked, and of the age where it has points."""
    outranked = _outranked(instrument, answers)
    groups = (group for group in _groups(instrument) if group.id in answers)
    terms: dict[str, Number] = {group.id: 0 if group.id in outranked else group.points for group in groups}
    ages, years = (instrument.diagnoses.ages if instrument.diagnoses else ()), answers.get(AGE)
    if AGE in scale.items and ages and isinstance(years, int):
        terms[AGE] = max((step.points for step in ages if step.age <= years), default=0)
    return terms


def _fits(instrument: Instrument, group: Group | None, id_: str, answer: object) -> bool:
    match answer:
        case bool():
            return False
        case int(number) if id_ == DIAGNOSES:
            return number >= 1
        case int(years) if id_ == AGE:
            return (instrument.minimum_age or 0) <= years <= OLDEST
        case str(code) if group:
            return bool(icd10.CODE.fullmatch(code)) and _stem(code).startswith(group.codes)
        case _:
            return False


def _exponent(points: Number) -> int:
    exponent = Decimal(points).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
