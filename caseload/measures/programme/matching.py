"""Who is compared with whom: each case with people of the same age band, sex, prior use and risk band, none twice."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from math import fsum, sqrt
from typing import NamedTuple

from caseload.measures.programme.exposure import Design, Member, use

PER_CASE = 3
# Bands begin at these; the last has no end.
AGES, EVENTS = (18, 40, 65, 75, 85), (0, 1, 2, 3, 5)

Stratum = tuple[str, ...]


class Set(NamedTuple):
    """A case and whom it is compared with, one person or more."""

    case: Member
    comparators: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Sets, and the cases for whom there is nobody."""

    sets: tuple[Set, ...]
    alone: tuple[Member, ...]

    @property
    def comparators(self) -> int:
        """Return how many people the cases are compared with."""
        return sum(len(one.comparators) for one in self.sets)


class Spread(NamedTuple):
    """Mean and variance of something in a group."""

    mean: float
    variance: float


class Balance(NamedTuple):
    """What both groups are like in one respect; `share` where it is one of people, then `ours` and `theirs` count them.

    `before` and `matched` are standardised differences, before and after matching: their means' difference in units
    of the standard deviation, None where there is none. `ours` and `theirs` are of the matched.
    """

    respect: str
    share: bool
    ours: float
    theirs: float
    before: float | None
    matched: float | None


def stratum(one: Member, design: Design) -> Stratum:
    """Return what somebody is matched on."""
    return age_band(one), one.sex, band(use(one, design.window(one)).events, EVENTS), one.risk


def age_band(one: Member) -> str:
    """Return the band of somebody's age, empty where that is not known."""
    return "" if one.age is None else band(one.age, AGES)


def band(number: int, starts: Sequence[int]) -> str:
    """Return the band of a number: `75-84`, `85+`, `under 18`."""
    place = bisect_right(starts, number)
    if not place:
        return f"under {starts[0]}"
    if place == len(starts):
        return f"{starts[-1]}+"
    first, last = starts[place - 1], starts[place] - 1
    return str(first) if first == last else f"{first}-{last}"


def matched(
    cases: Iterable[Member], comparators: Iterable[Member], design: Design, per_case: int = PER_CASE
) -> Matched:
    """Match: within each stratum every case gets one before any gets a second, in an order that is always the same."""
    ours, theirs = _strata(cases, design), _strata(comparators, design)
    sets: list[Set] = []
    alone: list[Member] = []
    for key in sorted(ours):
        dealt = _dealt(len(ours[key]), theirs.get(key, [])[: per_case * len(ours[key])])
        for case, hand in zip(ours[key], dealt, strict=True):
            if hand:
                sets.append(Set(case, hand))
            else:
                alone.append(case)
    return Matched(tuple(sets), tuple(alone))


def balance(cases: Sequence[Member], comparators: Sequence[Member], found: Matched, design: Design) -> list[Balance]:
    """Return how alike the groups are before and after matching, in all they are matched on, and in earlier use."""
    weighed = [(one, 1 / len(each.comparators)) for each in found.sets for one in each.comparators]
    pairs = (
        (list(zip(cases, repeat(1.0), strict=False)), list(zip(comparators, repeat(1.0), strict=False))),
        ([(one.case, 1.0) for one in found.sets], weighed),
    )
    return [one for respect in _respects((*cases, *comparators), design) for one in _balance(*respect, pairs)]


Weighed = Sequence[tuple[Member, float]]
Worth = Callable[[Member], float | None]


def _respects(people: Sequence[Member], design: Design) -> Iterator[tuple[str, bool, Worth]]:
    yield "age in years", False, lambda one: one.age
    for sex in sorted({one.sex for one in people}):
        yield f"sex: {sex or 'not known'}", True, lambda one, sex=sex: float(one.sex == sex)  # type: ignore[misc]
    yield "events in the qualifying window", False, lambda one: use(one, design.window(one)).events
    yield "events in the months before it", False, lambda one: _earlier(one, design)
    for risk in sorted({one.risk for one in people} - {""}):
        yield f"risk: {risk}", True, lambda one, risk=risk: float(one.risk == risk)  # type: ignore[misc]


def _earlier(one: Member, design: Design) -> float | None:
    baseline = design.baseline(one, without=True)
    return use(one, baseline).events if one.known_from <= baseline.starts else None


def _balance(respect: str, share: bool, worth: Worth, pairs: Sequence[tuple[Weighed, Weighed]]) -> Iterator[Balance]:
    spreads = [[_spread(group, worth) for group in pair] for pair in pairs]
    ours, theirs = spreads[-1]
    if ours and theirs:
        before, after = (_apart(*pair) for pair in spreads)
        yield Balance(respect, share, ours.mean, theirs.mean, before, after)


def _spread(group: Weighed, worth: Worth) -> Spread | None:
    known = [(value, weight) for one, weight in group if (value := worth(one)) is not None]
    whole = fsum(weight for _, weight in known)
    if not whole:
        return None
    mean = fsum(value * weight for value, weight in known) / whole
    return Spread(mean, fsum(weight * (value - mean) ** 2 for value, weight in known) / whole)


def _apart(ours: Spread | None, theirs: Spread | None) -> float | None:
    if ours is None or theirs is None:
        return None
    if abs(ours.mean - theirs.mean) < 1e-12:
        return 0.0
    variance = (ours.variance + theirs.variance) / 2
    return (ours.mean - theirs.mean) / sqrt(variance) if variance else None


def _strata(people: Iterable[Member], design: Design) -> dict[Stratum, list[Member]]:
    found: defaultdict[Stratum, list[Member]] = defaultdict(list)
    for one in sorted(people, key=lambda one: lot(one.id)):
        found[stratum(one, design)].append(one)
    return found


def _dealt(hands: int, people: Sequence[Member]) -> Iterator[tuple[Member, ...]]:
    return (tuple(islice(people, place, None, hands)) for place in range(hands))


def lot(id_: str) -> bytes:
    """Return what puts people in an order that rests on nothing about them."""
    return hashlib.sha256(id_.encode()).digest()


# What everybody of a set has in common and both groups are known by, so that sets can be told apart by it.
GROUPINGS: dict[str, Callable[[Member], str]] = {"age": age_band, "sex": lambda one: one.sex}
