"""Review: goal by goal, action by action."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.steps.change import Context
from caseload.steps.review import progressed, review

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
    someone: type[Someone], context: Context, before: str, status: str, after: str, done_on: str | None
) -> None:
    person = someone().at("active")
    assert person.plan
    outcomes = [person.make("review", "2026-10-01", actions=[{"action": "t0000000", "status": one}]).actions
                for one in (before, status)]  # fmt: skip
    plan = progressed(person.plan, (), outcomes[0], date(2026, 10, 1))
    (action,) = progressed(plan, (), outcomes[1], date(2026, 10, 10)).actions
    assert (action.status, action.done_on and action.done_on.isoformat()) == (after, done_on)


@pytest.mark.parametrize(("said", "lifecycle"), [("", "completed"), ("on-hold", "on-hold")])
def test_the_lifecycle_changes_where_that_is_said(someone: type[Someone], said: str, lifecycle: str) -> None:
    person = someone().at("active")
    assert person.plan
    goals = [{"goal": "g0000000", "achievement": "achieved", "lifecycle": said}]
    outcomes = person.make("review", "2026-10-01", goals=goals).goals
    (goal,) = progressed(person.plan, outcomes, (), date(2026, 10, 1)).goals
    assert (goal.achievement, goal.lifecycle) == ("achieved", lifecycle)
