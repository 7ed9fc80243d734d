"""Shares, rates, ratios of rates and mean changes, each with its 95 % interval.

One person has several events, so that events are not independent of each other: how much rates vary is told by how
much people do (the sandwich over people), on the scale of logarithms, with Student's t for few people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from typing import NamedTuple

from caseload.measures.programme.quantiles import normal, poisson, student
from caseload.measures.programme.unknown import Unknown

LEVEL = 0.95
UPPER = (1 + LEVEL) / 2
YEAR = 365.25
# Of fewer events the logarithm is too crooked to rest on alone.
FEW = 10
# An error below this is none: sums of fractions are inexact.
SAME = 1e-9

NO_TIME = Unknown("no time was observed")
ONE_PERSON = Unknown("one person is no group: how much people differ cannot be told")
ALL_ALIKE = Unknown("it went the same way for everybody: how much people differ cannot be told")


class Estimate(NamedTuple):
    """A figure with its interval; `error` is the standard error, of a ratio that of its logarithm."""

    value: float
    low: float
    high: float
    error: float = 0.0


class Use(NamedTuple):
    """Events of one person in so many observed days."""

    events: int
    days: int


class Turn(NamedTuple):
    """One person before and after; those who share a `cluster` are alike, and count for `weight` people."""

    before: Use
    after: Use
    cluster: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per person-year: of how many people, how many of them had any, and in how many days."""

    people: int
    affected: int
    events: int
    days: int
    per_year: Estimate


def share(part: int, whole: int) -> Estimate | Unknown:
    """Return what share a part is of a whole, with Wilson's interval (1927)."""
    if not whole:
        return Unknown("there is nobody to ask it of")
    z, p = normal(UPPER), part / whole
    middle, spread = p + z * z / (2 * whole), z * sqrt(p * (1 - p) / whole + (z / (2 * whole)) ** 2)
    stretch = 1 + z * z / whole
    # Rounding must not carry a limit past the share itself.
    low, high = min(p, (middle - spread) / stretch), max(p, (middle + spread) / stretch)
    return Estimate(p, max(0.0, low) if part else 0.0, min(1.0, high) if part < whole else 1.0)


def rate(uses: Iterable[Use]) -> Rate | Unknown:
    """Return events per person-year of people of whom some time was observed.

    Of few events the interval is no narrower than the exact one of Poisson; of none, or of one person, it is that.
    """
    seen = [use for use in uses if use.days]
    events, days = sum(use.events for use in seen), sum(use.days for use in seen)
    if not days:
        return NO_TIME
    error = _error(seen, events, days)
    limits = [poisson(events, LEVEL)] if events < FEW or not error else []
    if error:
        far = exp(student(UPPER, len(seen) - 1) * error)
        limits.append((events / far, events * far))
    low, high = min(low for low, _ in limits), max(high for _, high in limits)
    value, low, high = (number / days * YEAR for number in (events, low, high))
    per_year = Estimate(value, low, high, error)
    return Rate(len(seen), sum(use.events > 0 for use in seen), events, days, per_year)


def change(turns: Sequence[Turn]) -> Estimate | Unknown:
    """Return the ratio of the rate after to the rate before, of the same people."""
    return _ratio(_logarithm(turns, "them"))


def difference(cases: Sequence[Turn], comparators: Sequence[Turn]) -> Estimate | Unknown:
    """Return by what the cases' ratio of rates differs from the comparators': a ratio of ratios.

    The same as the interaction in a Poisson regression on group and time, with a sandwich over the clusters.
    """
    ours, theirs = _logarithm(cases, "the cases"), _logarithm(comparators, "the comparators")
    if isinstance(ours, Unknown) or isinstance(theirs, Unknown):
        return _ratio(ours if isinstance(ours, Unknown) else theirs)
    pulls: defaultdict[str, float] = defaultdict(float, ours.pulls)
    for cluster, pull in theirs.pulls.items():
        pulls[cluster] -= pull
    return _ratio(_Logarithm(ours.value - theirs.value, pulls))


def mean(changes: Sequence[float]) -> Estimate | Unknown:
    """Return the mean with Student's interval; of one number there is none, nor of numbers that are all the same."""
    if len(changes) < 2:
        return Unknown("one change has no interval" if changes else "nobody has two measurements")
    middle = fsum(changes) / len(changes)
    error = sqrt(fsum((one - middle) ** 2 for one in changes) / (len(changes) - 1) / len(changes))
    if error < SAME:
        return ALL_ALIKE
    far = student(UPPER, len(changes) - 1) * error
    return Estimate(middle, middle - far, middle + far, error)


def _error(seen: Sequence[Use], events: int, days: int) -> float:
    """Return the standard error of the logarithm of a rate; 0 where people do not tell it."""
    if not events or len(seen) < 2:
        return 0.0
    rests = fsum((use.events - events / days * use.days) ** 2 for use in seen)
    error = sqrt(rests * len(seen) / (len(seen) - 1)) / events
    return error if error > SAME else 0.0


class _Logarithm(NamedTuple):
    """The logarithm of a ratio, and how much each cluster pulls it away from the truth."""

    value: float
    pulls: dict[str, float]


def _logarithm(turns: Sequence[Turn], who: str) -> _Logarithm | Unknown:
    before = _Cell.of((one.before, one.weight) for one in turns)
    after = _Cell.of((one.after, one.weight) for one in turns)
    if not (before.days and after.days):
        return Unknown(f"no time of {who} was observed {'after' if before.days else 'before'} the start")
    if not (before.events and after.events):
        return Unknown(f"none of {who} had an event {'after' if before.events else 'before'} the start")
    pulls: defaultdict[str, float] = defaultdict(float)
    for one in turns:
        pulls[one.cluster] += one.weight * (after.pull(one.after) - before.pull(one.before))
    return _Logarithm(log(after.events / after.days) - log(before.events / before.days), pulls)


def _ratio(found: _Logarithm | Unknown) -> Estimate | Unknown:
    if isinstance(found, Unknown):
        return found
    clusters = len(found.pulls)
    if clusters < 2:
        return ONE_PERSON
    error = sqrt(fsum(pull * pull for pull in found.pulls.values()) * clusters / (clusters - 1))
    if error < SAME:
        return ALL_ALIKE
    far, value = exp(student(UPPER, clusters - 1) * error), exp(found.value)
    return Estimate(value, value / far, value * far, error)


class _Cell(NamedTuple):
    events: float
    days: float

    @staticmethod
    def of(uses: Iterator[tuple[Use, float]]) -> _Cell:
        seen = list(uses)
        return _Cell(fsum(one.events * weight for one, weight in seen), fsum(one.days * weight for one, weight in seen))

    def pull(self, one: Use) -> float:
        return (one.events - self.events / self.days * one.days) / self.events
