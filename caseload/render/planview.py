"""The joint care plan in the order of the PRSB standard; threads run from need to goal to action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from caseload.model.case import Case
from caseload.model.plan import (
    SECTORS,
    AboutMe,
    Action,
    Contingency,
    Goal,
    Need,
    Plan,
    PlanReview,
    open_actions,
    open_goals,
)
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.banner import conflict_line
from caseload.render.dates import count, day
from caseload.render.progress import agreement, owner, standing
from caseload.render.report import DANGER, WARNING, Block, Fields, Item, Lines, Outline, Report, Urgent, block_if
from caseload.render.words import Who, name_of, names_in, said

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


def plan_report(case: Case, settings: Settings, staff: Staff) -> Report:
    """Return what `plan show` says."""
    who = names_in(staff)
    title = f"Plan of {name_of(case.patient.name)}, {case.patient.id}"
    if case.plan is None:
        return Report("plan", title, (agreement(case),))
    domains = {domain.id: domain.title for domain in settings.domains}
    return Report("plan", title, tuple(_blocks(case, case.plan, domains, who)))


def _blocks(case: Case, plan: Plan, domains: dict[str, str], who: Who) -> Iterator[Block]:
    conflicts = tuple(map(conflict_line, plan.conflicts))
    yield from block_if(Lines("conflicts", "Conflict", conflicts, DANGER), conflicts)
    yield from block_if(_about_me(plan.about_me or AboutMe()), plan.about_me)
    strengths = tuple(strength.text for strength in plan.strengths)
    yield from block_if(Lines("strengths", "Strengths", strengths), strengths)
    threads = tuple(_threads(plan, domains, who))
    yield from block_if(Outline("threads", "Needs, goals, actions", threads), threads)
    broken = tuple(broken_threads(plan))
    yield from block_if(Lines("broken_threads", "Broken threads", broken, WARNING), broken)
    yield _breadth(plan)
    yield replace(agreement(case), apart=True)
    yield from _around(plan, who)
    contingency = tuple(map(_contingency, plan.contingency))
    yield from block_if(Outline("contingency", "When things go wrong", contingency), contingency)
    if not contingency:
        yield Lines("no_contingency", "Contingency", ("NO CONTINGENCY PLAN",), WARNING)


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
    return Item("need", need.text, need.id, tuple(filter(None, (domain, status))), goals)


def _goal(plan: Plan, goal: Goal, who: Who, told: set[str]) -> Item:
    if goal.id in told:
        return Item("goal", goal.text, goal.id, ("see above",))
    told.add(goal.id)
    details = (
        f"importance {goal.importance} of 10" if goal.importance else "",
        standing(goal),
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
        _how_often(action),
        said(action.status) if not action.done_on else "",
        _when(action),
        f"in the way: {action.obstacle}" if action.obstacle else "",
        f"confidence {action.confidence} of 10" if action.confidence else "",
    )
    return Item("action", action.text, action.id, tuple(filter(None, details)))


def _how_often(action: Action) -> str:
    often = action.frequency
    minutes = f"{action.minutes} min" if action.minutes else ""
    if often is None:
        return minutes
    times = "once" if often.times == 1 else f"{often.times} times"
    unit = f"a {often.unit}" if often.every == 1 else f"every {often.every} {often.unit}s"
    return ", ".join(part for part in (f"{times} {unit}", minutes) if part)


def _when(action: Action) -> str:
    dates: tuple[tuple[str, date | None], ...] = (
        ("done", action.done_on),
        ("by", action.due),
        ("review", action.review_on),
    )
    return next((f"{word} {day(when)}" for word, when in dates if when), Urgent("NO DATE"))


def broken_threads(plan: Plan) -> Iterator[str]:
    """Yield each place where a thread from need to goal to action to a person and a day breaks off."""
    answered = {need for goal in plan.goals for need in goal.needs}
    served = {goal for action in plan.actions for goal in action.goals}
    for need in plan.needs:
        if need.status == "open" and need.id not in answered:
            yield f"need without a goal: {need.text} ({need.id})"
    for goal in open_goals(plan):
        if goal.id not in served:
            yield f"goal without an action: {goal.text} ({goal.id})"
    for action in open_actions(plan):
        threads = (("owner", _is_owned(action)), ("sector", action.sector), ("date", _is_dated(action)))
        lacking = [word for word, has in threads if not has]
        if lacking:
            yield f"action without {' or '.join(lacking)}: {action.text} ({action.id})"


def _is_owned(action: Action) -> bool:
    return action.owner is not None and bool(action.owner.staff or action.owner.name)


def _is_dated(action: Action) -> bool:
    return bool(action.due or action.starts or action.frequency or action.review_on)


def _breadth(plan: Plan) -> Lines:
    covered = {action.sector for action in plan.actions}
    have = [said(sector) for sector in SECTORS if sector in covered]
    lack = [said(sector) for sector in SECTORS if sector not in covered]
    texts = (
        f"{len(have)} of {count(len(SECTORS), 'sector')}: {', '.join(have) or 'none'}",
        f"nothing from: {', '.join(lack)}" if lack else "",
    )
    return Lines("breadth", "Breadth", tuple(filter(None, texts)))


def _around(plan: Plan, who: Who) -> Iterator[Block]:
    yield from block_if(Lines("funding", "Funding", (plan.funding,)), plan.funding)
    documents = tuple(f"{document.type}, kept: {document.kept}" for document in plan.documents)
    yield from block_if(Lines("documents", "Documents", documents), documents)
    review = _review(plan.review, who) if plan.review else ""
    yield from block_if(Lines("review", "Review", (review,)), review)
    yield from block_if(Lines("additional", "Additional", plan.additional), plan.additional)


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
