"""The joint care plan in the order of the PRSB standard; threads run from need to goal to action."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from caseload.measures.costs import PlanCost
from caseload.model.basis import Again, resting_on, to_look_at
from caseload.model.case import Case
from caseload.model.plan import (
    ENDED_ACTION,
    SECTORS,
    AboutMe,
    Action,
    Contingency,
    Goal,
    Need,
    Plan,
    PlanReview,
)
from caseload.model.settings import Settings
from caseload.model.steps import ENDED
from caseload.model.team import Staff
from caseload.model.threads import GIVEN_UP, broken_threads
from caseload.render.banner import conflict_line, safety_flags
from caseload.render.costview import cost_blocks
from caseload.render.dates import count, day
from caseload.render.plancheck import changes, heading
from caseload.render.progress import agreement, owner, standing
from caseload.render.report import DANGER, WARNING, Block, Fields, Item, Lines, Outline, Report, Urgent, block_if
from caseload.render.words import Who, how_often, name_of, names_in, said, title
from caseload.steps.background import known

ABOUT_ME = (
    ("Most important", "most_important"),
    ("People", "people_important"),
    ("Communication", "communication"),
    ("Wellness", "wellness"),
    ("Please do", "please_do"),
    ("Please don't", "please_dont"),
    ("Support", "support"),
    ("Also", "also_worth_knowing"),
)
CONTINGENCY = (
    ("early signs", "early_signs"),
    ("do", "response"),
    ("contact", "contact"),
    ("coping", "coping"),
    ("in place", "anticipatory"),
    ("advance statement", "advance_statement"),
)


def plan_report(case: Case, settings: Settings, staff: Staff, today: date, cost: PlanCost | None = None) -> Report:
    """Return what `plan show` says; without a word on costs where they are not known."""
    who = names_in(staff)
    title = f"Plan of {name_of(case.patient.name)}, {case.patient.id}"
    flags = tuple(safety_flags(case, case.flags(), settings.safety.escalation, today))
    blocks = _blocks(case, case.plan, settings, who, cost) if case.plan else (agreement(case),)
    return Report("plan", title, (*flags, *blocks))


def _blocks(case: Case, plan: Plan, settings: Settings, who: Who, cost: PlanCost | None) -> Iterator[Block]:
    domains = {domain.id: domain.title for domain in settings.domains}
    again = to_look_at(case, settings) if case.step not in ENDED else ()
    marks = resting_on(plan, again)
    conflicts = tuple(map(conflict_line, plan.conflicts))
    yield from block_if(Lines("conflicts", "Conflict", conflicts, DANGER), conflicts)
    yield from block_if(_about_me(plan.about_me or AboutMe()), plan.about_me)
    strengths = tuple(f"{strength.text} ({strength.id})" for strength in plan.strengths)
    yield from block_if(Lines("strengths", "Strengths", strengths), strengths)
    threads = tuple(_marked(item, marks) for item in _threads(plan, domains, who))
    yield from block_if(Outline("threads", "Needs, goals, actions", threads), threads)
    yield from _wanting(case, plan, again)
    yield _breadth(plan)
    if case.step not in ENDED:
        yield from cost_blocks(plan, cost)
    yield replace(agreement(case), apart=True)
    yield from _around(plan, who)
    record = tuple(f"{noun}: {_titled(item)} ({item.id})" for noun, item in known(case.patient))
    yield from block_if(Lines("record", "In the record", record), record)
    contingency = tuple(_marked(_contingency(one), marks) for one in plan.contingency)
    yield from block_if(Outline("contingency", "When things go wrong", contingency), contingency)
    if not contingency:
        yield Lines("no_contingency", "Contingency", ("NO CONTINGENCY PLAN",), WARNING)


def _wanting(case: Case, plan: Plan, again: Sequence[Again]) -> Iterator[Block]:
    if case.step in ENDED:
        return
    broken = tuple(f"{one.noun} {one.gap}: {one.item.text} ({one.item.id})" for one in broken_threads(plan))
    yield from block_if(Lines("broken_threads", "Broken threads", broken, WARNING), broken)
    changed = tuple(f"{heading(one.item)} ({one.item.id}): {changes(one)}" for one in again)
    yield from block_if(Lines("look_again", "Look again", changed, WARNING), changed)


def _marked(item: Item, marks: Container[str]) -> Item:
    """Return an item of the plan that says so if it is to be looked at again, and so does what hangs on it."""
    mark = (Urgent("TO BE LOOKED AT AGAIN"),) if item.id in marks else ()
    return replace(item, details=(*item.details, *mark), items=tuple(_marked(one, marks) for one in item.items))


def _about_me(about: AboutMe) -> Fields:
    said_so = tuple((label, getattr(about, name)) for label, name in ABOUT_ME if getattr(about, name))
    written = (("Written on", about.written_on),) if about.written_on else ()
    helped = (("Supported by", about.supported_by),) if about.supported_by else ()
    return Fields("about_me", "About me", (*said_so, *written, *helped))


def _threads(plan: Plan, domains: dict[str, str], who: Who) -> Iterator[Item]:
    """Yield each need with its goals and their actions, then what hangs on nothing; each thing once."""
    needs, goals = {need.id for need in plan.needs}, {goal.id for goal in plan.goals}
    told: set[str] = set()
    for need in plan.needs:
        yield _need(plan, need, domains, who, told)
    for goal in plan.goals:
        if not needs & set(goal.needs):
            yield _goal(plan, goal, who, told)
    for action in plan.actions:
        if not goals & set(action.goals):
            yield _action(action, who, told)


def _need(plan: Plan, need: Need, domains: dict[str, str], who: Who, told: set[str]) -> Item:
    domain = domains.get(need.domain, said(need.domain))
    goals = tuple(_goal(plan, goal, who, told) for goal in plan.goals if need.id in goal.needs)
    status = "" if need.status == "open" else said(need.status)
    return Item("need", need.text, need.id, tuple(filter(None, (domain, status, _why(need)))), goals)


def _why(item: Need | Goal | Action) -> str:
    return f"reason: {item.reason}" if item.reason else ""


def _goal(plan: Plan, goal: Goal, who: Who, told: set[str]) -> Item:
    if goal.id in told:
        return Item("goal", goal.text, goal.id, ("see above",))
    told.add(goal.id)
    details = (
        f"importance {goal.importance} of 10" if goal.importance else "",
        standing(goal),
        _why(goal),
        f"by {day(goal.target_date)}" if goal.target_date else "",
        _measure(goal),
    )
    actions = tuple(_action(action, who, told) for action in plan.actions if goal.id in action.goals)
    return Item("goal", goal.text, goal.id, tuple(filter(None, details)), actions)


def _measure(goal: Goal) -> str:
    measure = goal.measure
    if measure is None:
        return ""
    ends = (("from", measure.baseline), ("to", measure.target))
    return " ".join((measure.instrument, *(f"{word} {value}" for word, value in ends if value is not None)))


def _action(action: Action, who: Who, told: set[str]) -> Item:
    if action.id in told:
        return Item("action", action.text, action.id, ("see above",))
    told.add(action.id)
    details = (
        owner(action, who),
        said(action.sector) or Urgent("NO SECTOR"),
        said(action.service),
        how_often(action),
        said(action.status) if not action.done_on else "",
        _when(action),
        _why(action),
        f"in the way: {action.obstacle}" if action.obstacle else "",
        f"confidence {action.confidence} of 10" if action.confidence else "",
    )
    return Item("action", action.text, action.id, tuple(filter(None, details)))


def _when(action: Action) -> str:
    dates: tuple[tuple[str, date | None], ...] = (
        ("done", action.done_on),
        ("by", action.due),
        ("review", action.review_on),
        ("from", action.starts),
    )
    undated = "" if action.frequency or action.status in ENDED_ACTION else Urgent("NO DATE")
    return next((f"{word} {day(when)}" for word, when in dates if when), undated)


def _breadth(plan: Plan) -> Lines:
    covered = {action.sector for action in plan.actions if action.status not in GIVEN_UP}
    have = [said(sector) for sector in SECTORS if sector in covered]
    lack = [said(sector) for sector in SECTORS if sector not in covered]
    texts = (
        f"{len(have)} of {count(len(SECTORS), 'sector')}: {', '.join(have) or 'none'}",
        f"nothing from: {', '.join(lack)}" if lack else "",
    )
    return Lines("breadth", "Breadth", tuple(filter(None, texts)))


def _around(plan: Plan, who: Who) -> Iterator[Block]:
    yield from block_if(Lines("funding", "Funding", (plan.funding,)), plan.funding)
    documents = tuple(f"{document.type}, kept: {document.kept} ({document.id})" for document in plan.documents)
    yield from block_if(Lines("documents", "Documents", documents), documents)
    review = _review(plan.review, who) if plan.review else ""
    yield from block_if(Lines("review", "Review", (review,)), review)
    yield from block_if(Lines("additional", "Additional", plan.additional), plan.additional)


def _titled(item: Any) -> str:
    return " ".join(filter(None, (title(item), getattr(item, "dose", ""))))


def _review(review: PlanReview, who: Who) -> str:
    parts = (
        day(review.on) if review.on else "",
        f"every {count(review.every_weeks, 'week')}" if review.every_weeks else "",
        who(review.responsible),
    )
    return ", ".join(part for part in parts if part)


def _contingency(contingency: Contingency) -> Item:
    steps = ((label, getattr(contingency, name)) for label, name in CONTINGENCY)
    told = tuple(Item(label, text) for label, text in steps if text)
    return Item("if", contingency.trigger, contingency.id, (), told)
