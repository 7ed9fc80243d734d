"""What was said to be asked before anybody could see the answer; all else explores.

It is the day of the commit that tells, not a day that the record says of itself: a record can be written at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from caseload.measures.programme.period import Period
from caseload.model.team import Protocol

REGISTERED, CHANGED, LATE, EXPLORATORY = "registered", "changed", "late", "exploratory"


@dataclass(frozen=True, slots=True)
class Registration:
    """A protocol and the day it was first committed, None while it is not; `rewritten` if another commit changed it.

    `first` is the protocol that it stands in for in the end, if any, and the day of that one.
    """

    protocol: Protocol
    committed: date | None
    rewritten: bool = False
    first: Registration | None = None

    @property
    def standing(self) -> str:
        """Return whether it was registered before the period, changed after it began, or is late altogether."""
        origin = self.first or self
        if not _before(origin):
            return LATE
        return REGISTERED if _before(self) and not self.rewritten and not origin.rewritten else CHANGED

    def of(self, outcome: str) -> str:
        """Return the standing of an outcome: what is not named explores."""
        return self.standing if outcome in self.protocol.outcomes else EXPLORATORY

    def asks_of(self, period: Period) -> bool:
        """Tell whether a period is the one that was named, all of it."""
        return (period.starts, period.last) == (self.protocol.starts, self.protocol.ends)


def of_period(registrations: Iterable[Registration], period: Period) -> Registration | None:
    """Return the one whose period has most of these days in it, the latest of several; None without any."""
    shared = [(_shared(one.protocol, period), number, one) for number, one in enumerate(registrations)]
    return max((found for found in shared if found[0] > 0), key=lambda found: found[:2], default=(0, 0, None))[2]


def _shared(protocol: Protocol, period: Period) -> int:
    return (min(protocol.ends, period.last) - max(protocol.starts, period.starts)).days + 1


def _before(one: Registration) -> bool:
    return one.committed is not None and one.committed < one.protocol.starts
