"""Closure on purpose, death, reopening, and what stands in the way of closing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.definitions import ClosureReason
from caseload.model.entries.finding import Reopening
from caseload.model.entries.review import Closure, Death
from caseload.model.plan import ENDED_ACTION, open_actions, open_goals
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_manager, check_staff, check_tier, ground
from caseload.steps.planitem import plan_of
from caseload.steps.review import known_actions, known_goals, progressed


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to be dealt with before a case can close, and what deals with it."""

    about: str
    message: str
    remedy: str


def close(case: Case, entry: Closure, context: Context) -> Change:
    """Close the case with a reason, the outcome of every goal, and someone for every open action."""
    before = ground(case, entry, context, "close")
    plan = plan_of(case)
    entry = replace(entry, goals=known_goals(plan, entry.goals), actions=known_actions(plan, entry.actions))
    _check_reason(entry, context)
    check_effect(case, entry)
    standing = blockers(before, entry)
    if standing:
        more = f" (and {len(standing) - 1} more: close --check)" if len(standing) > 1 else ""
        raise Forbidden(f"{standing[0].message}{more}", remedy=standing[0].remedy)
    after = progressed(plan, entry.goals, entry.actions, entry.happened.day)
    return entered("close", entry, *(() if after == plan else (after,)))


def blockers(case: Case, entry: Closure | None = None) -> tuple[Blocker, ...]:
    """Return what blocks closure, given what the closure itself settles."""
    told = {outcome.goal for outcome in entry.goals} if entry else set()
    settled = {o.action for o in entry.actions if o.taken_by or o.status in ENDED_ACTION} if entry else set()
    goals = (
        Blocker(goal.id, f"goal {goal.id} has no outcome", f"--goal {goal.id[:4]}=achieved or another outcome")
        for goal in open_goals(case.plan)
        if goal.id not in told
    )
    actions = (
        Blocker(
            action.id,
            f"action {action.id} is open",
            f"--action {action.id[:4]}=done, =stopped or =WHO takes it on",
        )
        for action in open_actions(case.plan)
        if action.id not in settled
    )
    services = (
        Blocker(sent.id, f"referral {sent.id} to a service has no answer", "record the answer, or void it")
        for sent, latest in case.service_referrals()
        if latest.status == "sent"
    )
    alerts = (
        Blocker(alert.id, f"alert {alert.id} has no owner", "resolve it, or replace it with one that has an owner")
        for alert in case.alerts()
        if not alert.owner
    )
    flags = (
        Blocker(flag.assessment, f"safety flag {flag.name} stands", "resolve it with a reason: flag")
        for flag in case.flags()
    )
    return (*flags, *goals, *actions, *services, *alerts)


def died(case: Case, entry: Death, context: Context) -> Change:
    """Record a death: never blocked by a step; every duty and appointment ends with it."""
    before = ground(case, entry, context)
    if before.died:
        raise Forbidden("this death is recorded already", remedy="replace or void that entry if it is wrong")
    return entered("died", entry)


def reopen(case: Case, entry: Reopening, context: Context) -> Change:
    """Start a new episode, with a reason and a named manager."""
    ground(case, entry, context, "reopen")
    check_effect(case, entry)
    check_manager(context, entry.manager)
    check_staff(context, entry.deputy)
    check_tier(context, entry.tier)
    return entered("reopen", entry)


def _check_reason(entry: Closure, context: Context) -> None:
    reasons = context.definitions.closure_reasons
    reason: ClosureReason | None = reasons.get(entry.reason)
    if reason is None:
        raise Forbidden("no such closure reason", remedy=f"known: {', '.join(reasons)}")
    if reason.died:
        raise Forbidden("a death is recorded with died", remedy="caseload died is never blocked")
    if reason.needs_destination and not entry.destination:
        raise Forbidden("this reason needs a destination", remedy="say where with --destination")
    policy = context.settings.closure
    if entry.reason in policy.second_person and entry.second_person in ("", context.author):
        raise Forbidden("this reason needs a second person", remedy="name one with --second-person")
    check_staff(context, entry.second_person)
    _check_role(policy.roles, context)


def _check_role(roles: tuple[str, ...], context: Context) -> None:
    member = context.staff.member(context.author)
    if roles and (member is None or member.role not in roles):
        raise Forbidden("your role may not close a case here", remedy=f"roles that may: {', '.join(roles)}")
