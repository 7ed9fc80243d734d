"""The person's own copy of their plan: to them, in plain English, what to do in a crisis on a page of its own.

Alerts and scores stay off it: they are for those who care for the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.review import Agreement
from caseload.model.patient import KNOWN, NONE_KNOWN, Allergies, Patient
from caseload.model.plan import ENDED_ACTION, AboutMe, Action, Contingency, Frequency, Goal, Plan, open_goals
from caseload.model.settings import Settings
from caseload.model.steps import ENDED
from caseload.model.team import Staff
from caseload.render.plainwords import GOING, STANDING, STATUS, called, does, in_full, rhythm, small, when
from caseload.render.report import Block, Fields, Item, Letter, Lines, Outline, block_if

CRISIS = "crisis"
ABOUT_ME = (
    ("What matters most to you", "most_important"),
    ("People who matter to you", "people_important"),
    ("How to talk with you", "communication"),
    ("Good days and bad days", "wellness"),
    ("Please do", "please_do"),
    ("Please don't", "please_dont"),
    ("How and when to help you", "support"),
    ("Also good to know", "also_worth_knowing"),
)
CONTINGENCY = (
    ("Early signs", "early_signs"),
    ("What to do", "response"),
    ("Who to ring", "contact"),
    ("What helps until then", "coping"),
    ("What you have ready", "anticipatory"),
    ("What you want, if you cannot say so yourself", "advance_statement"),
)
BY_RIGHT = {
    "power-of-attorney": "They have a lasting power of attorney. It lets them decide with you or for you.",
    "deputy": "A court has named them your deputy. They may decide for you.",
    "best-interests": "You could not decide this yourself at the time. It was decided in your best interests.",
}
TO_FILL_IN = "." * 30


def own_copy(case: Case, plan: Plan, settings: Settings, staff: Staff, review: date | None, today: date) -> Letter:
    """Return what `plan print` says; `review` is the day on which the plan is due to be looked at again."""
    blocks = (*_opening(case, plan, today), *_crisis(case, plan, settings, staff), *_plan(case, plan, staff, today))
    closing = (*_around(plan), *_agreed(case), _next_look(plan, staff, review, today))
    return Letter("own_copy", "Your care plan", (*blocks, *closing), page=CRISIS)


def notes(case: Case) -> Iterator[str]:
    """Yield what whoever prints the copy should know, and the person need not be told by it."""
    needs = heeded(case.patient)
    if needs:
        yield f"needs when you give this copy: {needs}"
    if case.plan and case.plan.conflicts:
        yield "the plan holds two versions of something: settle that before you give this copy"
    if case.step in ENDED:
        yield "the case is closed: this plan may no longer hold"
    elif not case.agreed:
        how = "the plan changed since it was agreed" if case.agreement else "the plan is not agreed yet"
        yield f"{how}, and the copy says so"


def heeded(patient: Patient) -> str:
    """Return what a person needs so that they can read what is written to them, in one line."""
    language = patient.language if patient.language.casefold() not in ("", "english") else ""
    needs = (*patient.communication, language, "an interpreter" if patient.interpreter else "")
    return "; ".join(filter(None, needs))


def _opening(case: Case, plan: Plan, today: date) -> Iterator[Block]:
    draft = "This is a draft. You have not agreed to it yet."
    changed = "This plan has changed since it was agreed. The changes are not agreed yet."
    texts = (
        f"{called(case.patient)}, this is your own plan.",
        draft if case.agreement is None else _by_whom(case.agreement)[0] if case.agreed else changed,
        "It is yours to keep. It is private. You decide who sees it.",
        f"This copy is for {case.patient.name.full}. It was printed on {in_full(today)}.",
    )
    yield Lines("opening", "", texts)
    about = plan.about_me or AboutMe()
    told = [(label, getattr(about, name)) for label, name in ABOUT_ME if getattr(about, name)]
    if told:
        written = in_full(about.written_on) if about.written_on else ""
        helped = f"with help from {about.supported_by}" if about.supported_by else ""
        own = ", ".join(filter(None, (written, helped)))
        yield Fields("about_me", "About me", (*told, *((("You wrote this", own),) if own else ())))
    else:
        yield Lines("about_me", "About me", ("We have not written this with you yet.",))
    strengths = tuple(strength.text for strength in plan.strengths)
    yield from block_if(Lines("strengths", "What you can build on", strengths), strengths)


def _crisis(case: Case, plan: Plan, settings: Settings, staff: Staff) -> Iterator[Block]:
    """Yield one page that can hang by the door: what to do, whom to ring, what to tell whoever comes."""
    missing = Item("", "We have not yet written down with you what to do. Please ask us to.")
    items = (
        Item("", f"This page is about {case.patient.name.full}. Keep it where it is easy to find."),
        *(map(_contingency, plan.contingency) if plan.contingency else (missing,)),
        _contact(case, settings, staff),
        Item("Tell anyone who treats you", _allergies(case.patient.allergies)),
    )
    yield Outline(CRISIS, "What to do in a crisis", items)


def _contingency(contingency: Contingency) -> Item:
    steps = ((label, getattr(contingency, name)) for label, name in CONTINGENCY)
    return Item("If this happens", contingency.trigger, items=_facts(*steps))


def _contact(case: Case, settings: Settings, staff: Staff) -> Item:
    manager, deputy = staff.member(case.manager), staff.member(case.deputy)
    practice = case.patient.practice
    surgery = ", ".join(filter(None, (practice.name, practice.phone))) if practice else ""
    named = f"{manager.name} looks after your care." if manager else "Nobody is named yet to look after your care."
    parts = (
        ("When they are away", deputy.name if deputy else ""),
        ("Team", settings.name),
        ("Telephone", TO_FILL_IN),
        ("Your GP practice", surgery),
    )
    return Item("Who to contact", named, items=_facts(*parts))


def _facts(*pairs: tuple[str, str]) -> tuple[Item, ...]:
    return tuple(Item(label, text) for label, text in pairs if text)


def _allergies(allergies: Allergies) -> str:
    checked = f" This was checked on {in_full(allergies.checked_on)}." if allergies.checked_on else ""
    if allergies.status == KNOWN:
        things = [
            f"{one.substance} ({small(one.reaction)})" if one.reaction else one.substance for one in allergies.items
        ]
        return f"You are allergic to: {', '.join(things)}.{checked}"
    if allergies.status == NONE_KNOWN:
        return f"You have no allergies that we know of.{checked}"
    return "We have not asked you about allergies yet. Say so if you have any."


def _plan(case: Case, plan: Plan, staff: Staff, today: date) -> Iterator[Block]:
    needs = tuple(need.text for need in plan.needs if need.status == "open")
    yield from block_if(Lines("needs", "What makes life harder for you", needs), needs)
    goals = tuple(_goals(case, plan, staff, today))
    missing = Item("", "We have not yet written down with you what you hope for.")
    yield Outline("goals", "What you hope for, and what will be done", goals or (missing,))
    reached = tuple(goal.text for goal in plan.goals if goal.achievement == "achieved")
    yield from block_if(Lines("reached", "What you have already done", reached), reached)


def _goals(case: Case, plan: Plan, staff: Staff, today: date) -> Iterator[Item]:
    """Yield the open goals with their actions, each action once, then what is done besides."""
    told: set[str] = set()

    def steps(actions: list[Action]) -> tuple[Item, ...]:
        told.update(action.id for action in actions)
        return tuple(_step(number, one, case, staff, today) for number, one in enumerate(actions, 1))

    going_on = [one for one in plan.actions if one.status not in ENDED_ACTION or one.status == "done"]
    hoped = open_goals(plan)
    for number, goal in enumerate(hoped, 1):
        own = [one for one in going_on if goal.id in one.goals and one.id not in told]
        elsewhere = any(goal.id in one.goals and one.id in told for one in going_on)
        facts = _goal(goal, planned=bool(own), shared=elsewhere)
        yield Item(f"Goal {number}", f"“{goal.text}”", items=(*facts, *steps(own)))
    others = [one for one in going_on if one.id not in told and one.status != "done"]
    if others:
        yield Item("Also", "This will be done as well.", items=steps(others))


def _goal(goal: Goal, *, planned: bool, shared: bool) -> tuple[Item, ...]:
    return _facts(
        ("", STANDING.get(goal.lifecycle, "")),
        ("How much this matters to you", f"{goal.importance} out of 10" if goal.importance else ""),
        ("How it is going", GOING.get(goal.achievement, "")),
        ("You hope for this by", in_full(goal.target_date) if goal.target_date else ""),
        ("", "Some of the steps above help with this as well." if shared else ""),
        ("", "" if planned or shared else "Nothing is planned for this yet."),
    )


def _step(number: int, action: Action, case: Case, staff: Staff, today: date) -> Item:
    facts = _facts(
        ("Who", does(action.owner, case.patient, staff)),
        ("When", when(action, today)),
        ("", STATUS.get(action.status, "")),
        ("What could get in the way", action.obstacle if action.status != "done" else ""),
    )
    return Item(f"Step {number}", action.text, items=facts)


def _around(plan: Plan) -> Iterator[Block]:
    documents = tuple(f"{document.type}: {document.kept}" for document in plan.documents)
    yield from block_if(Lines("documents", "Other papers, and where they are", documents), documents)
    yield from block_if(Lines("funding", "Who pays", (plan.funding,)), plan.funding)
    yield from block_if(Lines("additional", "Also part of this plan", plan.additional), plan.additional)


def _agreed(case: Case) -> Iterator[Block]:
    entry = case.agreement
    texts: tuple[str, ...] = ("You have not agreed to this plan yet.",)
    if entry:
        texts = _by_whom(entry)
    if not case.agreed:
        since = "It has changed since then. The changes are not agreed yet. " if entry else ""
        texts = (*texts, f"{since}Please read it with us. Tell us what you want to change.")
    yield Lines("agreement", "Who agreed to this plan", texts)


def _by_whom(entry: Agreement) -> tuple[str, ...]:
    day = in_full(entry.happened.day)
    if entry.authority == "person":
        return (f"You agreed to this plan on {day}.",)
    return f"{entry.name or 'Someone'} agreed to this plan for you on {day}.", BY_RIGHT[entry.authority]


def _next_look(plan: Plan, staff: Staff, review: date | None, today: date) -> Lines:
    told = plan.review
    # A day once written into the plan may have gone by; what is due now is not.
    day = told.on if told and told.on and told.on >= today else review
    member = staff.member(told.responsible) if told else None
    who = member.name if member else told.responsible if told else ""
    weeks = told.every_weeks if told else None
    soon = (
        f"We will look at it with you by {in_full(day)}." if day and day >= today else "It is time to look at it now."
    )
    texts = (
        soon if day else "No day is set yet. Please ask us.",
        f"{who} will see to that." if who else "",
        f"After that we look at it {rhythm(Frequency(times=1, unit='week', every=weeks))}." if weeks else "",
        "You can ask us to look at it sooner, at any time.",
    )
    return Lines("review", "When we look at this plan again", tuple(filter(None, texts)))
