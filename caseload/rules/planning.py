"""Planning: a joint plan, agreed in time and as it stands, whole from need to action, done, looked at again."""

from __future__ import annotations

from caseload.model.entries.review import Agreement
from caseload.model.moments import days_after
from caseload.model.plan import open_actions, open_goals
from caseload.model.steps import OPEN, Step
from caseload.model.threads import broken_threads
from caseload.rules.assessments import ASSESSED, PLANNED, completed
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, OURS, WARNING, Breach, Kept, Standard, Verdicts
from caseload.rules.verdicts import by_a_day, once, owed, there

PART = "planning"


def _planned(chart: Chart) -> Verdicts:
    assessed = completed(chart.case)
    if assessed and chart.recent(assessed.happened.day):
        agreed = next(chart.case.all(Agreement, chart.case.current()), None)
        due = chart.rules.plan_by(assessed.happened.day)
        yield once(chart, ("plan", "agree"), assessed, due, agreed, "an agreed plan")


def _agreed(chart: Chart) -> Verdicts:
    if chart.case.step is Step.ACTIVE:
        duty = next(chart.duties("agree"), None)
        record = chart.case.agreement
        yield owed(duty, chart, record, "agreement to the changed plan") if duty else Kept(record)


def _copied(chart: Chart) -> Verdicts:
    agreement = chart.case.agreement
    if agreement and chart.case.step is Step.ACTIVE:
        yield there(agreement.copy_given, agreement, "the person has no copy of the plan", "copy_given")


def _threads(chart: Chart) -> Verdicts:
    if chart.case.step not in PLANNED:
        return
    plan, broken = chart.plan, {one.item.id: one for one in broken_threads(chart.plan)}
    needs = (need for need in plan.needs if need.status == "open")
    for field, items in (("needs", needs), ("goals", open_goals(plan)), ("actions", open_actions(plan))):
        for item in items:
            found = broken.get(item.id)
            yield Breach(plan, f"the {found.noun} {found.gap}", f"{field}.{item.id}") if found else Kept(plan)


def _owners(chart: Chart) -> Verdicts:
    for action in open_actions(chart.plan) if chart.case.step in OPEN else ():
        if action.owner and action.owner.staff:
            where = f"actions.{action.id}.owner"
            yield there(chart.here(action.owner.staff), chart.plan, "its owner does not work here", where)


def _done(chart: Chart) -> Verdicts:
    for duty in chart.duties("action"):
        yield owed(duty, chart, chart.plan, "the action", f"actions.{duty.about}")


def _looked_again(chart: Chart) -> Verdicts:
    if chart.case.step in ASSESSED and chart.plan.needs:
        duty = next(chart.duties("look-again"), None)
        message = "what the plan rests on has changed, and nobody has looked at it again"
        due = duty and days_after(duty.due, chart.thresholds.look_again_days)
        yield by_a_day(due, chart, chart.plan, message) if due else Kept(chart.plan)


PLAN_IN_TIME = Standard(
    id="plan-in-time",
    part=PART,
    severity=ERROR,
    title="A plan is agreed in time after the assessment",
    reason="An assessment without a plan changes nothing for the person.",
    source=f"The King's Fund 2011, care planning as a core task; the number of days is a {OURS}",
    remedy="plan goal and plan action, then plan agree",
    settings=("standards.plan",),
    factor=5,
    judge=_planned,
)
PLAN_AGREED = Standard(
    id="plan-agreed",
    part=PART,
    severity=ERROR,
    title="The plan as it stands is agreed",
    reason="A plan that changed since is not what the person said yes to; it is agreed when they are next seen.",
    source="PRSB Personalised Care and Support Plan v2.0, agreed with the person or their representative",
    remedy="plan agree",
    settings=("tiers",),
    factor=5,
    judge=_agreed,
)
PLAN_COPY_GIVEN = Standard(
    id="plan-copy-given",
    part=PART,
    severity=WARNING,
    title="The person has their own copy of the plan",
    reason="Nobody can act on a plan that they cannot look at, least of all at night.",
    source="PRSB Personalised Care and Support Plan v2.0, copy given",
    remedy="plan print, then plan agree --copy-given",
    factor=7,
    judge=_copied,
)
NEED_GOAL_ACTION = Standard(
    id="need-goal-action",
    part=PART,
    severity=WARNING,
    title="From need to goal to action, nothing breaks off",
    reason="A need without a goal, a goal without an action, an action without an owner or a day: nothing will happen.",
    source="PRSB Personalised Care and Support Plan v2.0; Australian standards for case management 2013",
    remedy="plan check tells what is missing, and the command for it",
    factor=5,
    judge=_threads,
)
ACTION_OWNER_HERE = Standard(
    id="action-owner-here",
    part=PART,
    severity=ERROR,
    title="Whoever is to do an action still works here",
    reason="What is left with somebody who has gone is left with nobody.",
    source="The King's Fund 2011, a named individual who is accountable",
    remedy="plan action --id, with another owner",
    factor=1,
    judge=_owners,
)
ACTION_IN_TIME = Standard(
    id="action-in-time",
    part="coordination",
    severity=WARNING,
    title="Actions are done or looked at by their day",
    reason="The plan is what was promised; what slips unseen is a promise that nobody keeps.",
    source="PRSB Personalised Care and Support Plan v2.0, actions: when, status, review date",
    remedy="plan complete, or plan action --id with another day; snooze, with a reason",
    judge=_done,
)
PLAN_LOOKED_AT_AGAIN = Standard(
    id="plan-looked-at-again",
    part="review",
    severity=WARNING,
    title="When what the plan rests on has changed, the plan is looked at again",
    reason="A new finding, score, medicine or stay in hospital can make a plan wrong without anybody touching it.",
    source=OURS,
    remedy="plan looked where it still holds; plan need --id where it does not",
    settings=("audit.look_again_days", "domains"),
    factor=9,
    judge=_looked_again,
)
