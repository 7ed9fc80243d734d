"""The parts of a letter that come from the plan: goals, who does what, crises, what a service was asked, the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseload.model.agencies import service_name
from caseload.model.case import Case
from caseload.model.plan import ENDED_GOAL, Action, Goal, open_actions
from caseload.model.referrals import Loop, loops_of
from caseload.model.sharing import plain
from caseload.render.dates import day
from caseload.render.matter import Matter
from caseload.render.progress import owner
from caseload.render.report import Block, Lines, block_if
from caseload.render.words import Who, said


def goals(matter: Matter) -> Iterator[Block]:
    """Yield each goal and how far it has come; what was dropped without an outcome stays out."""
    plan = matter.case.plan
    texts = tuple(
        f"{goal.text}: {_outcome(goal)}"
        for goal in (plan.goals if plan else ())
        if goal.achievement or goal.lifecycle not in ENDED_GOAL
    )
    yield from block_if(Lines("goals_told", "Goals and outcomes", texts, apart=True), texts)


def _outcome(goal: Goal) -> str:
    return said(goal.achievement or goal.lifecycle)


def steps(matter: Matter) -> Iterator[Block]:
    """Yield who does what; of a case that was closed, who takes on what is left."""
    closure, plan, who = matter.closure, matter.case.plan, matter.who
    if closure:
        taken = {outcome.action: outcome.taken_by for outcome in closure.actions if outcome.taken_by}
        left = [(one, taken[one.id]) for one in (plan.actions if plan else ()) if one.id in taken]
        texts = tuple(f"{action.text}: {who(name)}" for action, name in left)
        yield from block_if(Lines("steps", "Who takes on what", texts, apart=True), texts)
        return
    texts = tuple(_step(action, who) for action in open_actions(plan)) if not matter.case.died else ()
    yield from block_if(Lines("steps", "Who does what", texts, apart=True), texts)


def _step(action: Action, who: Who) -> str:
    parts = (owner(action, who), said(action.sector), f"by {day(action.due)}" if action.due else "")
    return f"{action.text}: {', '.join(filter(None, parts))}"


def contingency(matter: Matter) -> Iterator[Block]:
    """Yield what is to be done when things go wrong."""
    texts = tuple(
        f"If {one.trigger}: {'; '.join(filter(None, (one.response, one.contact))) or 'nothing written down'}"
        for one in (matter.case.plan.contingency if matter.case.plan and not matter.case.died else ())
    )
    yield from block_if(Lines("contingency", "When things go wrong", texts, apart=True), texts)


def request(matter: Matter) -> Iterator[Block]:
    """Yield what the service was asked for."""
    texts = tuple(text for loop in loops_to(matter.case, matter.to) for text in _request(matter, loop))
    yield from block_if(Lines("request", "Our referral to you", texts, apart=True), texts)


def loops_to(case: Case, names: Iterable[str]) -> tuple[Loop, ...]:
    """Return this episode's referrals to a service, by any of its names."""
    known = set(map(plain, names))
    found = (loop for loop in loops_of(case) if loop.sent in case.current())
    return tuple(loop for loop in found if {plain(loop.sent.agency), plain(loop.sent.service)} & known)


def _request(matter: Matter, loop: Loop) -> Iterator[str]:
    sent, plan = loop.sent, matter.case.plan
    name = service_name(sent.service, matter.definitions.services) or sent.agency
    action = next((one.text for one in plan.actions if one.id == sent.action), "") if plan else ""
    told = f"{name}, sent {day(sent.happened.day)}, {'not answered yet' if loop.silent else said(loop.status)}"
    yield ": ".join(filter(None, (told, action, sent.reason)))


def after(matter: Matter) -> Iterator[Block]:
    """Yield where the person goes on, what becomes of the equipment, and what should bring them back."""
    closure = matter.closure
    if closure:
        where = ", ".join(filter(None, (closure.destination, closure.destination_contact)))
        yield from block_if(Lines("destination", "Looked after by", (where,), apart=True), where)
        yield from block_if(Lines("equipment", "Equipment", (closure.equipment,), apart=True), closure.equipment)
        back = closure.come_back_when
        yield Lines("come_back_when", "To come back when", (back or "not written down",), apart=True)


def formalities(matter: Matter) -> Iterator[Block]:
    """Yield who else agreed to the closure, and whether the survey was offered."""
    closure = matter.closure
    if closure:
        second = f"agreed with {matter.who(closure.second_person)}" if closure.second_person else ""
        survey = "experience survey offered" if closure.survey_offered else "experience survey not offered"
        yield Lines("formalities", "Also", tuple(filter(None, (second, survey))), apart=True)
