"""A team meeting: who was there, what was decided about whom, and the actions that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.plan import open_goals
from caseload.model.steps import ALLOWED
from caseload.model.team import Decision, Meeting
from caseload.steps.change import Change, Context
from caseload.steps.checks import check_step
from caseload.steps.planning import put

VERB = "meeting run"
# Without these nobody does it.
NEEDED = ("text", "owner", "sector", "due")


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision; `facts` are those of the action that it becomes, none where it becomes none."""

    decision: Decision
    facts: Tree = field(default_factory=dict)


def can_act(case: Case) -> bool:
    """Tell whether a decision can become an action: the plan has an open goal that it serves."""
    return bool(open_goals(case.plan)) and case.step in ALLOWED["plan action"]


def settled(case: Case, told: Tree, context: Context) -> Decided:
    """Return a decision as it can be kept: its action has an id, and where it can have no action it has none."""
    made = Decision(patient=case.patient.id, decision=told["decision"])
    facts = told.get("action") or {}
    if not facts or not can_act(case):
        return Decided(made)
    return Decided(replace(made, action=context.new_id()), facts)


def decide(case: Case, decided: Sequence[Decided], context: Context) -> Change:
    """Return what the decisions about one person change: their plan, which gets an action for each that has one.

    Forbidden, with the patient's id, for whoever is no longer with us and for an action that cannot be.
    """
    patient = case.patient.id
    ids: list[str] = []
    try:
        check_step(case, VERB)
        for one in decided:
            if one.facts and one.decision.patient == patient:
                case = _with_action(case, one, context)
                ids.append(one.decision.action)
    except (Forbidden, NotFound) as error:
        raise type(error)(f"{patient}: {error.message}", remedy=error.remedy) from error
    return Change(VERB, (patient, *ids), (case.plan,) if ids else ())


def hold(meeting: Meeting, changes: Sequence[Change], context: Context) -> Change:
    """Return the meeting with all that it changes, as one."""
    if meeting.happened > context.local_minute:
        raise Forbidden("the meeting lies in the future", remedy="meeting prepare is for one that is to come")
    ids = tuple(id_ for change in changes for id_ in change.ids)
    records = tuple(record for change in changes for record in change.records)
    return Change(VERB, (meeting.id, *ids), (*records, meeting))


def _with_action(case: Case, one: Decided, context: Context) -> Case:
    lacking = [name for name in NEEDED if not one.facts.get(name)]
    if lacking:
        raise Forbidden(f"an action of a meeting lacks {', '.join(lacking)}", remedy="say what, who, and by when")
    if "id" in one.facts:
        raise Forbidden("an action of a meeting is a new one", remedy="plan action --id changes one")
    id_ = one.decision.action
    (plan,) = put(case, "action", one.facts, replace(context, new_id=lambda: id_)).records
    return replace(case, plan=plan)
