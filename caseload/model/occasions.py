"""What there is to write about in an episode of care: being taken on, a handover, a review, its end."""

from __future__ import annotations

from collections.abc import Callable

from caseload.model.case import Case
from caseload.model.entries.coordination import Handover
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Triage
from caseload.model.entries.review import Review
from caseload.model.steps import Step


def _intake(case: Case) -> Entry | None:
    opened = case.current()[0] if case.current() else None
    return case.last(Triage, case.current()) or opened


def _handover(case: Case) -> Entry | None:
    return next((entry for entry in reversed([*case.all(Handover, case.current())]) if entry.hands_over), None)


def _review(case: Case) -> Entry | None:
    return case.last(Review, case.current())


def _closure(case: Case) -> Entry | None:
    return case.ending if case.step is Step.CLOSED else None


# In the order in which they happen, each with the entry that it is about.
OCCASIONS: dict[str, Callable[[Case], Entry | None]] = {
    "intake": _intake,
    "handover": _handover,
    "review": _review,
    "closure": _closure,
}


def latest(case: Case) -> str:
    """Return the occasion that came last, the end before all; being taken on, where there is nothing else."""
    found = {name: entry for name, of in OCCASIONS.items() if (entry := of(case))}
    if "closure" in found:
        return "closure"
    places = {entry.id: place for place, entry in enumerate(case.entries)}
    return max(found, key=lambda name: places[found[name].id], default="intake")
