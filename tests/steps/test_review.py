"""Review: goal by goal, action by action."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.steps.change import Context
from caseload.steps.closure import close
from caseload.steps.review import check_says, progressed, review

if TYPE_CHECKING:
    from tests.conftest import Someone


def test_a_review_carries_its_outcomes_over_to_the_plan(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    goals = [{"goal": "g0", "achievement": "improving"}]
    actions = [{"action": "t0", "status": "in-progress"}]
    entry = person.make("review", "2026-11-20", tier="maintenance", goals=goals, actions=actions, next_on="2026-11-21")
    change = review(person.case, entry, context)
    assert change.message == f"review 7k3m9x2q {entry.id}"
    person.plan, saved = change.records
    assert (saved.goals[0].goal, saved.actions[0].action) == ("g0000000", "t0000000")
    assert person.plan
    assert (person.plan.goals[0].achievement, person.plan.goals[0].lifecycle) == ("improving", "proposed")
    assert person.plan.actions[0].status == "in-progress"
    person.entries.append(saved)
    assert (person.case.tier, person.case.step, person.case.agreed) == ("maintenance", "active", True)


def test_a_review_that_finds_no_progress_leaves_the_plan_alone(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("review", "2026-11-20", actions=[{"action": "t0000000", "taken_by": "Joan"}])
    assert review(person.case, entry, context).records == (entry,)


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("planned", {}, "review is not possible while the case is planned; possible now: assess"),
        ("closed", {}, "review is not possible while the case is closed; possible now: reopen"),
        ("reopened", {}, "review is not possible while the case is accepted"),
        ("active", {"tier": "weekly"}, "no such tier; known: intensive, standard, maintenance"),
        ("active", {"next_on": "2026-11-20"}, "the next review lies after this one; use a later day"),
        ("active", {"happened": "2026-11-22"}, "the review lies in the future"),
        ("active", {"goals": [{"goal": "g9", "achievement": "achieved"}]}, "no goal has an id that begins so"),
        ("active", {"actions": [{"action": "t9", "status": "done"}]}, "no action has an id that begins so"),
        ("active", {"replaces": "e0000099"}, "the entry to be replaced is not among those that count"),
    ],
)
def test_a_review_that_cannot_be(
    someone: type[Someone], context: Context, step: str, facts: dict[str, Any], said: str
) -> None:
    person = someone().at(step)
    entry = person.make("review", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(review, entry, context)


def test_a_review_that_was_forgotten_does_not_undo_a_later_one(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("review", "2026-10-20")
    assert "use 2026-10-20 or later" in person.refused(review, person.make("review", "2026-10-10"), context)
    right = person.make("review", "2026-10-10", replaces="e0000004", because="Wrong day")
    assert review(person.case, right, context).records == (right,)


# What the action was, what is said of it, and what it is then.
@pytest.mark.parametrize(
    ("before", "status", "after", "done_on"),
    [
        ("planned", "done", "done", "2026-10-10"),
        ("done", "done", "done", "2026-10-01"),
        ("done", "", "done", "2026-10-01"),
        ("done", "in-progress", "in-progress", None),
        ("planned", "stopped", "stopped", None),
    ],
)
def test_an_action_is_done_on_the_day_of_the_review(
    someone: type[Someone], before: str, status: str, after: str, done_on: str | None
) -> None:
    person = someone().at("active")
    for day, one in (("2026-10-01", before), ("2026-10-10", status)):
        assert person.plan
        person.plan = progressed(
            person.plan, person.make("review", day, actions=[{"action": "t0000000", "status": one}])
        )
    (action,) = person.plan.actions if person.plan else ()
    assert (action.status, action.done_on and action.done_on.isoformat()) == (after, done_on)


@pytest.mark.parametrize(
    ("achievement", "said", "lifecycle"),
    [
        ("achieved", "", "completed"),
        ("achieved", "on-hold", "on-hold"),
        ("not-attainable", "", "cancelled"),
        ("sustaining", "", "proposed"),
        ("not-achieved", "", "proposed"),
    ],
)
def test_what_an_achievement_says_of_the_lifecycle(
    someone: type[Someone], achievement: str, said: str, lifecycle: str
) -> None:
    person = someone().at("active")
    assert person.plan
    goals = [{"goal": "g0000000", "achievement": achievement, "lifecycle": said}]
    (goal,) = progressed(person.plan, person.make("review", "2026-10-01", goals=goals)).goals
    assert (goal.achievement, goal.lifecycle) == (achievement, lifecycle)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"goals": [{"goal": "g0", "achievement": "not-attainable"}]},
            "goal g0000000 is completed and cannot become cancelled; from here: active",
        ),
        (
            {"actions": [{"action": "t0", "status": "planned"}]},
            "action t0000000 is done and cannot become planned; from here: in-progress",
        ),
    ],
)
@pytest.mark.parametrize("step", [review, close])
def test_what_has_ended_does_not_slip_into_another_status(
    someone: type[Someone], context: Context, step: Any, facts: dict[str, Any], said: str
) -> None:
    person = someone().at("active")
    assert person.plan
    goals = tuple(replace(goal, lifecycle="completed") for goal in person.plan.goals)
    actions = tuple(replace(action, status="done") for action in person.plan.actions)
    person.plan = replace(person.plan, goals=goals, actions=actions)
    entry = person.make("review" if step is review else "closure", "2026-11-20", **({"goals": []} | facts))
    assert person.refused(step, entry, context) == said


def test_a_review_that_puts_one_right_may_say_something_else(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    goals = [{"goal": "g0000000", "achievement": "achieved"}]
    person.plan, wrong = review(person.case, person.make("review", "2026-11-01", goals=goals), context).records
    person.entries.append(wrong)
    goals = [{"goal": "g0000000", "achievement": "not-attainable"}]
    right = person.make("review", "2026-11-01", goals=goals, replaces=wrong.id, because="It was the other goal")
    plan, _ = review(person.case, right, context).records
    assert [goal.lifecycle for goal in plan.goals] == ["cancelled"]


@pytest.mark.parametrize("status", ["stopped", "declined"])
def test_what_is_given_up_keeps_the_reason(someone: type[Someone], context: Context, status: str) -> None:
    person = someone().at("active")
    told = {"action": "t0", "status": status}
    said = person.refused(review, person.make("review", "2026-11-20", actions=[told]), context)
    assert said == f"why action t0000000 is {status} is kept with it; --action t000={status}:WHY"
    entry = person.make("review", "2026-11-20", actions=[told | {"reason": "Too far"}])
    person.plan, saved = review(person.case, entry, context).records
    assert person.plan
    assert (person.plan.actions[0].status, person.plan.actions[0].reason) == (status, "Too far")
    # said once more, it is no news
    person.entries.append(saved)
    again = review(person.case, person.make("review", "2026-11-21", actions=[told]), context)
    assert [record.kind for record in again.records] == ["review"]


@pytest.mark.parametrize("fact", ["goals", "actions", "tier", "next_on", "summary"])
def test_a_review_says_something(fact: str) -> None:
    check_says({fact: "x", "happened": "2026-11-20"})
    with pytest.raises(Forbidden, match="this review says nothing; tell of a goal"):
        check_says({"people": ["Joan"], "happened": "2026-11-20", fact: []})
