"""What stands in the way of closing a case, who can lift it, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caseload.model.case import Case
from caseload.model.commands import command_words
from caseload.model.entries.review import Closure
from caseload.model.plan import ENDED_ACTION, Action, open_actions, open_goals
from caseload.model.referrals import loops_of
from caseload.steps.change import Context

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to be dealt with before a case can close.

    `about` is the id of the entry or plan item; `who` can lift it: staff ids, roles, or names and agencies as
    they were written down; `remedy` is what the closure itself may say, `command` the words after `caseload`.
    """

    about: str
    message: str
    remedy: str
    who: Words
    command: Words


def blockers(case: Case, entry: Closure | None = None) -> tuple[Blocker, ...]:
    """Return what blocks closure, the gravest first, given what the closure itself settles."""
    sources = (_flags(case), _goals(case, entry), _actions(case, entry), _services(case), _alerts(case))
    return tuple(blocker for source in sources for blocker in source)


def policy(case: Case, reason: str, second_person: str, context: Context) -> Iterator[Blocker]:
    """Yield what the team's own policy asks for besides; of no reason, only what it asks for whatever that is."""
    rules, patient = context.settings.closure, case.patient.id
    if not context.staff.may(context.author, rules.roles):
        allowed = ", ".join(rules.roles)
        who = tuple(one.id for one in context.staff.staff if one.role in rules.roles and one.works_on(context.today))
        remedy = f"roles that may: {allowed}"
        yield Blocker("", "your role may not close a case here", remedy, who, ("close", patient))
    if reason in rules.second_person and second_person in ("", context.author):
        remedy, command = "name one with --second-person", ("close", patient, "--second-person", "STAFF")
        yield Blocker("", "this reason needs a second person", remedy, (), command)


def _flags(case: Case) -> Iterator[Blocker]:
    for flag in case.flags():
        command = command_words("flag", "flag", case.patient.id, flag.assessment)
        remedy = "resolve it with a reason: flag"
        yield Blocker(flag.assessment, f"safety flag {flag.name} stands", remedy, _manager(case), command)


def _goals(case: Case, entry: Closure | None) -> Iterator[Blocker]:
    told = {outcome.goal for outcome in entry.goals} if entry else set()
    for goal in open_goals(case.plan):
        if goal.id not in told:
            outcome = f"{goal.id[:4]}=achieved"
            remedy, command = f"--goal {outcome} or another outcome", ("close", case.patient.id, "--goal", outcome)
            yield Blocker(goal.id, f"goal {goal.id} has no outcome", remedy, _manager(case), command)


def _actions(case: Case, entry: Closure | None) -> Iterator[Blocker]:
    settled = {o.action for o in entry.actions if o.taken_by or o.status in ENDED_ACTION} if entry else set()
    for action in open_actions(case.plan):
        if action.id not in settled:
            remedy = f"--action {action.id[:4]}=done, =stopped or =WHO takes it on"
            command = ("close", case.patient.id, "--action", f"{action.id[:4]}=done")
            yield Blocker(action.id, f"action {action.id} is open", remedy, _doer(action) or _manager(case), command)


def _services(case: Case) -> Iterator[Blocker]:
    for loop in loops_of(case):
        if loop.silent:
            sent = loop.sent
            command = ("refer", "answer", case.patient.id, "--referral", sent.id)
            remedy = "caseload refer answer, or refer chase"
            who = (sent.agency or sent.service, *_manager(case))
            yield Blocker(sent.id, f"referral {sent.id} to a service has no answer", remedy, who, command)


def _alerts(case: Case) -> Iterator[Blocker]:
    for alert in case.alerts():
        if not alert.owner:
            command = ("alert", case.patient.id, "--renew", alert.id, "--owner", "STAFF")
            remedy = "resolve it, or replace it with one that has an owner"
            yield Blocker(alert.id, f"alert {alert.id} has no owner", remedy, _manager(case), command)


def _manager(case: Case) -> Words:
    return (case.manager,) if case.manager else ()


def _doer(action: Action) -> Words:
    owner = action.owner
    return tuple(filter(None, (owner.staff or owner.name or owner.team,))) if owner else ()
