"""Closed-loop referrals to services: sent, answered, started, completed, chased while the service is silent."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case, fold
from caseload.model.codec import Tree
from caseload.model.definitions import Service
from caseload.model.entries.coordination import ServiceReferral
from caseload.model.moments import precedes, working_days_after
from caseload.model.plan import Action, Plan
from caseload.model.referrals import FOLLOWS, Loop, loops_of, without_a_way
from caseload.model.transitions import MOVES
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import ground
from caseload.steps.coordination import open_then
from caseload.steps.planitem import one_of, plan_of, settled

# The verb that records each step.
VERBS = {
    "accepted": "refer answer",
    "declined": "refer answer",
    "started": "refer start",
    "completed": "refer complete",
    "chased": "refer chase",
}
# How far the action of the plan has come, once its referral has come so far.
ACTION = {
    "sent": "requested",
    "accepted": "accepted",
    "declined": "declined",
    "started": "in-progress",
    "completed": "done",
}


def to_send(case: Case, facts: Tree, context: Context) -> Tree:
    """Return the facts of a referral with what is plain: from the one it replaces, the action, the directory."""
    instead = _declined(case, facts["referral"]) if "referral" in facts else None
    link = facts.get("action") or (instead.sent.action if instead else "")
    action = one_of(plan_of(case).actions, link, "action") if link else None
    if not facts.keys() & {"service", "agency"} and action and action.service:
        facts = facts | {"service": action.service}
    service = _service(str(facts.get("service", "")), context)
    plain = {
        "sector": (service.sector if service else "") or (action.sector if action else ""),
        "agency": service.agency if service else "",
        "action": action.id if action else "",
        "reason": instead.sent.reason if instead else "",
    }
    whole = {"referral": instead.sent.id} if instead else {}
    whole |= {"action": action.id} if action else {}
    facts = {key: value for key, value in plain.items() if value} | facts | whole
    if not facts.keys() & {"service", "agency"} or "sector" not in facts:
        raise Forbidden(
            "a referral names a service of the directory, or an agency and its sector",
            remedy="--service ID, or --agency NAME --sector SECTOR",
        )
    return facts


def send(case: Case, entry: ServiceReferral, context: Context) -> Change:
    """Send a referral; the action of the plan that it belongs to is requested with it."""
    before = ground(case, entry, context, "refer")
    if entry.action:
        _check_action(before, entry.action)
    if entry.referral:
        entry = replace(entry, referral=_declined(before, entry.referral).sent.id)
    entry = _expecting(entry, entry.service, context)
    return _moved("refer send", case, entry, entry.id)


def go_on(case: Case, entry: ServiceReferral, context: Context) -> Change:
    """Record what the service did, answer, start or end, or that it was chased; only in the order that there is."""
    before = open_then(case, entry, context, "refer")
    loop = one_loop(before, entry.referral, entry.status)
    entry = replace(entry, referral=loop.sent.id, service=loop.sent.service, agency=loop.sent.agency)
    if precedes(entry.happened, loop.sent.happened):
        raise Forbidden("this lies before the referral was sent", remedy=f"use {loop.sent.happened.day} or later")
    if entry.status == "chased":
        entry = _expecting(entry, loop.sent.service, context)
    return _moved(VERBS[entry.status], case, entry, loop.sent.id)


def one_loop(case: Case, prefix: str, status: str) -> Loop:
    """Return the referral whose id begins so; where nothing is said, the only one that this step may follow."""
    found = loops_of(case)
    if prefix:
        sent = one_of(tuple(loop.sent for loop in found), prefix, "referral to a service", "caseload show lists them")
        return next(loop for loop in found if loop.sent is sent)
    waiting = fitting(case, status) or [loop for loop in found if loop.open]
    if not waiting:
        raise NotFound("no referral to a service is open", remedy="caseload refer send sends one")
    if len(waiting) > 1:
        ids = ", ".join(loop.sent.id for loop in waiting)
        raise NotFound("more than one referral is open", remedy=f"name one with --referral: {ids}")
    return waiting[0]


def fitting(case: Case, status: str) -> list[Loop]:
    """Return the referrals that this step may follow."""
    found = loops_of(case)
    return [loop for loop in found if (loop.silent if status == "chased" else status in FOLLOWS[loop.status])]


def _declined(case: Case, prefix: str) -> Loop:
    """Return the declined referral that another is sent instead of."""
    found = without_a_way(case)
    sent = one_of(tuple(loop.sent for loop in found), prefix, "declined referral that waits for another way")
    return next(loop for loop in found if loop.sent is sent)


def _check_action(case: Case, id_: str) -> None:
    """Forbid to refer on an action that has ended, or that is referred on already."""
    action = one_of(plan_of(case).actions, id_, "action")
    if action.status in ("done", "stopped"):
        raise Forbidden(f"this action is {action.status}", remedy="name another, or send without --action")
    sent = [loop.sent.id for loop in loops_of(case) if loop.open and loop.sent.action == action.id]
    if sent:
        raise Forbidden(f"this action is sent already, with referral {sent[0]}", remedy="caseload refer chase")


def _service(id_: str, context: Context) -> Service | None:
    """Return a service of the directory, None where none is named."""
    known = context.definitions.services
    if id_ and id_ not in known:
        raise Forbidden("no such service in the directory", remedy="give --agency and --sector, or a service it has")
    return known[id_] if id_ else None


def _expecting(entry: ServiceReferral, service: str, context: Context) -> ServiceReferral:
    """Return the entry with the day an answer is expected by: as the service usually takes, unless it says."""
    asked, known = entry.happened.day, _service(service, context)
    if entry.reply_by and entry.reply_by <= asked:
        raise Forbidden("an answer is expected on a later day than it is asked for", remedy="use a later day")
    usual = known.reply_days if known else None
    days = context.settings.standards.service_reply if usual is None else usual
    return replace(entry, reply_by=entry.reply_by or working_days_after(asked, days, context.holidays))


def _moved(verb: str, case: Case, entry: ServiceReferral, sent: str) -> Change:
    """Return the change of this entry, with the action of the plan as far as its referral has come with it."""
    after = fold(case.patient, case.plan, (*case.entries, *case.taken_back, entry))
    loop = next(loop for loop in loops_of(after) if loop.sent.id == sent)
    _check_order(loop, entry)
    plan = _with_action(case.plan, loop) if case.plan else None
    return entered(verb, entry, *(() if plan in (None, case.plan) else (plan,)))


def _check_order(loop: Loop, entry: ServiceReferral) -> None:
    if entry.status == "chased" and not loop.silent:
        raise Forbidden("the service has answered already", remedy=_possible(loop.status))
    for earlier, later in pairwise((loop.sent, *loop.answers)):
        if later.status not in FOLLOWS[earlier.status]:
            message = f"{later.status} does not follow {earlier.status}"
            raise Forbidden(message, remedy=_possible(earlier.status))


def _possible(status: str) -> str:
    verbs = dict.fromkeys(VERBS[following] for following in FOLLOWS[status])
    return f"possible now: {', '.join(verbs)}" if verbs else f"it is {status}: send another with refer send"


def _with_action(plan: Plan, loop: Loop) -> Plan:
    return replace(plan, actions=tuple(_action_after(action, loop) for action in plan.actions))


def _action_after(action: Action, loop: Loop) -> Action:
    """Return the action moved on; as it was, where somebody has taken it elsewhere meanwhile."""
    status = ACTION[loop.status]
    if action.id != loop.sent.action or status not in MOVES["action"][action.status]:
        return action
    reason = loop.latest.reason if status == "declined" else ""
    after: Action = settled(
        replace(action, status=status, reason=reason), action, ("status", "reason"), loop.latest.happened.day
    )
    return after
