"""Review: goal by goal, action by action, and the tier from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.entries.review import ActionOutcome, Closure, GoalOutcome, Review
from caseload.model.plan import Action, Goal, Plan
from caseload.model.transitions import check_moves
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_tier, ground
from caseload.steps.planitem import one_of, plan_of, settled

# A review that says none of these says nothing.
SAYS = ("goals", "actions", "tier", "next_on", "summary")
GIVEN_UP = ("declined", "stopped")


def review(case: Case, entry: Review, context: Context) -> Change:
    """Record a review and carry what it found over to the goals and actions of the plan."""
    ground(case, entry, context, "review")
    check_tier(context, entry.tier)
    if entry.next_on and entry.next_on <= entry.happened.day:
        raise Forbidden("the next review lies after this one", remedy="use a later day")
    plan = plan_of(case)
    entry = replace(entry, goals=known_goals(plan, entry.goals), actions=known_actions(plan, entry.actions))
    check_effect(case, entry)
    _check_reasons(plan, entry)
    after = progressed(plan, entry)
    return entered("review", entry, *(() if after == plan else (after,)))


def check_says(facts: Tree) -> None:
    """Forbid the facts of a review that says nothing."""
    if not any(facts.get(fact) for fact in SAYS):
        raise Forbidden(
            "this review says nothing", remedy="tell of a goal, an action, the tier, the next day, or a summary"
        )


def _check_reasons(plan: Plan, entry: Review) -> None:
    """Forbid giving an action up without a reason."""
    stood = {action.id: action.status for action in plan.actions}
    for outcome in entry.actions:
        if outcome.status in GIVEN_UP and outcome.status != stood[outcome.action] and not outcome.reason:
            raise Forbidden(
                f"why action {outcome.action} is {outcome.status} is kept with it",
                remedy=f"--action {outcome.action[:4]}={outcome.status}:WHY",
            )


def known_goals(plan: Plan, outcomes: tuple[GoalOutcome, ...]) -> tuple[GoalOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for a goal the plan does not have."""
    return tuple(replace(outcome, goal=one_of(plan.goals, outcome.goal, "goal").id) for outcome in outcomes)


def known_actions(plan: Plan, outcomes: tuple[ActionOutcome, ...]) -> tuple[ActionOutcome, ...]:
    """Return the outcomes with whole ids; NotFound for an action the plan does not have."""
    return tuple(replace(o, action=one_of(plan.actions, o.action, "action").id) for o in outcomes)


def progressed(plan: Plan, found: Review | Closure) -> Plan:
    """Return the plan with the progress that a review or a closure found that day; Forbidden for a wrong move.

    What puts an earlier one right may go where no move leads.
    """
    day = found.happened.day
    goals = {outcome.goal: outcome for outcome in found.goals}
    actions = {outcome.action: outcome for outcome in found.actions}
    after = replace(
        plan,
        goals=tuple(_goal_after(goal, goals.get(goal.id), day) for goal in plan.goals),
        actions=tuple(_action_after(action, actions.get(action.id), day) for action in plan.actions),
    )
    if not found.replaces:
        check_moves(plan, after)
    return after


def _goal_after(goal: Goal, outcome: GoalOutcome | None, day: date) -> Goal:
    if outcome is None:
        return goal
    told = ("achievement", "lifecycle") if outcome.lifecycle else ("achievement",)
    lifecycle = outcome.lifecycle or goal.lifecycle
    after: Goal = settled(replace(goal, achievement=outcome.achievement, lifecycle=lifecycle), goal, told, day)
    return after


def _action_after(action: Action, outcome: ActionOutcome | None, day: date) -> Action:
    if outcome is None or not outcome.status:
        return action
    told = ("status", "reason") if outcome.reason else ("status",)
    reason = outcome.reason or action.reason
    after: Action = settled(replace(action, status=outcome.status, reason=reason), action, told, day)
    return after
