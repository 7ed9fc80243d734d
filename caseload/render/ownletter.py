"""The parts of a letter to the person: plain English, without codes, alerts or scores; each yields blocks, or none."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.model.entries.coordination import Handover
from caseload.model.entries.finding import Reopening, Triage
from caseload.model.entries.review import Closure, Review
from caseload.model.plan import open_actions
from caseload.render.matter import Matter
from caseload.render.owncopy import TO_FILL_IN
from caseload.render.plainwords import GOING, called, does, in_full, when
from caseload.render.report import Block, Lines, block_if

TOLD_OF_GOALS = ("review", "closure")


def greeting(matter: Matter) -> Iterator[Block]:
    """Yield what the letter is about."""
    yield Lines("greeting", "", (in_full(matter.today), f"Dear {called(matter.case.patient)},", *_event(matter)))


def _event(matter: Matter) -> Iterator[str]:
    entry, on, who = matter.entry, in_full(matter.entry.happened.day), matter.who
    match entry:
        case Triage(decision="accept"):
            yield f"We will help you to plan your care. {who(entry.manager)} is your case manager since {on}."
            yield "A case manager helps you to plan your care and sees that everyone works together."
        case Triage(decision="decline"):
            yield f"We looked at your referral on {on}. We cannot take you on at the moment."
            yield "Your GP practice goes on looking after you. You can be referred to us again."
        case Triage():
            again = f" by {in_full(entry.until)}" if entry.until else " later"
            yield f"We looked at your referral on {on}. We will look at it again{again}."
        case Reopening():
            yield f"You are back with us since {on}. {who(entry.manager)} is your case manager."
        case Handover():
            yield f"Your case manager has changed. Since {on} it is {who(matter.case.manager)}."
        case Review():
            yield f"We looked at your care plan again on {on}."
        case Closure():
            reason = matter.definitions.closure_reasons.get(entry.reason)
            yield f"Our work with you as your case managers ended on {on}."
            yield from (f"The reason: {reason.title.lower()}.",) if reason else ()
        case _:
            yield f"You were referred to us on {on}. We have not decided yet. We will write to you when we have."


def hopes(matter: Matter) -> Iterator[Block]:
    """Yield how each goal is going."""
    plan = matter.case.plan if matter.about in TOLD_OF_GOALS else None
    texts = tuple(
        f"“{goal.text}”: {GOING[goal.achievement]}." for goal in (plan.goals if plan else ()) if goal.achievement
    )
    yield from block_if(Lines("hopes", "What you hoped for, and how it is going", texts), texts)


def next_steps(matter: Matter) -> Iterator[Block]:
    """Yield who does what next; after the end, who takes on what is left."""
    case, plan = matter.case, matter.case.plan
    if matter.closure:
        taken = {outcome.action: outcome.taken_by for outcome in matter.closure.actions if outcome.taken_by}
        left = [one for one in (plan.actions if plan else ()) if one.id in taken]
        texts = tuple(f"{one.text}: {matter.who(taken[one.id])} will see to this." for one in left)
    else:
        told = open_actions(plan) if matter.about in TOLD_OF_GOALS else ()
        texts = tuple(
            f"{one.text}\nWho: {does(one.owner, case.patient, matter.staff)}\nWhen: {when(one, matter.today)}"
            for one in told
        )
    yield from block_if(Lines("next_steps", "What happens next", texts), texts)


def ahead(matter: Matter) -> Iterator[Block]:
    """Yield when we look at the plan again; after the end, who helps and when to come back."""
    closure = matter.closure
    if closure is None:
        day = matter.review
        texts = (f"We will look at your plan with you again by {in_full(day)}.",) if day and day >= matter.today else ()
        yield from block_if(Lines("ahead", "Next time", texts), texts)
        return
    where = ", ".join(filter(None, (closure.destination, closure.destination_contact)))
    yield from block_if(Lines("helps", "Who looks after you now", (where,)), where)
    yield from block_if(Lines("equipment", "Equipment", (closure.equipment,)), closure.equipment)
    back = (closure.come_back_when, "You, your family or your GP can ask us to help you again, at any time.")
    yield Lines("come_back", "When to come back to us", tuple(filter(None, back)))


def contacts(matter: Matter) -> Iterator[Block]:
    """Yield whom to ring."""
    case, practice = matter.case, matter.case.patient.practice
    manager, deputy = matter.staff.member(case.manager), matter.staff.member(case.deputy)
    rows = (
        matter.settings.name,
        f"Your case manager: {manager.name}" if manager and not matter.closure else "",
        f"When they are away: {deputy.name}" if deputy and not matter.closure else "",
        f"Telephone: {TO_FILL_IN}",
        f"Your GP practice: {', '.join(filter(None, (practice.name, practice.phone)))}" if practice else "",
    )
    yield Lines("contacts", "Who to contact", ("\n".join(filter(None, rows)),))
