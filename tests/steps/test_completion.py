"""What ends in the plan, and what is taken out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import decode, encode
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.steps.change import Context
from caseload.steps.completion import complete, stop

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
MORE = {
    "strengths": [{"id": "s0000000", "text": "x"}],
    "contingency": [{"id": "k0000000", "trigger": "x"}],
    "documents": [{"id": "d0000000", "type": "x", "kept": "x"}],
}
RECORD = {
    "medicines": {"status": "known", "items": [{"id": "m0000000", "name": "x"}, {"id": "m1000000", "name": "y"}]},
    "allergies": {"status": "known", "source": "x", "items": [{"id": "a0000000", "substance": "x"}]},
    "conditions": [{"id": "c0000000", "name": "x"}],
    "relations": [{"id": "r0000000", "name": "x", "carer": True}, {"id": "r1000000", "name": "x"}],
}


@pytest.fixture
def person(someone: type[Someone]) -> Someone:
    """Somebody with an item of every kind."""
    one = someone().at("active")
    assert one.plan
    one.plan = decode(Plan, encode(one.plan) | MORE)
    one.patient = decode(Patient, encode(one.patient) | RECORD)
    return one


def ended(person: Someone, decide: Any, context: Context, id_: str, **facts: Any) -> Any:
    """End an item; return the record as it is then."""
    change = decide(person.case, {"id": id_[:2]} | facts, context)
    assert change.message == f"plan {decide.__name__} 7k3m9x2q {id_}"
    (record,) = change.records
    return record


@pytest.mark.parametrize(
    ("id_", "facts", "field", "told"),
    [
        ("n0000000", {}, "needs", {"status": "met"}),
        ("g0000000", {}, "goals", {"lifecycle": "completed", "achievement": "achieved"}),
        ("g0000000", {"achievement": "sustaining"}, "goals", {"lifecycle": "completed", "achievement": "sustaining"}),
        ("t0000000", {}, "actions", {"status": "done", "done_on": "2026-11-21"}),
        ("t0000000", {"done_on": "2026-11-01"}, "actions", {"status": "done", "done_on": "2026-11-01"}),
    ],
)
def test_an_item_is_completed(
    person: Someone, context: Context, id_: str, facts: Facts, field: str, told: dict[str, str]
) -> None:
    (item,) = getattr(ended(person, complete, context, id_, **facts), field)
    assert {name: str(getattr(item, name)) for name in told} == told
    assert item.reason == ""


@pytest.mark.parametrize(
    ("id_", "field", "told"),
    [
        ("n0000000", "needs", {"status": "closed"}),
        ("g0000000", "goals", {"lifecycle": "cancelled", "achievement": ""}),
        ("t0000000", "actions", {"status": "stopped", "done_on": "None"}),
    ],
)
def test_an_item_is_given_up_for_a_reason(
    person: Someone, context: Context, id_: str, field: str, told: dict[str, str]
) -> None:
    (item,) = getattr(ended(person, stop, context, id_, reason="Rain"), field)
    assert {name: str(getattr(item, name)) for name in told} == told
    assert item.reason == "Rain"


@pytest.mark.parametrize(
    ("id_", "field"), [("s0000000", "strengths"), ("k0000000", "contingency"), ("d0000000", "documents")]
)
def test_what_has_no_status_is_taken_out(person: Someone, context: Context, id_: str, field: str) -> None:
    before = person.plan
    after = ended(person, stop, context, id_)
    assert getattr(after, field) == ()
    assert replace(after, **{field: getattr(before, field)}) == before


def test_a_medicine_is_taken_out_and_nobody_says_that_none_is_taken(person: Someone, context: Context) -> None:
    person.patient = ended(person, stop, context, "m0000000")
    assert [one.id for one in person.patient.medicines.items] == ["m1000000"]
    assert person.patient.medicines.status == "known"
    person.patient = ended(person, stop, context, "m1000000")
    assert (person.patient.medicines.status, person.patient.medicines.items) == ("not-asked", ())


def test_an_allergy_that_was_none_leaves_them_to_be_asked_about(person: Someone, context: Context) -> None:
    allergies = ended(person, stop, context, "a0000000").allergies
    assert (allergies.status, allergies.items, allergies.source) == ("not-asked", (), "x")


def test_a_condition_is_resolved_and_a_carer_cares_no_longer(person: Someone, context: Context) -> None:
    person.patient = ended(person, stop, context, "c0000000")
    assert person.patient.conditions[0].status == "resolved"
    assert person.refused(stop, {"id": "c0"}, context).startswith("no item here has an id that begins so")
    person.patient = ended(person, stop, context, "r0000000")
    assert [(one.id, one.carer) for one in person.patient.relations] == [("r0000000", False), ("r1000000", False)]
    assert person.refused(stop, {"id": "r0"}, context).startswith("no item here has an id that begins so")


@pytest.mark.parametrize(
    ("step", "decide", "facts", "said"),
    [
        ("referred", complete, {"id": "n0"}, "plan complete is not possible while the case is referred"),
        ("closed", stop, {"id": "n0", "reason": "x"}, "plan stop is not possible while the case is closed"),
        ("active", complete, {"id": "z"}, "no item here has an id that begins so; caseload plan show lists them"),
        ("active", complete, {"id": ""}, "no item here has an id that begins so"),
        ("active", complete, {"id": 5}, "no item here has an id that begins so"),
        ("active", complete, {"id": "s0"}, "no item here has an id that begins so"),
        ("active", complete, {"id": "n0", "achievement": "achieved"}, "n0000000 is a need: only goals have that"),
        ("active", complete, {"id": "g0", "done_on": "2026-11-20"}, "g0000000 is a goal: only actions have that"),
        ("active", complete, {"id": "t0", "done_on": "2026-11-22"}, "done: a day in the future; give the day it was"),
        ("active", complete, {"id": "g0", "lifecycle": "active"}, "this takes nothing but id, achievement, done_on"),
        ("active", stop, {"id": "g0", "status": "open"}, "this takes nothing but id, reason; leave the rest out"),
        ("active", stop, {"id": "g0"}, "why the goal is given up is kept with it; say it with --reason"),
        ("active", stop, {"id": "s0", "reason": "x"}, "a strength keeps no reason; leave it out"),
    ],
)
def test_an_end_that_cannot_be(
    person: Someone, context: Context, step: str, decide: Any, facts: Facts, said: str
) -> None:
    if step != "active":
        one = type(person)().at(step)
        one.patient = replace(person.patient, allergies=one.patient.allergies)
        person = one
    assert person.refused(decide, facts, context).startswith(said)


@pytest.mark.parametrize(
    ("decide", "status", "said"),
    [
        (complete, "completed", "goal g0000000 is completed already; plan goal --id changes what it says"),
        (stop, "cancelled", "goal g0000000 is cancelled already; plan goal --id changes what it says"),
        (complete, "cancelled", "goal g0000000 is cancelled and cannot become completed; from here: proposed, active"),
        (stop, "completed", "goal g0000000 is completed and cannot become cancelled; from here: active"),
    ],
)
def test_what_has_ended_does_not_end_once_more(
    person: Someone, context: Context, decide: Any, status: str, said: str
) -> None:
    assert person.plan
    person.plan = replace(person.plan, goals=(replace(person.plan.goals[0], lifecycle=status),))
    facts = {"id": "g0"} | ({"reason": "x"} if decide is stop else {})
    assert person.refused(decide, facts, context) == said


def test_a_beginning_that_two_items_have_names_both(person: Someone, context: Context) -> None:
    assert person.plan
    person.plan = replace(person.plan, strengths=(replace(person.plan.strengths[0], id="g1000000"),))
    said = person.refused(stop, {"id": "g", "reason": "x"}, context)
    assert said == "more than one item has an id that begins so; it is one of strength g1000000, goal g0000000"


def test_to_complete_un_agrees_nothing(person: Someone, context: Context, someone: type[Someone]) -> None:
    agreed = someone().at("active")
    for id_ in ("t0000000", "g0000000", "n0000000"):
        agreed.plan = ended(agreed, complete, context, id_)
        assert agreed.case.agreed
