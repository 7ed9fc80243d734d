"""Closure on purpose, death, reopening."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.cover import MANAGING
from caseload.model.definitions import ClosureReason
from caseload.model.entries.finding import Reopening
from caseload.model.entries.review import Closure, Death
from caseload.steps.blockers import Blocker, blockers, policy
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_manager, check_staff, check_step, check_tier, ground
from caseload.steps.planitem import plan_of
from caseload.steps.review import known_actions, known_goals, progressed


def close(case: Case, entry: Closure, context: Context) -> Change:
    """Close the case with a reason, the outcome of every goal, and someone for every open action."""
    before = ground(case, entry, context, "close")
    plan = plan_of(case)
    entry = replace(entry, goals=known_goals(plan, entry.goals), actions=known_actions(plan, entry.actions))
    check_reason(entry.reason, context)
    _check_policy(case, entry, context)
    check_effect(case, entry)
    standing = blockers(before, entry)
    if standing:
        more = f" (and {len(standing) - 1} more: close --check)" if len(standing) > 1 else ""
        raise Forbidden(f"{standing[0].message}{more}", remedy=standing[0].remedy)
    after = progressed(plan, entry)
    return entered("close", entry, *(() if after == plan else (after,)))


def in_the_way(case: Case, facts: Tree, context: Context) -> tuple[Blocker, ...]:
    """Return what blocks closure now: in the case, and by the policy for the reason among the facts, if one is."""
    check_step(case, "close")
    reason = str(facts.get("reason", ""))
    if reason:
        check_reason(reason, context)
    return (*blockers(case), *policy(case, reason, str(facts.get("second_person", "")), context))


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


def brought_back(case: Case, context: Context) -> Tree:
    """Return with whom a case comes back, as far as they still work here: its manager, deputy and tier.

    A manager who does not is nobody: whoever reopens the case takes it on, if their role lets them, or says who.
    """
    staff, today = context.staff, context.today
    here = {member.id: member for member in staff.staff if member.works_on(today)}
    author = here.get(context.author)
    instead = context.author if author and author.role in MANAGING else ""
    manager = case.manager if case.manager in here else instead
    deputy = case.deputy if case.deputy in here and case.deputy != manager else ""
    tier = case.tier if case.tier in context.settings.tiers else context.settings.default_tier
    return {key: id_ for key, id_ in (("manager", manager), ("deputy", deputy), ("tier", tier)) if id_}


def check_reason(reason: str, context: Context) -> ClosureReason:
    """Return the closure reason; Forbidden for one that is none, and for a death."""
    found: ClosureReason | None = context.definitions.closure_reasons.get(reason)
    if found is None:
        known = (one.id for one in context.definitions.closure_reasons.values() if not one.died)
        raise Forbidden("no such closure reason", remedy=f"known: {', '.join(known)}")
    if found.died:
        raise Forbidden("a death is recorded with died", remedy="caseload died is never blocked")
    return found


def _check_policy(case: Case, entry: Closure, context: Context) -> None:
    if context.definitions.closure_reasons[entry.reason].needs_destination and not entry.destination:
        raise Forbidden("this reason needs a destination", remedy="say where with --destination")
    for blocker in policy(case, entry.reason, entry.second_person, context):
        raise Forbidden(blocker.message, remedy=blocker.remedy)
    check_staff(context, entry.second_person)
