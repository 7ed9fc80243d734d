"""The joint plan: its words, its items, its threads, and the agreement to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import encode
from caseload.model.plan import Plan, agreed_hash
from caseload.steps.change import Context
from caseload.steps.planning import about_me, agree, broken_threads, plan_of, put

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]


def planned(person: Someone, context: Context, noun: str, **facts: Any) -> Any:
    """Put an item into the person's plan and return it as it stands there."""
    change = put(person.case, noun, facts, context)
    (person.plan,) = change.records
    assert change.verb == f"plan {noun}"
    assert change.ids[0] == "7k3m9x2q"
    field = {"contingency": "contingency"}.get(noun, f"{noun}s")
    return next(item for item in getattr(person.plan, field) if item.id == change.ids[1])


# --- about me


def test_what_the_person_says_is_kept_until_they_say_otherwise(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    for facts in ({"most_important": "The cat", "wellness": "Walks"}, {"wellness": "Sleeps"}):
        change = about_me(person.case, facts, context)
        assert change.message == "plan about-me 7k3m9x2q"
        (person.plan,) = change.records
    assert person.plan
    assert person.plan.about_me
    assert encode(person.plan.about_me) == {
        "most_important": "The cat",
        "wellness": "Sleeps",
        "written_on": "2026-11-21",
    }
    (earlier,) = about_me(person.case, {"written_on": "2026-11-01"}, context).records
    assert earlier.about_me.written_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("referred", {"wellness": "x"}, "plan about-me is not possible while the case is referred"),
        ("died", {"wellness": "x"}, "plan about-me is not possible: this person has died"),
        ("accepted", {"Quillfeather": "x"}, "*: is no field of this record; its fields are most_important"),
        ("accepted", {"wellness": 5}, "wellness: does not hold what this field holds"),
    ],
)
def test_words_that_cannot_be(someone: type[Someone], context: Context, step: str, facts: Facts, said: str) -> None:
    assert someone().at(step).refused(about_me, facts, context).startswith(said)


# --- items


@pytest.mark.parametrize(
    ("noun", "facts"),
    [
        ("strength", {"text": "Sings"}),
        ("need", {"text": "Falls", "domain": "mobility-and-falls"}),
        ("goal", {"text": "Walk", "needs": ["n0000000"], "importance": 9}),
        ("goal", {"text": "Walk", "measure": {"instrument": "ucla-3", "target": 4}}),
        ("action", {"text": "Rail", "goals": ["g0000000"], "owner": {"staff": "ben"}, "sector": "housing"}),
        ("action", {"text": "Rail", "owner": {"name": "Joan"}, "starts": "2026-12-01", "ends": "2026-12-01"}),
        ("action", {"text": "Visit", "service": "district-nurse"}),
        ("contingency", {"trigger": "Falls"}),
    ],
)
@pytest.mark.parametrize("step", ["planned", "active"])
def test_an_item_is_added(someone: type[Someone], context: Context, step: str, noun: str, facts: Facts) -> None:
    person = someone().at(step)
    item = planned(person, context, noun, **facts)
    assert encode(item).items() >= facts.items()
    assert item.id.startswith("x")


def test_what_is_plain_need_not_be_said(someone: type[Someone], context: Context) -> None:
    person = someone().at("assessed")
    need = planned(person, context, "need", text="Low", domain="mood")
    assert need.assessment == "e0000002"
    assert planned(person, context, "need", text="Falls", domain="mobility-and-falls", status="met").assessment == ""
    goal = planned(person, context, "goal", text="Sing")
    assert goal.needs == (need.id,)
    assert planned(person, context, "action", text="Choir").goals == (goal.id,)


def test_an_item_is_changed_in_its_place(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    planned(person, context, "action", text="Second", goals=["g0"])
    changed = planned(person, context, "action", id="t0", text="First", owner={"name": "Joan"})
    assert person.plan
    assert [action.text for action in person.plan.actions] == ["First", "Second"]
    assert (changed.id, changed.goals, changed.sector) == ("t0000000", ("g0000000",), "voluntary")
    assert (changed.owner.staff, changed.owner.name) == ("", "Joan")


def test_a_measure_and_a_frequency_are_changed_in_part(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    planned(person, context, "goal", id="g0", measure={"instrument": "ucla-3", "baseline": 8})
    assert planned(person, context, "goal", id="g0", measure={"target": 4}).measure.baseline == 8
    planned(person, context, "action", id="t0", frequency={"times": 2, "unit": "week"})
    assert planned(person, context, "action", id="t0", frequency={"times": 3}).frequency.unit == "week"


def test_what_stays_as_it_was_is_not_checked_again(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    planned(person, context, "action", id="t0", owner={"staff": "ben"}, service="district-nurse")
    gone = replace(context.staff, staff=context.staff.staff[:1])
    later = replace(context, staff=gone, definitions=replace(context.definitions, services={}))
    assert planned(person, later, "action", id="t0", status="done").owner.staff == "ben"


@pytest.mark.parametrize(
    ("before", "facts", "done_on"),
    [
        ({}, {"status": "done"}, "2026-11-21"),
        ({}, {"status": "done", "done_on": "2026-11-01"}, "2026-11-01"),
        ({"status": "done", "done_on": "2026-11-01"}, {"status": "done"}, "2026-11-01"),
        ({"status": "done", "done_on": "2026-11-01"}, {"text": "x"}, "2026-11-01"),
        ({"status": "done", "done_on": "2026-11-01"}, {"status": "in-progress"}, None),
        ({}, {"status": "stopped"}, None),
    ],
)
def test_an_action_that_is_done_has_its_day(
    someone: type[Someone], context: Context, before: Facts, facts: Facts, done_on: str | None
) -> None:
    person = someone().at("active")
    for told in (before, facts):
        if told:
            action = planned(person, context, "action", id="t0", **told)
    assert (action.done_on and action.done_on.isoformat()) == done_on
    new = planned(person, context, "action", text="x", goals=["g0"], status="done")
    assert new.done_on == context.today


ACTION = {"text": "x", "goals": ["g0000000"]}
WRONG: list[tuple[str, str, Facts, str]] = [
    ("accepted", "need", {"text": "x", "domain": "mood"}, "plan need is not possible while the case is accepted"),
    ("closed", "strength", {"text": "x"}, "plan strength is not possible while the case is closed"),
    ("died", "strength", {"text": "x"}, "plan strength is not possible: this person has died"),
    ("active", "need", {"text": "x", "domain": "Marmalade"}, "no such domain; known: health, medicines"),
    ("active", "need", {"text": "x", "domain": ["mood"]}, "domain: does not hold what this field holds"),
    (
        "active",
        "need",
        {"text": "x", "domain": "mood", "assessment": "e0000001"},
        "no assessment has an id that begins so",
    ),
    ("active", "need", {"domain": "mood"}, "text: is missing"),
    ("active", "goal", {"text": "x", "needs": []}, "a goal answers a need; name it with --need"),
    ("active", "goal", {"text": "x", "needs": ["n9"]}, "no need has an id that begins so"),
    ("active", "goal", {"text": "x", "needs": [5]}, "no need has an id that begins so"),
    ("active", "goal", {"text": "x", "needs": "n0000000"}, "needs: does not hold what this field holds"),
    (
        "active",
        "goal",
        {"text": "x", "measure": {"instrument": "Marmalade"}},
        "no such instrument; known: barthel, phq-9, ucla-3",
    ),
    ("active", "goal", {"id": "g9", "text": "x"}, "no goal has an id that begins so; caseload plan show lists them"),
    ("active", "goal", {"id": 5, "text": "x"}, "no goal has an id that begins so"),
    ("active", "action", {"text": "x", "goals": []}, "an action serves a goal; name it with --goal"),
    ("active", "action", {"text": "x", "goals": ["n0000000"]}, "no goal has an id that begins so"),
    ("active", "action", ACTION | {"owner": {"staff": "dora"}}, "no such member of staff; known: anna, ben"),
    ("active", "action", ACTION | {"owner": {"staff": "carla"}}, "carla does not work here today"),
    ("active", "action", ACTION | {"service": "Marmalade"}, "no such service; caseload schema services-and-costs"),
    ("active", "action", ACTION | {"starts": "2026-12-02", "ends": "2026-12-01"}, "an action ends on or after"),
    ("active", "action", {"id": "t0", "frequency": {"unit": "week"}}, "frequency.times: is missing"),
    (
        "active",
        "strength",
        {"text": "x", "Quillfeather": "x"},
        "*: is no field of this record; its fields are id, text",
    ),
]


@pytest.mark.parametrize(("step", "noun", "facts", "said"), WRONG)
def test_an_item_that_cannot_be(
    someone: type[Someone], context: Context, step: str, noun: str, facts: Facts, said: str
) -> None:
    person = someone().at(step)
    assert person.refused(put, noun, facts, context).startswith(said)


def test_a_beginning_that_two_ids_have_names_neither(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    for _ in range(2):
        planned(person, context, "goal", text="x", needs=["n0"])
    said = person.refused(put, "goal", {"id": "x", "text": "y"}, context)
    assert said == "more than one goal has an id that begins so; caseload plan show lists them"


# --- threads, agreement


GOAL = {"id": "g0000000", "text": "x", "needs": ["n0000000"]}
WHOLE_ACTION = {
    "id": "t0000000",
    "text": "x",
    "goals": ["g0000000"],
    "sector": "housing",
    "owner": {"staff": "anna"},
    "due": "2026-12-01",
}


@pytest.mark.parametrize(
    ("parts", "broken"),
    [
        ({}, []),
        ({"goals": []}, ["need n0000000 has no goal"]),
        ({"goals": [], "needs": []}, []),
        ({"needs": [{"status": "met"}], "goals": []}, []),
        ({"goals": [{"lifecycle": "cancelled"}]}, ["need n0000000 has no goal"]),
        ({"actions": []}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "stopped"}]}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "declined"}]}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "done", "owner": None, "sector": "", "due": None}]}, []),
        ({"actions": [{"owner": None}]}, ["action t0000000 has no owner"]),
        ({"actions": [{"sector": ""}]}, ["action t0000000 has no sector"]),
        ({"actions": [{"due": None}]}, ["action t0000000 has no date"]),
        ({"actions": [{"due": None, "starts": date(2026, 12, 1)}]}, []),
        ({"actions": [{"due": None, "review_on": date(2026, 12, 1)}]}, []),
    ],
)
def test_broken_threads_are_named_by_id(
    someone: type[Someone], parts: dict[str, list[Facts]], broken: list[str]
) -> None:
    plan = someone().at("planned").plan
    assert plan
    changes: Facts = {}
    for field, facts in parts.items():
        changes[field] = tuple(replace(getattr(plan, field)[0], **told) for told in facts)
    assert list(broken_threads(replace(plan, **changes))) == broken


def test_to_agree_keeps_the_hash_of_the_plan_as_it_stands(someone: type[Someone], context: Context) -> None:
    person = someone().at("planned")
    entry = person.make("agreement", "2026-11-20")
    (saved,) = agree(person.case, entry, context).records
    assert person.plan
    assert saved == replace(entry, plan_hash=agreed_hash(person.plan))
    person.entries.append(saved)
    assert (person.case.step, person.case.agreed) == ("active", True)


def test_best_interests_rest_on_an_assessment_of_capacity(someone: type[Someone], context: Context) -> None:
    person = someone().at("planned")
    capacity = person.enter("capacity", "2026-11-01")
    facts = {"authority": "best-interests", "name": "Joan", "capacity": capacity.id[:8]}
    (saved,) = agree(person.case, person.make("agreement", "2026-11-20", **facts), context).records
    assert saved.capacity == capacity.id
    other = person.make("agreement", "2026-11-20", **(facts | {"capacity": "e0000001"}))
    said = person.refused(agree, other, context)
    assert said == "no assessment of capacity has an id that begins so; caseload show lists them"


@pytest.mark.parametrize(
    ("step", "parts", "facts", "said"),
    [
        ("assessed", {}, {}, "plan agree is not possible while the case is assessed; possible now: assess"),
        ("closed", {}, {}, "plan agree is not possible while the case is closed"),
        ("planned", {"actions": [{"sector": ""}]}, {}, "the plan is not whole: action t0000000 has no sector"),
        ("active", {"goals": [{"lifecycle": "completed"}]}, {}, "the plan has no goal that is open"),
        ("active", {}, {"happened": "2026-09-13"}, "use 2026-09-14 or later"),
        ("active", {}, {"happened": "2026-11-22"}, "the agreement lies in the future"),
        ("active", {}, {"replaces": "e0000001"}, "an entry of kind agreement cannot replace one of kind triage"),
    ],
)
def test_an_agreement_that_cannot_be(
    someone: type[Someone], context: Context, step: str, parts: dict[str, list[Facts]], facts: Facts, said: str
) -> None:
    person = someone().at(step)
    for field, told in parts.items():
        assert person.plan
        change: Facts = {field: (replace(getattr(person.plan, field)[0], **told[0]),)}
        person.plan = replace(person.plan, **change)
    entry = person.make("agreement", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(agree, entry, context)


def test_without_a_plan_there_is_an_empty_one(someone: type[Someone]) -> None:
    assert plan_of(someone().case) == Plan(patient="7k3m9x2q")
