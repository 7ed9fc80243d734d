"""Hospital use of one group before and after the start: rates, their ratio, and what could have been detected."""

from __future__ import annotations

from dataclasses import dataclass

from caseload.measures.programme.detectable import Detectable, detectable, expected
from caseload.measures.programme.exposure import Design, Member, after, turn, use
from caseload.measures.programme.intervals import Estimate, Rate, Turn, change, rate
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The same people before and after; `unknown` are those of whom nobody knows what was before, all of it."""

    before: Rate | Unknown
    after: Rate | Unknown
    ratio: Estimate | Unknown
    detectable: Detectable | Unknown
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HospitalUse:
    """What happened from the start on in the period, and beside a baseline with and without the qualifying window."""

    after: Rate | Unknown
    with_window: BeforeAfter
    without_window: BeforeAfter
    people: tuple[str, ...]


def hospital_use(members: tuple[Member, ...], design: Design, period: Period) -> HospitalUse:
    """Return the hospital use of a group."""
    return HospitalUse(
        rate(use(one, after(one, period)) for one in members),
        _before_after(members, design, period, without=False),
        _before_after(members, design, period, without=True),
        tuple(one.id for one in members),
    )


def _before_after(members: tuple[Member, ...], design: Design, period: Period, *, without: bool) -> BeforeAfter:
    turns = {one.id: turn(one, design, period, without=without) for one in members}
    known = [one for one in turns.values() if one and one.after.days]
    unknown = tuple(id_ for id_, one in turns.items() if one is None)
    if not known:
        why = Unknown("what happened before the start is known of nobody" if unknown else "nobody is followed yet")
        return BeforeAfter(why, why, why, why, unknown)
    return _of(known, unknown)


def _of(known: list[Turn], unknown: tuple[str, ...]) -> BeforeAfter:
    before, then, ratio = rate(one.before for one in known), rate(one.after for one in known), change(known)
    power = expected(before) if isinstance(ratio, Unknown) else detectable(ratio, then)
    return BeforeAfter(before, then, ratio, power, unknown)
