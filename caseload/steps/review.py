"""Review: goal by goal, action by action, and the tier from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.entries.review import ActionOutcome, GoalOutcome, Review
from caseload.model.plan import ENDS, Action, Goal, Plan
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_tier, ground
from caseload.steps.planitem import done_on, one_of, plan_of


def review(case: Case, entry: Review, context: Context) -> Change:
    """Record a review and carry what it found over to the goals and actions of the plan."""
    ground(case, entry, context, "review")
    check_tier(context, entry.tier)
    if entry.next_on and entry.next_on <= entry.happened.day:
        raise Forbidden("the next review lies after this one", remedy="use a later day")
    plan = plan_of(case)
    entry = replace(entry, goals=known_goals(plan, entry.goals), actions=known_actions(plan, entry.actions))
    check_effect(case, entry)
    after = progressed(plan, entry.goals, entry.actions, entry.happened.day)
    return entered("review", entry, *(() if after == plan else (after,)))


def known_goals(plan: Plan, outcomes: tuple[GoalOutcome, ...]) -> tuple[GoalOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for a goal the plan does not have."""
    return tuple(replace(outcome, goal=one_of(plan.goals, outcome.goal, "goal").id) for outcome in outcomes)


def known_actions(plan: Plan, outcomes: tuple[ActionOutcome, ...]) -> tuple[ActionOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for an action the plan does not have."""
    return tuple(replace(o, action=one_of(plan.actions, o.action, "action").id) for o in outcomes)


def progressed(plan: Plan, goals: tuple[GoalOutcome, ...], actions: tuple[ActionOutcome, ...], day: date) -> Plan:
    """Return the plan with the progress that a review or a closure found on that day."""
    by_goal = {outcome.goal: outcome for outcome in goals}
    by_action = {outcome.action: outcome for outcome in actions}
    return replace(
        plan,
        goals=tuple(_goal_after(goal, by_goal.get(goal.id)) for goal in plan.goals),
        actions=tuple(_action_after(action, by_action.get(action.id), day) for action in plan.actions),
    )


def _goal_after(goal: Goal, outcome: GoalOutcome | None) -> Goal:
    if outcome is None:
        return goal
    lifecycle = outcome.lifecycle or ENDS.get(outcome.achievement, goal.lifecycle)
    return replace(goal, achievement=outcome.achievement, lifecycle=lifecycle)


def _action_after(action: Action, outcome: ActionOutcome | None, day: date) -> Action:
    if outcome is None or not outcome.status:
        return action
    return replace(action, status=outcome.status, done_on=done_on(action, outcome.status, day))
