"""What difference a group of this size, followed for so long, could have shown at all."""

from __future__ import annotations

from math import exp, sqrt
from typing import NamedTuple

from caseload.measures.programme.intervals import UPPER, Estimate, Rate
from caseload.measures.programme.quantiles import normal
from caseload.measures.programme.unknown import Unknown

POWER = 0.8
# A group that would miss a fall by half says nothing of any effect that a programme could have.
TOO_LITTLE = 0.5
ROUNDS, NONE = 60, 0.01


class Detectable(NamedTuple):
    """Ratios that would be found different from 1 four times out of five: this low or lower, this high or higher.

    A `fall` of 0 is none: not even the end of all events would be found.
    """

    fall: float
    rise: float

    @property
    def too_early(self) -> bool:
        """Tell whether even a fall by half would be missed too often."""
        return self.fall < TOO_LITTLE


def detectable(found: Estimate | Unknown, after: Rate | Unknown) -> Detectable | Unknown:
    """Return what could be detected where the cases' rate `after` made this ratio: 80 % power at 5 % two-sided."""
    if isinstance(found, Unknown) or isinstance(after, Unknown):
        return found if isinstance(found, Unknown) else Unknown("nobody is followed yet")
    return _of(found.error, found.value, after.events)


def expected(found: Rate | Unknown) -> Detectable | Unknown:
    """Return what could be detected beside a second rate like this one: where there is no ratio yet."""
    if isinstance(found, Unknown):
        return found
    if not found.per_year.error:
        return Unknown("too few people had any event")
    return _of(found.per_year.error * sqrt(2), 1, found.events)


def _of(error: float, ratio: float, events: int) -> Detectable:
    """Return the limits; the fewer events would be left, the less exactly their rate would be known."""

    def limit(side: int) -> float:
        value = ratio
        for _ in range(ROUNDS):
            wider = error**2 + (ratio / value - 1) / events
            value = exp(side * (normal(UPPER) + normal(POWER)) * sqrt(max(wider, 0)))
            if value < NONE:
                return 0.0
        return value

    return Detectable(limit(-1), limit(1))
