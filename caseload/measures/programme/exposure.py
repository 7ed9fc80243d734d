"""What was observed of whom before and after the start of case management, and what happened to them in that time.

Only observed days count: a day of which nobody told anything is no day without an event.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from caseload.measures.programme.intervals import Turn, Use
from caseload.measures.programme.period import Period
from caseload.model.moments import months_after

CASE, COMPARATOR = "case", "comparator"


class Stretch(NamedTuple):
    """From the day it `starts` to the day it `ends`, which is not in it."""

    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Member:
    """One person of either group: who they are as far as they are matched on it, and what is known to have happened.

    `starts` is the first day under case management, of a comparator the day that stands for it. Of the days before
    `known_from` and from `known_until` on (death, closure, the end of the records) nothing is known or counted.
    `events` are days, in order.
    """

    id: str
    group: str
    starts: date
    known_from: date
    known_until: date
    events: tuple[date, ...] = ()
    age: int | None = None
    sex: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """How the time before the start is cut, in months.

    What happened in the `qualifying` window is why people were picked; the baseline without it is the `before` months
    that end where it begins.
    """

    before: int = 12
    qualifying: int = 12

    def baseline(self, one: Member, *, without: bool = False) -> Stretch:
        """Return the months before the start, or those before the qualifying window: `without` it."""
        return _back(one.starts, self.before, self.qualifying if without else 0)

    def window(self, one: Member) -> Stretch:
        """Return the qualifying window."""
        return _back(one.starts, self.qualifying, 0)


@lru_cache(maxsize=10_000)
def _back(start: date, months: int, gap: int) -> Stretch:
    """Return so many months that end a gap before the start; many people start on the same day."""
    return Stretch(months_after(start, -gap - months), months_after(start, -gap))


def after(one: Member, period: Period) -> Stretch:
    """Return the days from the start on that lie in the period."""
    return Stretch(max(one.starts, period.starts), period.ends)


def is_known(one: Member, stretch: Stretch) -> bool:
    """Tell whether the whole of a stretch was observed."""
    return one.known_from <= stretch.starts and stretch.ends <= one.known_until


def use(one: Member, stretch: Stretch) -> Use:
    """Return what happened in the observed days of a stretch."""
    first, end = max(stretch.starts, one.known_from), min(stretch.ends, one.known_until)
    if end <= first:
        return Use(0, 0)
    return Use(bisect_left(one.events, end) - bisect_left(one.events, first), (end - first).days)


def turn(
    one: Member, design: Design, period: Period, *, without: bool = False, cluster: str = "", weight: float = 1.0
) -> Turn | None:
    """Return somebody before and after; None where what was before is not known, all of it."""
    baseline = design.baseline(one, without=without)
    if not is_known(one, baseline):
        return None
    return Turn(use(one, baseline), use(one, after(one, period)), cluster or one.id, weight)
