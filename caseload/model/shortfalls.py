"""Everything that is wrong with the plan of a case or still owed by it, each with the command that deals with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from caseload.model.basis import Again, to_look_at
from caseload.model.case import Case
from caseload.model.duties import Duty
from caseload.model.gaps import NEVER, OUT_OF_DATE, looked
from caseload.model.patient import NOT_ASKED
from caseload.model.plan import OWN, Action, Need, Plan, open_actions, open_goals
from caseload.model.settings import Settings
from caseload.model.steps import OPEN
from caseload.model.team import Staff
from caseload.model.threads import GIVEN_UP, broken_threads

# Needs that health care alone seldom meets, and who else may.
SOCIAL_DOMAINS = ("formal-care", "informal-care", "housing", "money-and-work", "safety")
SOCIAL_SECTORS = ("social-care", "voluntary", "housing")
# The thing that the next part of a thread is added with.
NEXT = {"need": ("goal", "--need"), "goal": ("action", "--goal"), "action": ("action", "--id")}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing to be put right: what, known `since` which day, and the words after `caseload` that do it.

    `again` holds the reasons where something is to be looked at again.
    """

    kind: str
    what: str
    command: tuple[str, ...]
    since: date | None = None
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the case: settings, staff, the day, its duties, and actions without a price and why."""

    settings: Settings
    staff: Staff
    today: date
    owed: tuple[Duty, ...]
    unpriced: tuple[tuple[Action, str], ...]


Found = Iterator[Shortfall]


def shortfalls(case: Case, beside: Beside) -> tuple[Shortfall, ...]:
    """Return all that is wrong with the plan of an open case or owed by it, the plan itself first."""
    if case.step not in OPEN:
        return ()
    plan = case.plan or Plan(patient=case.patient.id)
    return tuple(found for source in SOURCES for found in source(case, plan, beside))


def _threads(case: Case, plan: Plan, beside: Beside) -> Found:
    if not (plan.needs or plan.goals or plan.actions):
        yield Shortfall("no-plan", "no need, goal or action yet", ("plan", "need", plan.patient))
    for broken in broken_threads(plan):
        what = f"{broken.noun} {broken.gap}: {broken.item.text}"
        noun, flag = NEXT[broken.noun]
        yield Shortfall("broken-thread", what, ("plan", noun, plan.patient, flag, broken.item.id))


def _owners(case: Case, plan: Plan, beside: Beside) -> Found:
    for action in open_actions(plan):
        member = beside.staff.member(action.owner.staff) if action.owner else None
        if member and not member.works_on(beside.today):
            command = ("plan", "action", plan.patient, "--id", action.id)
            yield Shortfall(
                "owner-left", f"{member.name} no longer works here: {action.text}", command, member.active_to
            )


def _again(case: Case, plan: Plan, beside: Beside) -> Found:
    for again in to_look_at(case, beside.settings):
        text = again.item.text if isinstance(again.item, Need) else again.item.trigger
        since = max(change.on for change in again.changes)
        yield Shortfall("look-again", text, ("plan", "looked", plan.patient, again.item.id), since, again)


def _contingency(case: Case, plan: Plan, beside: Beside) -> Found:
    if not plan.contingency:
        yield Shortfall("no-contingency", "no contingency plan", ("plan", "contingency", plan.patient))


def _agreement(case: Case, plan: Plan, beside: Beside) -> Found:
    if open_goals(plan) and not case.agreed:
        before = case.agreement
        kind, what = (
            ("changed", "changed since it was agreed") if before else ("not-agreed", "not agreed with the person")
        )
        since = before.happened.day if before else None
        yield Shortfall(kind, what, ("plan", "agree", plan.patient), since)


def _sectors(case: Case, plan: Plan, beside: Beside) -> Found:
    pursued = [action for action in plan.actions if action.status not in GIVEN_UP]
    if {action.sector for action in pursued} == {"primary-care"}:
        command = ("plan", "action", plan.patient, "--sector", "SECTOR")
        yield Shortfall("one-sector", "planned for primary care only", command)
    for need, linked in social_needs(plan):
        if not linked:
            what = f"nobody from social care, the voluntary sector or housing: {need.text}"
            yield Shortfall("no-social-care", what, ("plan", "action", plan.patient, "--sector", "social-care"))


def social_needs(plan: Plan) -> Iterator[tuple[Need, bool]]:
    """Yield each open social need, and whether anybody beyond health care does something about it."""
    for need in plan.needs:
        if need.status == "open" and need.domain in SOCIAL_DOMAINS:
            goals = {goal.id for goal in plan.goals if need.id in goal.needs}
            actions = (one for one in plan.actions if one.status not in GIVEN_UP and not goals.isdisjoint(one.goals))
            yield need, any(action.sector in SOCIAL_SECTORS for action in actions)


def needs_price(action: Action) -> bool:
    """Tell whether what is done has a price: not what the person and those close to them do themselves."""
    return bool(action.service) or action.sector not in OWN


def _prices(case: Case, plan: Plan, beside: Beside) -> Found:
    for action, why in beside.unpriced:
        if needs_price(action):
            command = ("plan", "action", plan.patient, "--id", action.id)
            yield Shortfall("unpriced", f"no price ({why.replace('-', ' ')}): {action.text}", command)


def _overdue(case: Case, plan: Plan, beside: Beside) -> Found:
    dates = [("action-due", "due", action, action.due) for action in open_actions(plan)]
    dates += [("action-review", "to be reviewed", action, action.review_on) for action in open_actions(plan)]
    for kind, words, action, day in dates:
        if day and day < beside.today:
            yield Shortfall(kind, f"{words}: {action.text}", ("plan", "action", plan.patient, "--id", action.id), day)
    reviews = [duty.due for duty in beside.owed if duty.kind == "review"]
    if plan.review and plan.review.on:
        reviews.append(plan.review.on)
    if reviews and min(reviews) < beside.today:
        yield Shortfall("review", "the review is overdue", ("review", plan.patient), min(reviews))


def _gaps(case: Case, plan: Plan, beside: Beside) -> Found:
    domains = looked(case, beside.settings, beside.today)
    for kind, state in (("gap", NEVER), ("out-of-date", OUT_OF_DATE)):
        titles = [one.domain.title for one in domains if one.state == state]
        if titles:
            yield Shortfall(kind, f"{state}: {', '.join(titles)}", ("assess", plan.patient, "--gaps"))


def _not_asked(case: Case, plan: Plan, beside: Beside) -> Found:
    person = case.patient
    for name, record, noun in (("allergies", person.allergies, "allergy"), ("medicines", person.medicines, "medicine")):
        if record.status == NOT_ASKED:
            yield Shortfall("not-asked", f"{name} not asked", ("plan", noun, plan.patient))


SOURCES: tuple[Callable[[Case, Plan, Beside], Found], ...] = (
    _threads,
    _owners,
    _again,
    _contingency,
    _agreement,
    _sectors,
    _prices,
    _overdue,
    _gaps,
    _not_asked,
)
