"""Referrals to services as closed loops: each from sending it to its end, and what may follow what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from caseload.model.entries.coordination import ServiceReferral
from caseload.model.entries.review import Review
from caseload.model.standing import heir

if TYPE_CHECKING:
    from caseload.model.case import Case
    from caseload.model.entries.entry import Entry

# What may follow each step: the one table. To chase moves nothing but the day an answer is expected.
FOLLOWS: dict[str, tuple[str, ...]] = {
    "sent": ("accepted", "declined"),
    "accepted": ("started", "declined"),
    "started": ("completed",),
    "declined": (),
    "completed": (),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """One referral to a service: how it was sent, each time it was chased, each step that the service took."""

    sent: ServiceReferral
    chases: tuple[ServiceReferral, ...] = ()
    answers: tuple[ServiceReferral, ...] = ()

    @property
    def latest(self) -> ServiceReferral:
        """Return the last step that the service took, the sending while it is silent."""
        return self.answers[-1] if self.answers else self.sent

    @property
    def status(self) -> str:
        """Return how far it has come."""
        return self.latest.status

    @property
    def silent(self) -> bool:
        """Tell whether the service has not answered."""
        return not self.answers

    @property
    def open(self) -> bool:
        """Tell whether anything is still to come of it."""
        return bool(FOLLOWS[self.status])

    def expected(self, usual: Callable[[date], date]) -> date:
        """Return the day an answer is expected by: the one that was set last, else as `usual` after that day."""
        asked = self.chases[-1] if self.chases else self.sent
        return asked.reply_by or usual(asked.happened.day)


def loops(entries: Iterable[Entry], taken_back: Iterable[Entry] = ()) -> tuple[Loop, ...]:
    """Return the referrals among the entries that count; what names one that was replaced is of its replacement."""
    steps = [entry for entry in entries if isinstance(entry, ServiceReferral)]
    known = (*steps, *taken_back)
    later: dict[str, list[ServiceReferral]] = {entry.id: [] for entry in steps if entry.status == "sent"}
    for entry in steps:
        if entry.status != "sent":
            later.get(heir(entry.referral, known), []).append(entry)
    return tuple(
        Loop(
            entry,
            tuple(step for step in later[entry.id] if step.status == "chased"),
            tuple(step for step in later[entry.id] if step.status != "chased"),
        )
        for entry in steps
        if entry.id in later
    )


def loops_of(case: Case) -> tuple[Loop, ...]:
    """Return every referral of a person to a service."""
    return loops(case.entries, case.taken_back)


def without_a_way(case: Case) -> tuple[Loop, ...]:
    """Return this episode's declined referrals for which nobody has found another way yet.

    Another referral is one, whether it names the declined one or its action; so is whatever else became of the
    action, and where there is none, a review.
    """
    found = [loop for loop in loops_of(case) if loop.sent in case.current()]
    known = (*case.entries, *case.taken_back)
    instead = {heir(loop.sent.referral, known) for loop in found if loop.sent.referral}
    declined = [(loop, found[number:]) for number, loop in enumerate(found, 1) if loop.status == "declined"]
    return tuple(loop for loop, later in declined if loop.sent.id not in instead and not _settled(case, loop, later))


def _settled(case: Case, loop: Loop, later: Iterable[Loop]) -> bool:
    action = (
        next((action for action in case.plan.actions if action.id == loop.sent.action), None) if case.plan else None
    )
    if action:
        return action.status != "declined" or any(other.sent.action == action.id for other in later)
    after = case.entries[case.entries.index(loop.latest) + 1 :]
    return any(isinstance(entry, Review) for entry in after)
