"""Closure on purpose, death, reopening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.settings import ClosurePolicy
from caseload.steps.blockers import blockers
from caseload.steps.change import Context
from caseload.steps.closure import brought_back, close, died, reopen

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
DONE: Facts = {"actions": [{"action": "t0", "status": "done"}]}
PHQ = {"instrument": "phq-9", "version": "1", "scale": "total", "flags": ["self-harm"]}


def policy(context: Context, **told: tuple[str, ...]) -> Context:
    return replace(context, settings=replace(context.settings, closure=ClosurePolicy(**told)))


# --- closing


def test_a_closure_settles_goals_and_actions_of_the_plan(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("closure", "2026-11-20", **DONE)
    change = close(person.case, entry, context)
    assert change.message == f"close 7k3m9x2q {entry.id}"
    person.plan, saved = change.records
    assert saved.actions[0].action == "t0000000"
    assert person.plan
    assert (person.plan.goals[0].achievement, person.plan.actions[0].status) == ("achieved", "done")
    assert str(person.plan.actions[0].done_on) == "2026-11-20"
    person.entries.append(saved)
    assert person.case.step == "closed"


@pytest.mark.parametrize("step", ["accepted", "assessed", "planned", "active"])
def test_every_open_case_can_be_closed(someone: type[Someone], context: Context, step: str) -> None:
    person = someone().at(step)
    facts = DONE if person.plan else {"goals": []}
    person.entries += close(person.case, person.make("closure", "2026-11-20", **facts), context).records[-1:]
    assert person.case.step == "closed"


def test_without_progress_the_plan_is_left_alone(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    ended = replace(person.plan.goals[0], lifecycle="completed")
    person.plan = replace(person.plan, goals=(ended,), actions=())
    entry = person.make("closure", "2026-11-20", goals=[])
    assert close(person.case, entry, context).records == (entry,)


@pytest.mark.parametrize(
    "told",
    [{"status": "done"}, {"status": "stopped"}, {"status": "declined"}, {"taken_by": "Joan"}],
)
def test_every_open_action_ends_or_is_taken_on(someone: type[Someone], context: Context, told: Facts) -> None:
    person = someone().at("active")
    entry = person.make("closure", "2026-11-20", actions=[{"action": "t0"} | told])
    close(person.case, entry, context)


BLOCKED: dict[str, tuple[list[tuple[Any, ...]], Facts, str]] = {
    "goal": ([], DONE | {"goals": []}, "goal g0000000 has no outcome; --goal g000=achieved or another outcome"),
    "action": ([], {}, "action t0000000 is open; --action t000=done, =stopped or =WHO takes it on"),
    "action in progress": (
        [],
        {"actions": [{"action": "t0", "status": "in-progress"}]},
        "action t0000000 is open",
    ),
    "two": ([], {"goals": []}, "goal g0000000 has no outcome (and 1 more: close --check); --goal"),
    "service": (
        [("service-referral", {})],
        DONE,
        "referral e0000004 to a service has no answer; caseload refer answer, or refer chase",
    ),
    "alert": ([("alert", {"owner": ""})], DONE, "alert e0000004 has no owner; resolve it, or replace it"),
    "flag": (
        [("assessment", {"scores": [PHQ]})],
        DONE,
        "safety flag self-harm stands; resolve it with a reason: flag",
    ),
}


@pytest.mark.parametrize("name", BLOCKED)
def test_what_stands_in_the_way(someone: type[Someone], context: Context, name: str) -> None:
    course, facts, said = BLOCKED[name]
    person = someone().at("active")
    for kind, more in course:
        person.enter(kind, "2026-10-01", **more)
    assert person.refused(close, person.make("closure", "2026-11-20", **facts), context).startswith(said)


@pytest.mark.parametrize(
    ("course", "facts"),
    [
        ([("service-referral", {}), ("service-referral", {"status": "declined", "referral": "e0000004"})], DONE),
        ([("alert", {})], DONE),
        ([("alert", {"owner": ""}), ("alert", {"status": "renewed", "alert": "e0000004", "owner": "ben"})], DONE),
        ([("alert", {"owner": ""}), ("alert", {"status": "resolved", "alert": "e0000004"})], DONE),
        ([("assessment", {"scores": [PHQ]}), ("flag-resolution", {"assessment": "e0000004"})], DONE),
    ],
)
def test_what_was_dealt_with_does_not(
    someone: type[Someone], context: Context, course: list[tuple[str, Facts]], facts: Facts
) -> None:
    person = someone().at("active")
    for kind, more in course:
        person.enter(kind, "2026-10-01", **more)
    close(person.case, person.make("closure", "2026-11-20", **facts), context)


def test_the_blockers_are_listed_the_gravest_first(someone: type[Someone]) -> None:
    person = someone().at("active")
    for kind, facts in (("alert", {"owner": ""}), ("service-referral", {}), ("assessment", {"scores": [PHQ]})):
        person.enter(kind, "2026-10-01", **facts)
    assert [blocker.about for blocker in blockers(person.case)] == [
        "e0000006",
        "g0000000",
        "t0000000",
        "e0000005",
        "e0000004",
    ]
    assert blockers(someone().at("accepted").case) == ()


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("referred", {}, "close is not possible while the case is referred; possible now: triage"),
        ("declined", {}, "close is not possible while the case is declined; possible now: intake, reopen"),
        ("closed", {}, "close is not possible while the case is closed; possible now: reopen"),
        ("died", {}, "close is not possible: this person has died"),
        ("active", {"reason": "Marmalade"}, "no such closure reason; known: goals-achieved, self-managing"),
        ("active", {"reason": "died"}, "a death is recorded with died; caseload died is never blocked"),
        ("active", {"reason": "moved-away"}, "this reason needs a destination; say where with --destination"),
        ("active", {"second_person": "dora"}, "no such member of staff; known: anna, ben"),
        ("active", {"goals": [{"goal": "g9", "achievement": "achieved"}]}, "no goal has an id that begins so"),
        ("active", {"actions": [{"action": "t9", "status": "done"}]}, "no action has an id that begins so"),
        ("active", {"happened": "2026-11-22"}, "the closure lies in the future"),
        ("reopened", {"happened": "2026-11-08"}, "use 2026-11-09 or later"),
    ],
)
def test_a_closure_that_cannot_be(someone: type[Someone], context: Context, step: str, facts: Facts, said: str) -> None:
    person = someone().at(step)
    entry = person.make("closure", **({"happened": "2026-11-20"} | DONE | facts))
    assert said in person.refused(close, entry, context)


@pytest.mark.parametrize(
    ("second", "allowed"), [("", False), ("anna", False), ("carla", False), ("dora", False), ("ben", True)]
)
def test_a_second_person_where_the_policy_asks_for_one(
    someone: type[Someone], context: Context, second: str, allowed: bool
) -> None:
    person = someone().at("active")
    strict = policy(context, second_person=("stable",))
    entry = person.make("closure", "2026-11-20", **DONE, second_person=second)
    if allowed:
        close(person.case, entry, strict)
    else:
        assert person.refused(close, entry, strict)
        other = person.make("closure", "2026-11-20", **DONE, reason="self-managing")
        close(person.case, other, strict)


@pytest.mark.parametrize(("author", "allowed"), [("anna", True), ("ben", False), ("dora", False)])
def test_only_some_roles_may_close_where_the_policy_says_so(
    someone: type[Someone], context: Context, author: str, allowed: bool
) -> None:
    person = someone().at("active")
    strict = replace(policy(context, roles=("lead",)), author=author)
    entry = person.make("closure", "2026-11-20", **DONE)
    if allowed:
        close(person.case, entry, strict)
    else:
        said = person.refused(close, entry, strict)
        assert said == "your role may not close a case here; roles that may: lead"


def test_a_destination_is_enough(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("closure", "2026-11-20", **DONE, reason="moved-away", destination="Leeds")
    close(person.case, entry, context)


def test_a_closure_is_put_right_after_the_case_came_back(someone: type[Someone], context: Context) -> None:
    person = someone().at("reopened")
    right = person.make("closure", "2026-11-03", replaces="e0000004", because="Wrong day", **DONE)
    person.entries += close(person.case, right, context).records[-1:]
    assert [str(episode.step) for episode in person.case.episodes] == ["closed", "accepted"]


# --- death


@pytest.mark.parametrize("step", ["referred", "deferred", "declined", "accepted", "active", "closed", "reopened"])
def test_a_death_is_never_blocked(someone: type[Someone], context: Context, step: str) -> None:
    person = someone().at(step)
    person.enter("assessment", "2026-11-10", scores=[PHQ])
    entry = person.make("death", "2026-11-20")
    change = died(person.case, entry, context)
    assert (change.message, change.records) == (f"died 7k3m9x2q {entry.id}", (entry,))
    person.entries.append(entry)
    assert person.case.step == "closed"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "this death is recorded already; replace or void that entry if it is wrong"),
        ({"happened": "2026-11-22"}, "the death lies in the future"),
        ({"replaces": "e0000000"}, "an entry of kind death cannot replace one of kind referral"),
    ],
)
def test_a_death_that_cannot_be(someone: type[Someone], context: Context, facts: Facts, said: str) -> None:
    person = someone().at("died")
    assert said in person.refused(died, person.make("death", **({"happened": "2026-11-20"} | facts)), context)


def test_the_day_of_a_death_is_put_right(someone: type[Someone], context: Context) -> None:
    person = someone().at("died")
    right = person.make("death", "2026-11-01", replaces="e0000004", because="The day before")
    person.entries += died(person.case, right, context).records
    assert person.case.died == right


# --- reopening


@pytest.mark.parametrize(("step", "earliest"), [("closed", "2026-11-02"), ("declined", "2026-09-03")])
def test_a_case_comes_back_on_the_day_it_ended_or_later(
    someone: type[Someone], context: Context, step: str, earliest: str
) -> None:
    person = someone().at(step)
    # what came after the end does not put it off
    person.enter("consent", "2026-11-19")
    entry = person.make("reopening", earliest)
    person.entries += reopen(person.case, entry, context).records
    assert (person.case.step, person.case.manager, person.case.tier) == ("accepted", "ben", "intensive")
    assert [episode.number for episode in person.case.episodes] == [1, 2]


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("active", {}, "reopen is not possible while the case is active; possible now: assess"),
        ("referred", {}, "reopen is not possible while the case is referred"),
        ("died", {}, "reopen is not possible: this person has died; void the record of the death first"),
        ("closed", {"happened": "2026-11-01"}, "use 2026-11-02 or later"),
        ("declined", {"happened": "2026-09-02"}, "use 2026-09-03 or later"),
        ("closed", {"happened": "2026-11-22"}, "the reopening lies in the future"),
        ("closed", {"manager": ""}, "a case has a named manager; known: anna, ben"),
        ("closed", {"manager": "carla"}, "carla does not work here today"),
        ("closed", {"deputy": "dora"}, "no such member of staff"),
        ("closed", {"tier": "weekly"}, "no such tier; known: intensive, standard, maintenance"),
        ("closed", {"replaces": "e0000004"}, "an entry of kind reopening cannot replace one of kind closure"),
    ],
)
def test_a_reopening_that_cannot_be(
    someone: type[Someone], context: Context, step: str, facts: Facts, said: str
) -> None:
    person = someone().at(step)
    entry = person.make("reopening", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(reopen, entry, context)


def test_a_reopening_is_put_right(someone: type[Someone], context: Context) -> None:
    person = someone().at("reopened")
    right = person.make("reopening", "2026-11-05", replaces="e0000005", because="Wrong manager", manager="anna")
    person.entries += reopen(person.case, right, context).records
    assert (person.case.manager, len(person.case.episodes)) == ("anna", 2)


@pytest.mark.parametrize(
    ("triaged", "author", "back"),
    [
        ({}, "ben", {"manager": "anna", "deputy": "ben", "tier": "standard"}),
        ({"manager": "carla"}, "ben", {"manager": "ben", "tier": "standard"}),
        ({"manager": "carla", "deputy": "ben"}, "anna", {"manager": "anna", "deputy": "ben", "tier": "standard"}),
        ({"deputy": "carla", "tier": "weekly"}, "ben", {"manager": "anna", "tier": "standard"}),
        ({"manager": "carla"}, "dora", {"deputy": "ben", "tier": "standard"}),
    ],
)
def test_who_comes_back_with_the_case(
    someone: type[Someone], context: Context, triaged: Facts, author: str, back: Facts
) -> None:
    person = someone().at("referred")
    person.enter("triage", "2026-09-03", **triaged)
    person.enter("assessment", "2026-09-10")
    person.enter("closure", "2026-11-02", goals=[])
    assert brought_back(person.case, replace(context, author=author)) == back
