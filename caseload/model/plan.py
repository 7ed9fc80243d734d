"""The joint care plan, in the shape of the PRSB Personalised Care and Support Plan standard v2.0."""

from __future__ import annotations

import hashlib
import json
from dataclasses import field
from datetime import date
from typing import ClassVar

from caseload.model.codec import encode
from caseload.model.patient import Conflict
from caseload.model.record import record

SECTORS = (
    "primary-care",
    "community-health",
    "secondary-care",
    "mental-health",
    "social-care",
    "voluntary",
    "housing",
    "self-care",
    "carer",
)
# What the person and those close to them do themselves has no price that anybody could look up.
OWN = ("self-care", "carer")
NEED_STATUSES = ("open", "met", "closed")
LIFECYCLES = ("proposed", "accepted", "active", "on-hold", "completed", "cancelled")
ACHIEVEMENTS = (
    "in-progress",
    "improving",
    "worsening",
    "no-change",
    "achieved",
    "sustaining",
    "not-achieved",
    "no-progress",
    "not-attainable",
)
ACTION_STATUSES = ("planned", "requested", "accepted", "declined", "in-progress", "done", "stopped")
ENDED_GOAL = ("completed", "cancelled")
# What an achievement says of the lifecycle by itself; one that is kept up (sustaining) goes on.
ENDS = {"achieved": "completed", "not-attainable": "cancelled"}
ENDED_ACTION = ("declined", "done", "stopped")


@record
class AboutMe:
    """The person's own words, for everyone who meets them."""

    most_important: str = ""
    people_important: str = ""
    communication: str = ""
    wellness: str = ""
    please_do: str = ""
    please_dont: str = ""
    support: str = ""
    also_worth_knowing: str = ""
    written_on: date | None = None
    supported_by: str = ""


@record
class Strength:
    """Something the person or those around them can build on."""

    id: str
    text: str


@record
class Need:
    """What stands in the way; `assessment` is the entry that it rests on.

    `basis` says, part by part, what it rested on when somebody last looked at it (`looked_on`).
    """

    id: str
    text: str
    domain: str
    assessment: str = ""
    status: str = "open"
    reason: str = ""
    basis: dict[str, str] = field(default_factory=dict)
    looked_on: date | None = None


@record
class Measure:
    """How a goal is measured: an instrument's scale from a baseline to a target."""

    instrument: str
    scale: str = ""
    baseline: int | None = None
    target: int | None = None


@record
class Goal:
    """What the person hopes for, in their words; importance 1–10 is theirs too."""

    id: str
    text: str
    needs: tuple[str, ...] = ()
    importance: int | None = None
    lifecycle: str = "proposed"
    achievement: str = ""
    measure: Measure | None = None
    target_date: date | None = None
    reason: str = ""


@record
class Owner:
    """Who does it: a member of staff by id, or someone else by name, with role and team."""

    staff: str = ""
    name: str = ""
    role: str = ""
    team: str = ""


@record
class Frequency:
    """How often: `times` in every `every` units (day, week, month, year)."""

    times: int
    unit: str
    every: int = 1


@record
class Action:
    """One thing that somebody does towards goals; `service` is an id in the directory of services.

    `reason` says why it was declined or stopped.
    """

    id: str
    text: str
    goals: tuple[str, ...] = ()
    sector: str = ""
    owner: Owner | None = None
    service: str = ""
    funder: str = ""
    frequency: Frequency | None = None
    minutes: int | None = None
    starts: date | None = None
    ends: date | None = None
    due: date | None = None
    review_on: date | None = None
    obstacle: str = ""
    confidence: int | None = None
    status: str = "planned"
    done_on: date | None = None
    reason: str = ""


@record
class Contingency:
    """What to do when things go wrong; a plan without trigger factors is none.

    `basis` and `looked_on` are as in a need.
    """

    id: str
    trigger: str
    early_signs: str = ""
    response: str = ""
    contact: str = ""
    coping: str = ""
    anticipatory: str = ""
    advance_statement: str = ""
    basis: dict[str, str] = field(default_factory=dict)
    looked_on: date | None = None


@record
class Document:
    """Another planning document and where it is kept."""

    id: str
    type: str
    kept: str


@record
class PlanReview:
    """When the plan is looked at next and who sees to it."""

    on: date | None = None
    every_weeks: int | None = None
    responsible: str = ""


@record
class Plan:
    """`plan.yaml`."""

    kind: ClassVar[str] = "plan"

    patient: str
    about_me: AboutMe | None = None
    strengths: tuple[Strength, ...] = ()
    needs: tuple[Need, ...] = ()
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    contingency: tuple[Contingency, ...] = ()
    funding: str = ""
    documents: tuple[Document, ...] = ()
    review: PlanReview | None = None
    additional: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode
PROGRESS = {
    "needs": ("status", "reason", "basis", "looked_on"),
    "goals": ("lifecycle", "achievement", "reason"),
    "actions": ("status", "done_on", "reason"),
    "contingency": ("basis", "looked_on"),
}


def agreed_hash(plan: Plan) -> str:
    """Return the hash an agreement stores: the plan without its progress, so that progress un-agrees nothing."""
    tree = encode(plan)
    for part, names in PROGRESS.items():
        for item in tree.get(part, ()):
            for name in names:
                item.pop(name, None)
    return hashlib.sha256(_canonical(tree).encode()).hexdigest()


def open_goals(plan: Plan | None) -> tuple[Goal, ...]:
    """Return the goals that are neither completed nor cancelled."""
    return tuple(goal for goal in plan.goals if goal.lifecycle not in ENDED_GOAL) if plan else ()


def open_actions(plan: Plan | None) -> tuple[Action, ...]:
    """Return the actions that somebody still has to do."""
    return tuple(action for action in plan.actions if action.status not in ENDED_ACTION) if plan else ()


def is_planned(plan: Plan | None) -> bool:
    """Tell whether a goal that is open has an action."""
    acted = {goal for action in plan.actions for goal in action.goals} if plan else set()
    return any(goal.id in acted for goal in open_goals(plan))
