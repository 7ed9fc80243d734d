"""Where a distribution is cut, in plain arithmetic: for the intervals of a report no library is to be loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import atan, cos, exp, fsum, lgamma, log, pi, sin, sqrt
from statistics import NormalDist

CLOSE = 1e-14
# From so many degrees of freedom on the expansion in them is right to eleven digits.
MANY = 1_000


def normal(share: float) -> float:
    """Return the standard normal deviate below which that share lies."""
    return NormalDist().inv_cdf(share)


@cache
def student(share: float, degrees: int) -> float:
    """Return Student's t below which that share lies, a half or more, with one degree of freedom or more.

    As in Abramowitz and Stegun, 26.7.3, 26.7.4 and 26.7.5.
    """
    if degrees < MANY:
        return _root(lambda t: (1 + _within(t, degrees)) / 2 - share)
    z = normal(share)
    return (
        z
        + (z**3 + z) / (4 * degrees)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3)
    )


def poisson(events: int, level: float) -> tuple[float, float]:
    """Return the exact limits of the mean of a Poisson number of which so many were seen (Garwood 1936)."""
    tail = (1 - level) / 2
    low = _root(lambda mean: 1 - _at_most(events - 1, mean) - tail) if events else 0.0
    return low, _root(lambda mean: tail - _at_most(events, mean))


def _within(t: float, degrees: int) -> float:
    """Return the share between -t and t."""
    angle = atan(t / sqrt(degrees))
    odd, square = degrees % 2, cos(angle) ** 2
    term = sin(angle) * (cos(angle) if odd else 1)
    terms = [] if degrees == 1 else [term]
    for step in range(2 + odd, degrees - 1, 2):
        term *= square * (step - 1) / step
        terms.append(term)
    total = fsum(terms)
    return 2 / pi * (angle + total) if odd else total


def _at_most(events: int, mean: float) -> float:
    """Return how likely a Poisson number of that mean is to be no larger."""
    if mean <= 0:
        return 1.0
    return fsum(exp(number * log(mean) - mean - lgamma(number + 1)) for number in range(events + 1))


def _root(rising: Callable[[float], float]) -> float:
    """Return where a function that is below nought at nought, and rises, passes it."""
    low, high = 0.0, 1.0
    while rising(high) < 0:
        low, high = high, high * 2
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
