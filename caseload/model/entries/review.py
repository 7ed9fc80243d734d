"""Agreement to the plan, reviews, and the end of a case."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from caseload.model.entries.entry import Entry
from caseload.model.record import record


@record
class Agreement(Entry):
    """The person, or somebody with authority for them, agrees to the plan that `plan_hash` names."""

    kind: ClassVar[str] = "agreement"

    plan_hash: str
    authority: str = "person"
    name: str = ""
    document_seen_on: date | None = None
    capacity: str = ""
    copy_given: bool = False


@record
class GoalOutcome:
    """Where one goal stands: achievement as in FHIR, and its lifecycle where that changed."""

    goal: str
    achievement: str
    lifecycle: str = ""


@record
class ActionOutcome:
    """Where one action stands; `taken_by` is who carries it on after closure, `reason` why it was given up."""

    action: str
    status: str = ""
    taken_by: str = ""
    reason: str = ""


@record
class Review(Entry):
    """Is it working, what changed; the tier from now on."""

    kind: ClassVar[str] = "review"

    tier: str
    goals: tuple[GoalOutcome, ...] = ()
    actions: tuple[ActionOutcome, ...] = ()
    people: tuple[str, ...] = ()
    summary: str = ""
    next_on: date | None = None


@record
class Closure(Entry):
    """The case ends on purpose: `reason` is an id among the closure reasons."""

    kind: ClassVar[str] = "closure"

    reason: str
    goals: tuple[GoalOutcome, ...] = ()
    actions: tuple[ActionOutcome, ...] = ()
    summary: str = ""
    destination: str = ""
    destination_contact: str = ""
    equipment: str = ""
    come_back_when: str = ""
    survey_offered: bool = False
    second_person: str = ""


@record
class Death(Entry):
    """The person died: never blocked, ends every duty, leaves what is owed to those who stay behind."""

    kind: ClassVar[str] = "death"

    place: str = ""
    preferred_place: str = ""
    bereavement_contact: str = ""
    equipment: str = ""
    agencies_told: tuple[str, ...] = ()
    note: str = ""
