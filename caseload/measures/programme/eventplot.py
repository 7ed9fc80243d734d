"""Events per person-month, from the start back and on: what a picture of before and after is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from caseload.measures.programme.exposure import CASE, Member, Stretch, use
from caseload.measures.programme.intervals import YEAR

MONTH = YEAR / 12
BACK, ON, WIDTH = 24, 24, 3


class Bin(NamedTuple):
    """Some months of one group, counted from the start: month 0 begins with it, month -1 ends there.

    `people` were seen in it, `affected` had an event, and `days` are those that were observed.
    """

    group: str
    month: int
    people: int
    affected: int
    events: int
    days: int

    @property
    def per_person_month(self) -> float:
        """Return events per month of one person."""
        return self.events / self.days * MONTH


def bins(members: Sequence[Member], back: int = BACK, on: int = ON, width: int = WIDTH) -> tuple[Bin, ...]:
    """Return the observed time of each group, so many months at a time; the cases first."""
    groups = sorted({one.group for one in members}, key=lambda group: group != CASE)
    found = (
        _bin(group, month, width, [one for one in members if one.group == group])
        for group in groups
        for month in range(-back, on, width)
    )
    return tuple(one for one in found if one.days)


def _bin(group: str, month: int, width: int, members: Iterable[Member]) -> Bin:
    first, end = (timedelta(days=round(number * MONTH)) for number in (month, month + width))
    uses = [used for one in members if (used := use(one, Stretch(one.starts + first, one.starts + end))).days]
    affected, events = sum(used.events > 0 for used in uses), sum(used.events for used in uses)
    return Bin(group, month, len(uses), affected, events, sum(used.days for used in uses))
