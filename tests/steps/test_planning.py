"""The joint plan: its words, its items, its threads, and the agreement to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import encode
from caseload.model.plan import Plan, PlanReview, agreed_hash
from caseload.steps.change import Context
from caseload.steps.planning import about_me, agree, plan_of, put, review, say

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


@pytest.mark.parametrize("step", ["accepted", "active"])
def test_when_the_plan_is_looked_at_again(someone: type[Someone], context: Context, step: str) -> None:
    person = someone().at(step)
    for facts in ({"on": "2026-11-21", "responsible": "ben"}, {"every_weeks": 12}, {"responsible": "Joan Hill"}):
        change = review(person.case, facts, context)
        assert change.message == "plan review 7k3m9x2q"
        (person.plan,) = change.records
    assert person.plan
    assert person.plan.review == PlanReview(on=date(2026, 11, 21), every_weeks=12, responsible="Joan Hill")


def test_who_pays_and_what_other_plans_there_are(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    for field, facts in (
        ("funding", {"funding": "The council"}),
        ("additional", {"additional": ["Sick days"]}),
        ("additional", {"additional": ["Winter", "Travel"]}),
        ("funding", {"funding": "NHS"}),
    ):
        change = say(field, person.case, facts, context)
        assert change.message == f"plan {field} 7k3m9x2q"
        (person.plan,) = change.records
    assert person.plan
    assert (person.plan.funding, person.plan.additional) == ("NHS", ("Sick days", "Winter", "Travel"))
    assert person.plan.goals


@pytest.mark.parametrize(
    ("step", "decide", "facts", "said"),
    [
        ("referred", review, {"every_weeks": 4}, "plan review is not possible while the case is referred"),
        ("active", review, {"on": "2026-11-20"}, "the plan is looked at again on a day in the future; use a later day"),
        ("active", review, {"responsible": "carla"}, "carla does not work here today"),
        ("active", review, {"responsible": "dora"}, "no such member of staff; known: anna, ben"),
        ("active", review, {"every_weeks": "x"}, "every_weeks: does not hold what this field holds"),
        ("closed", partial(say, "funding"), {"funding": "x"}, "plan funding is not possible while the case is closed"),
        (
            "active",
            partial(say, "funding"),
            {"goals": []},
            "this takes nothing but funding; leave the rest out",
        ),
        ("active", partial(say, "additional"), {"additional": "x"}, "additional: does not hold what this field holds"),
    ],
)
def test_a_part_of_the_plan_that_cannot_be(
    someone: type[Someone], context: Context, step: str, decide: Any, facts: Facts, said: str
) -> None:
    assert someone().at(step).refused(decide, facts, context).startswith(said)


# --- items


@pytest.mark.parametrize(
    ("noun", "facts"),
    [
        ("strength", {"text": "Sings"}),
        ("need", {"text": "Falls", "domain": "mobility-and-falls"}),
        ("goal", {"text": "Walk", "needs": ["n0000000"], "importance": 9}),
        ("goal", {"text": "Walk", "measure": {"instrument": "barthel", "scale": "total", "target": 4}}),
        ("action", {"text": "Rail", "goals": ["g0000000"], "owner": {"staff": "ben"}, "sector": "housing"}),
        ("action", {"text": "Rail", "owner": {"name": "Joan"}, "starts": "2026-12-01", "ends": "2026-12-01"}),
        ("action", {"text": "Visit", "service": "district-nurse"}),
        ("contingency", {"trigger": "Falls"}),
        ("document", {"type": "ReSPECT form", "kept": "Yellow folder"}),
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
    planned(person, context, "goal", id="g0", measure={"instrument": "barthel", "baseline": 8})
    measure = planned(person, context, "goal", id="g0", measure={"target": 4}).measure
    assert (measure.scale, measure.baseline, measure.target) == ("total", 8, 4)
    measure = planned(person, context, "goal", id="g0", measure={"instrument": "phq-9"}).measure
    assert (measure.baseline, measure.target) == (None, None)
    planned(person, context, "action", id="t0", frequency={"times": 2, "unit": "week"})
    assert planned(person, context, "action", id="t0", frequency={"times": 3}).frequency.unit == "week"


def test_what_stays_as_it_was_is_not_checked_again(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    planned(person, context, "action", id="t0", owner={"staff": "ben"}, service="district-nurse")
    gone = replace(context.staff, staff=context.staff.staff[:1])
    later = replace(context, staff=gone, definitions=replace(context.definitions, services={}))
    assert planned(person, later, "action", id="t0", status="done").owner.staff == "ben"


def test_a_measure_starts_at_the_last_score_of_its_scale(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    told = {"instrument": "barthel", "version": "1", "scale": "total"}
    person.enter("assessment", "2026-10-01", scores=[told | {"total": 11}])
    person.enter("assessment", "2026-11-01", scores=[told | {"total": 12}])
    aim = {"instrument": "barthel", "target": 14}
    assert planned(person, context, "goal", text="x", measure=aim).measure.baseline == 12
    assert planned(person, context, "goal", text="x", measure=aim | {"baseline": 0}).measure.baseline == 0
    person.enter("assessment", "2026-11-02", scores=[told])
    assert planned(person, context, "goal", text="x", measure=aim).measure.baseline is None


def test_what_is_done_once_in_each_unit_need_not_be_counted(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    often = planned(person, context, "action", text="x", goals=["g0"], frequency={"unit": "month"}).frequency
    assert (often.times, often.unit, often.every) == (1, "month", 1)
    planned(person, context, "action", id="t0", frequency={"times": 3, "unit": "week"})
    often = planned(person, context, "action", id="t0", frequency={"unit": "month"}).frequency
    assert (often.times, often.unit) == (3, "month")


@pytest.mark.parametrize(
    ("noun", "way"),
    [
        ("need", [("status", "closed"), ("status", "open"), ("status", "met")]),
        (
            "goal",
            [("lifecycle", "on-hold"), ("lifecycle", "active"), ("lifecycle", "cancelled"), ("lifecycle", "active")],
        ),
        ("action", [("status", "declined"), ("status", "requested"), ("status", "stopped"), ("status", "in-progress")]),
    ],
)
def test_a_status_moves_and_takes_its_reason_along(
    someone: type[Someone], context: Context, noun: str, way: list[tuple[str, str]]
) -> None:
    person = someone().at("active")
    id_ = {"need": "n0", "goal": "g0", "action": "t0"}[noun]
    for number, (field, status) in enumerate(way):
        told = {} if number % 2 else {"reason": "Rain"}
        item = planned(person, context, noun, id=id_, **({field: status} | told))
        assert (getattr(item, field), item.reason) == (status, told.get("reason", ""))
        assert planned(person, context, noun, id=id_, text="Other words").reason == item.reason
    assert person.case.plan


def test_a_goal_that_is_reached_is_completed_and_may_be_taken_up_again(
    someone: type[Someone], context: Context
) -> None:
    person = someone().at("active")
    for facts, stands in (
        ({"achievement": "sustaining"}, ("proposed", "sustaining")),
        ({"achievement": "achieved"}, ("completed", "achieved")),
        ({"lifecycle": "active"}, ("active", "")),
        ({"achievement": "achieved", "lifecycle": "active"}, ("active", "achieved")),
        ({"lifecycle": "completed", "achievement": "sustaining"}, ("completed", "sustaining")),
        ({"lifecycle": "active"}, ("active", "sustaining")),
        ({"achievement": "achieved"}, ("completed", "achieved")),
        ({"lifecycle": "active", "achievement": "achieved"}, ("active", "achieved")),
    ):
        goal = planned(person, context, "goal", id="g0", **facts)
        assert (goal.lifecycle, goal.achievement) == stands


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
        "no such instrument; caseload instruments list shows them",
    ),
    ("active", "goal", {"id": "g9", "text": "x"}, "no goal has an id that begins so; caseload plan show lists them"),
    ("active", "goal", {"id": 5, "text": "x"}, "no goal has an id that begins so"),
    ("active", "action", {"text": "x", "goals": []}, "an action serves a goal; name it with --goal"),
    ("active", "action", {"text": "x", "goals": ["n0000000"]}, "no goal has an id that begins so"),
    ("active", "action", ACTION | {"owner": {"staff": "dora"}}, "no such member of staff; known: anna, ben"),
    ("active", "action", ACTION | {"owner": {"staff": "carla"}}, "carla does not work here today"),
    ("active", "action", ACTION | {"service": "Marmalade"}, "no such service; caseload schema services-and-costs"),
    (
        "active",
        "action",
        ACTION | {"starts": "2026-12-02", "ends": "2026-12-01"},
        "days out of order: ends lies before",
    ),
    ("active", "action", ACTION | {"starts": "2026-12-02", "due": "2026-12-01"}, "days out of order: due lies before"),
    (
        "active",
        "action",
        ACTION | {"due": "2026-12-02", "ends": "2026-12-01"},
        "days out of order: ends lies before due",
    ),
    (
        "active",
        "action",
        {"id": "t0", "starts": "2027-01-02", "review_on": "2027-01-01", "due": "2027-02-01"},
        "days out of order: review lies before starts; change one of the two days",
    ),
    ("active", "action", {"id": "t0", "starts": "2026-12-05"}, "days out of order: due lies before starts"),
    ("active", "action", ACTION | {"owner": {"staff": "anna", "name": "x"}}, "an action has one owner; name one of us"),
    ("active", "action", {"id": "t0", "frequency": {"times": 2}}, "a frequency without a unit; --per day, week, month"),
    ("active", "goal", {"id": "g0", "measure": {"target": 3}}, "measure.instrument: is missing"),
    (
        "active",
        "goal",
        {"text": "x", "measure": {"instrument": "barthel", "target": 21}},
        "a target outside the scale; barthel total goes from 0 to 20",
    ),
    (
        "active",
        "goal",
        {"text": "x", "measure": {"instrument": "barthel", "baseline": 21}},
        "a baseline outside the scale; barthel total goes from 0 to 20",
    ),
    (
        "active",
        "goal",
        {"text": "x", "measure": {"instrument": "barthel", "scale": "Marmalade"}},
        "no such scale; name one with --scale: total",
    ),
    ("active", "goal", {"id": "g0", "lifecycle": "Marmalade"}, "goal g0000000 is proposed and cannot become"),
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
    assert person.plan
    _, one, other = (goal.id for goal in person.plan.goals)
    said = person.refused(put, "goal", {"id": "x", "text": "y"}, context)
    assert said == f"more than one goal has an id that begins so; it is one of {one}, {other}"


# --- threads, agreement


def test_to_agree_keeps_the_hash_of_the_plan_as_it_stands(someone: type[Someone], context: Context) -> None:
    person = someone().at("planned")
    entry = person.make("agreement", "2026-11-20")
    plan, saved = agree(person.case, entry, context).records
    assert person.plan
    assert saved == replace(entry, plan_hash=agreed_hash(person.plan))
    person.entries.append(saved)
    assert (person.case.step, person.case.agreed) == ("active", True)
    person.plan = plan
    assert (person.case.step, person.case.agreed) == ("active", True)


@pytest.mark.parametrize(("before", "after"), [("proposed", "accepted"), ("active", "active"), ("on-hold", "on-hold")])
def test_what_was_proposed_is_accepted_once_it_is_agreed(
    someone: type[Someone], context: Context, before: str, after: str
) -> None:
    person = someone().at("planned")
    assert person.plan
    person.plan = replace(person.plan, goals=(replace(person.plan.goals[0], lifecycle=before),))
    *plans, _ = agree(person.case, person.make("agreement", "2026-11-20"), context).records
    (plan,) = plans or (person.plan,)
    assert [goal.lifecycle for goal in plan.goals] == [after]
    assert len(plans) == (before != after)


@pytest.mark.parametrize("authority", ["best-interests", "power-of-attorney"])
def test_who_lacks_capacity_for_it_is_decided_for(someone: type[Someone], context: Context, authority: str) -> None:
    person = someone().at("planned")
    capacity = person.enter("capacity", "2026-11-01", outcome="lacks-capacity")
    facts = {"authority": authority, "name": "Joan", "capacity": "e0000003", "document_seen_on": "2026-11-20"}
    _, saved = agree(person.case, person.make("agreement", "2026-11-20", **facts), context).records
    assert saved.capacity == capacity.id


@pytest.mark.parametrize(
    ("outcome", "facts", "said"),
    [
        (
            "lacks-capacity",
            {"capacity": "e0000001"},
            "no assessment of capacity has an id that begins so; caseload show",
        ),
        ("has-capacity", {}, "the person has capacity for this decision; then it is theirs: leave --authority out"),
        (
            "lacks-capacity",
            {"authority": "person"},
            "the person lacks capacity for this decision; --authority says who",
        ),
        ("lacks-capacity", {"happened": "2026-10-31"}, "capacity was assessed after the agreement"),
        ("lacks-capacity", {"document_seen_on": "2026-11-21"}, "the document was seen after the agreement; agree once"),
    ],
)
def test_an_agreement_by_no_right(
    someone: type[Someone], context: Context, outcome: str, facts: Facts, said: str
) -> None:
    person = someone().at("planned")
    person.enter("capacity", "2026-11-01", outcome=outcome)
    usual = {"happened": "2026-11-20", "authority": "best-interests", "name": "Joan", "capacity": "e0000003"}
    assert person.refused(agree, person.make("agreement", **(usual | facts)), context).startswith(said)


def test_capacity_is_that_of_the_last_assessment_for_the_decision(someone: type[Someone], context: Context) -> None:
    person = someone().at("planned")
    person.enter("capacity", "2026-11-01", outcome="lacks-capacity")
    person.enter("capacity", "2026-11-05", outcome="has-capacity", decision="Moving house")
    facts = {"authority": "best-interests", "name": "Joan", "capacity": "e0000003"}
    agree(person.case, person.make("agreement", "2026-11-20", **facts), context)
    latest = person.enter("capacity", "2026-11-10", outcome="has-capacity", decision="MARMALADE")
    said = person.refused(agree, person.make("agreement", "2026-11-20", **facts), context)
    assert said == f"capacity for that decision was assessed again since; the latest is {latest.id}"


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
