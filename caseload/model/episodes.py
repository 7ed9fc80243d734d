"""Stretches of case management, each from its opening to its end, and the step each has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseload.model.entries.assessment import Assessment
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death
from caseload.model.plan import Plan, is_planned
from caseload.model.steps import ENDED, Step

OPENING, ENDING = (Referral, Reopening), (Closure, Death)
TRIAGED = {"accept": Step.ACCEPTED, "decline": Step.DECLINED, "defer": Step.DEFERRED}


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of case management, from its opening referral or reopening; `id` is that entry's."""

    entries: tuple[Entry, ...]
    number: int
    step: Step

    @property
    def id(self) -> str:
        """Return the id of the opening entry."""
        return self.entries[0].id

    @property
    def opened(self) -> date:
        """Return the day it opened."""
        return self.entries[0].happened.day


def episodes(entries: tuple[Entry, ...], plan: Plan | None) -> tuple[Episode, ...]:
    """Return the episodes among the entries that count, in their order; the plan is the latest one's."""
    stretches: list[list[Entry]] = []
    for entry in entries:
        if isinstance(entry, OPENING) and (not stretches or _step(stretches[-1], None) in ENDED):
            stretches.append([])
        if stretches:
            stretches[-1].append(entry)
    # Nobody is open after death, wherever among the entries it stands.
    died = any(isinstance(entry, Death) for entry in entries)
    last = len(stretches) - 1
    return tuple(
        Episode(tuple(stretch), index + 1, _step(stretch, plan if index == last else None, died and index == last))
        for index, stretch in enumerate(stretches)
    )


def _step(entries: list[Entry], plan: Plan | None, died: bool = False) -> Step:
    if died or any(isinstance(entry, ENDING) for entry in entries):
        return Step.CLOSED
    accepted = _triaged(entries)
    if accepted is not Step.ACCEPTED or not any(_completes(entry) for entry in entries):
        return accepted
    # Once agreed, ticking off takes no step back; what an earlier episode has ticked off is no plan for this one.
    if any(isinstance(entry, Agreement) for entry in entries):
        return Step.ACTIVE
    return Step.PLANNED if is_planned(plan) else Step.ASSESSED


def _triaged(entries: list[Entry]) -> Step:
    step = Step.ACCEPTED if isinstance(entries[0], Reopening) else Step.REFERRED
    for entry in entries:
        if isinstance(entry, Triage):
            step = TRIAGED[entry.decision]
    return step


def _completes(entry: Entry) -> bool:
    return isinstance(entry, Assessment) and entry.complete
