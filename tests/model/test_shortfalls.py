"""Everything that is wrong with a plan or owed by it, each thing tripped alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.duties import duties
from caseload.model.patient import Allergies, Medicines
from caseload.model.plan import Action, Contingency, Goal, Need, Owner, Plan, PlanReview, agreed_hash
from caseload.model.shortfalls import Beside, Shortfall, shortfalls
from caseload.steps.change import Context
from caseload.store.calendar import BankHolidays

if TYPE_CHECKING:
    from tests.conftest import Someone

ID = "7k3m9x2q"
TODAY = date(2026, 11, 21)
SOUND = Plan(
    patient=ID,
    needs=(Need(id="n0000000", text="Low", domain="mood"),),
    goals=(Goal(id="g0000000", text="Sing", needs=("n0000000",)),),
    actions=(
        Action(
            id="t0000000",
            text="Choir",
            goals=("g0000000",),
            sector="voluntary",
            owner=Owner(staff="anna"),
            due=date(2026, 12, 4),
        ),
    ),
    contingency=(Contingency(id="k0000000", trigger="Falls"),),
)


def someone_sound(someone: type[Someone], context: Context, plan: Plan = SOUND, *, agreed: bool = True) -> Someone:
    """Return somebody with every domain looked at, an agreed plan and nothing owed."""
    person = someone().at("assessed")
    person.patient = replace(
        person.patient, medicines=Medicines(status="none-known"), allergies=Allergies(status="none-known")
    )
    every = [{"domain": domain.id, "text": "x", "need": False} for domain in context.settings.domains]
    person.enter("assessment", "2026-11-02", findings=every)
    person.plan = plan
    if agreed:
        person.enter("agreement", "2026-11-03", plan_hash=agreed_hash(plan))
    return person


def wanting(
    person: Someone, context: Context, unpriced: tuple[tuple[Action, str], ...] = (), today: date = TODAY
) -> tuple[Shortfall, ...]:
    owed = duties(person.case, context.settings, BankHolidays())
    return shortfalls(person.case, Beside(context.settings, context.staff, today, owed, unpriced))


def told(person: Someone, context: Context, **beside: Any) -> list[tuple[str, str, str]]:
    return [(one.kind, one.what, " ".join(one.command)) for one in wanting(person, context, **beside)]


def test_a_sound_plan_wants_nothing(someone: type[Someone], context: Context) -> None:
    assert told(someone_sound(someone, context), context) == []


GOAL, ACTION = f"plan goal {ID}", f"plan action {ID} --id t0000000"
SECTOR = f"plan action {ID} --sector SECTOR"


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        ("needs", {"domain": "mood", "id": "n9"}, ("broken-thread", "need has no goal: Low", f"{GOAL} --need n9")),
        ("goals", {"id": "g9"}, ("broken-thread", "goal has no action: Sing", f"plan action {ID} --goal g9")),
        ("actions", {"due": None}, ("broken-thread", "action has no date: Choir", ACTION)),
        ("actions", {"owner": Owner(staff="carla")}, ("owner-left", "Carla Lind no longer works here: Choir", ACTION)),
        ("actions", {"due": date(2026, 11, 20)}, ("action-due", "due: Choir", ACTION)),
        ("actions", {"review_on": date(2026, 11, 20)}, ("action-review", "to be reviewed: Choir", ACTION)),
        ("actions", {"due": TODAY}, None),
        ("actions", {"sector": "primary-care"}, ("one-sector", "planned for primary care only", SECTOR)),
        ("actions", {"sector": "community-health"}, None),
        ("needs", {"domain": "housing"}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item(
    someone: type[Someone], context: Context, part: str, change: dict[str, Any], expected: tuple[str, str, str] | None
) -> None:
    items = getattr(SOUND, part)
    changed = replace(items[0], **change)
    # one with an id of its own comes beside the one that is there
    parts: dict[str, Any] = {part: (*items, changed) if "id" in change else (changed,)}
    person = someone_sound(someone, context, replace(SOUND, **parts))
    assert told(person, context) == ([expected] if expected else [])


@pytest.mark.parametrize("domain", ["formal-care", "informal-care", "housing", "money-and-work", "safety"])
@pytest.mark.parametrize(
    ("sector", "wants"),
    [("community-health", True), ("self-care", True), ("social-care", False), ("voluntary", False), ("housing", False)],
)
def test_a_social_need_is_not_for_health_care_alone(
    someone: type[Someone], context: Context, domain: str, sector: str, wants: bool
) -> None:
    plan = replace(
        SOUND, needs=(replace(SOUND.needs[0], domain=domain),), actions=(replace(SOUND.actions[0], sector=sector),)
    )
    command = f"plan action {ID} --sector social-care"
    expected = ("no-social-care", "nobody from social care, the voluntary sector or housing: Low", command)
    assert told(someone_sound(someone, context, plan), context) == ([expected] if wants else [])
    met = replace(plan, needs=(replace(plan.needs[0], status="met"),))
    assert told(someone_sound(someone, context, met), context) == []


@pytest.mark.parametrize("status", ["stopped", "declined"])
def test_what_was_given_up_counts_for_no_sector(someone: type[Someone], context: Context, status: str) -> None:
    (action,) = SOUND.actions
    actions = (replace(action, sector="primary-care"), replace(action, id="t9", status=status))
    found = told(someone_sound(someone, context, replace(SOUND, actions=actions)), context)
    assert [kind for kind, *_ in found] == ["one-sector"]


def test_without_a_plan(someone: type[Someone], context: Context) -> None:
    found = told(someone_sound(someone, context, Plan(patient=ID), agreed=False), context)
    assert found == [
        ("no-plan", "no need, goal or action yet", f"plan need {ID}"),
        ("no-contingency", "no contingency plan", f"plan contingency {ID}"),
    ]


def test_not_agreed_and_changed_since(someone: type[Someone], context: Context) -> None:
    person = someone_sound(someone, context, agreed=False)
    assert told(person, context) == [("not-agreed", "not agreed with the person", f"plan agree {ID}")]
    person.enter("agreement", "2026-11-03", plan_hash=agreed_hash(SOUND))
    person.plan = replace(SOUND, funding="NHS")
    (found,) = wanting(person, context)
    assert (found.kind, found.what, found.since) == ("changed", "changed since it was agreed", date(2026, 11, 3))


def test_what_is_to_be_looked_at_again_says_why(someone: type[Someone], context: Context) -> None:
    person = someone_sound(someone, context)
    event = person.enter("hospital-event", "2026-11-19", event="emergency-admission")
    (found,) = wanting(person, context)
    assert (found.kind, found.what, found.command) == ("look-again", "Falls", ("plan", "looked", ID, "k0000000"))
    assert found.since == event.happened.day
    assert found.again
    assert [change.part for change in found.again.changes] == ["hospital"]


def test_what_has_no_price_but_what_people_do_themselves(someone: type[Someone], context: Context) -> None:
    (action,) = SOUND.actions
    own = replace(action, sector="self-care")
    unpriced = (
        (action, "no-service"),
        (own, "no-service"),
        (replace(own, sector="carer"), "no-service"),
        (replace(own, service="self-management-course"), "no-price"),
    )
    assert told(someone_sound(someone, context), context, unpriced=unpriced) == [
        ("unpriced", "no price (no service): Choir", ACTION),
        ("unpriced", "no price (no price): Choir", ACTION),
    ]


def test_reviews_that_are_overdue(someone: type[Someone], context: Context) -> None:
    person = someone_sound(someone, context)
    overdue = [("action-due", "due: Choir", ACTION), ("review", "the review is overdue", f"review {ID}")]
    # agreed on 3 November, every 12 weeks
    assert told(person, context, today=date(2027, 1, 26)) == overdue[:1]
    assert told(person, context, today=date(2027, 1, 27)) == overdue
    person = someone_sound(someone, context, replace(SOUND, review=PlanReview(on=date(2026, 11, 20))))
    (found,) = wanting(person, context)
    assert (found.kind, found.since) == ("review", date(2026, 11, 20))


def test_gaps_of_the_assessment(someone: type[Someone], context: Context) -> None:
    person = someone_sound(someone, context)
    person.entries = [entry for entry in person.entries if str(entry.happened) != "2026-11-02"]
    ((kind, what, command),) = told(person, context)
    assert (kind, command) == ("gap", f"assess {ID} --gaps")
    assert what.startswith("never looked at: Health and conditions, Medicines, ")
    assert "Mood" not in what
    found = told(someone_sound(someone, context), context, today=date(2027, 11, 2))
    ((_, stale, _),) = (one for one in found if one[0] == "out-of-date")
    assert stale.startswith("out of date: Health and conditions, ")


def test_what_was_not_asked(someone: type[Someone], context: Context) -> None:
    person = someone_sound(someone, context)
    person.patient = replace(person.patient, medicines=Medicines(), allergies=Allergies())
    assert told(person, context) == [
        ("not-asked", "allergies not asked", f"plan allergy {ID}"),
        ("not-asked", "medicines not asked", f"plan medicine {ID}"),
    ]


@pytest.mark.parametrize("step", ["referred", "declined", "closed", "died"])
def test_where_nobody_plans_nothing_is_owed(someone: type[Someone], context: Context, step: str) -> None:
    assert told(someone().at(step), context) == []
