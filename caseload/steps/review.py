"""Review: goal by goal, action by action, and the tier from now on."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.entries.review import ActionOutcome, GoalOutcome, Review
from caseload.model.plan import Action, Goal, Plan
from caseload.model.steps import require
from caseload.steps.change import (
    Change,
    Context,
    check_corrects,
    check_tier,
    check_time,
    entered,
)
from caseload.steps.planning import one_of, plan_of


def review(case: Case, entry: Review, context: Context) -> Change:
    """Record a review and carry what it found over to the goals and actions of the plan."""
    require("review", case.step)
    check_time(case, entry, context)
    check_corrects(case, entry)
    check_tier(context, entry.tier)
    if entry.next_on and entry.next_on <= entry.happened.day:
        raise Forbidden("the next review lies after this one")
    plan = plan_of(case)
    entry = replace(entry, goals=known_goals(plan, entry.goals), actions=known_actions(plan, entry.actions))
    after = progressed(plan, entry.goals, entry.actions, context)
    return entered("review", entry, *(() if after == plan else (after,)))


def known_goals(plan: Plan, outcomes: tuple[GoalOutcome, ...]) -> tuple[GoalOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for a goal the plan does not have."""
    return tuple(replace(outcome, goal=one_of(plan.goals, outcome.goal, "goal").id) for outcome in outcomes)


def known_actions(plan: Plan, outcomes: tuple[ActionOutcome, ...]) -> tuple[ActionOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for an action the plan does not have."""
    return tuple(replace(o, action=one_of(plan.actions, o.action, "action").id) for o in outcomes)


def progressed(
    plan: Plan, goals: tuple[GoalOutcome, ...], actions: tuple[ActionOutcome, ...], context: Context
) -> Plan:
    """Return the plan with the progress that a review or a closure found."""
    by_goal = {outcome.goal: outcome for outcome in goals}
    by_action = {outcome.action: outcome for outcome in actions}
    return replace(
        plan,
        goals=tuple(_goal_after(goal, by_goal.get(goal.id)) for goal in plan.goals),
        actions=tuple(_action_after(action, by_action.get(action.id), context) for action in plan.actions),
    )


def _goal_after(goal: Goal, outcome: GoalOutcome | None) -> Goal:
    if outcome is None:
        return goal
    return replace(goal, achievement=outcome.achievement, lifecycle=outcome.lifecycle or goal.lifecycle)


def _action_after(action: Action, outcome: ActionOutcome | None, context: Context) -> Action:
    if outcome is None or not outcome.status:
        return action
    done = context.today if outcome.status == "done" else action.done_on
    return replace(action, status=outcome.status, done_on=done)
