"""A person decides between the values that a merge has left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden, NotFound
from caseload.model.codec import decode, encode
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.share.merge import merge
from caseload.steps.change import Context
from caseload.steps.resolving import contested, resolve

if TYPE_CHECKING:
    from tests.conftest import Someone

PENICILLIN = {"id": "p1111111", "substance": "penicillin"}


@pytest.fixture
def person(someone: type[Someone]) -> Someone:
    return someone().at("active")


def patient(person: Someone, ours: dict[str, Any], theirs: dict[str, Any], **before: Any) -> None:
    """Let two clones change the person's record."""
    base = encode(person.patient) | before
    person.patient = decode(Patient, merge("patient", base, base | ours, base | theirs).tree)


def plan(person: Someone, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Let two clones change the one action of the plan."""
    assert person.plan
    base = encode(person.plan)
    sides = (base | {"actions": [base["actions"][0] | told]} for told in (ours, theirs))
    person.plan = decode(Plan, merge("plan", base, *sides).tree)


def decided(person: Someone, context: Context, field: str, keep: int | None = None, value: str | None = None) -> Any:
    change = resolve(person.case, field, keep, value, context)
    (record,) = change.records
    assert change.ids == (person.patient.id, record.kind)
    assert record.conflicts == ()
    return record


def test_one_of_the_values_is_kept(person: Someone, context: Context) -> None:
    patient(person, {"area": "West"}, {"area": "East"})
    (one,) = contested(person.case)
    assert (one.field, one.values) == ("area", ("East", "West"))
    assert decided(person, context, "area", keep=2).area == "West"
    assert decided(person, context, "area", value="North").area == "North"


def test_nothing_may_be_what_is_kept(person: Someone, context: Context) -> None:
    base = encode(person.patient) | {"language": "English"}
    gone = {name: told for name, told in base.items() if name != "language"}
    person.patient = decode(Patient, merge("patient", base, gone, base | {"language": "Welsh"}).tree)
    assert person.patient.language == "Welsh"
    assert decided(person, context, "language", keep=2).language == ""


def test_what_belongs_together_is_kept_together(person: Someone, context: Context) -> None:
    plan(person, {"status": "done", "done_on": "2026-11-20"}, {"status": "stopped", "reason": "x"})
    (action,) = decided(person, context, "actions.t0000000.status", keep=1).actions
    assert (action.status, str(action.done_on), action.reason) == ("done", "2026-11-20", "")


def test_a_number_is_told_as_a_number(person: Someone, context: Context) -> None:
    plan(person, {"confidence": 9}, {"confidence": 8})
    assert decided(person, context, "actions.t0000000.confidence", value="7").actions[0].confidence == 7
    for text in ("seven", "²", "-7", ""):
        with pytest.raises(Forbidden, match="takes no such value"):
            resolve(person.case, "actions.t0000000.confidence", None, text, context)


def test_none_known_takes_out_what_is_listed(person: Someone, context: Context) -> None:
    patient(
        person,
        {"allergies": {"status": "known", "items": [PENICILLIN]}},
        {"allergies": {"status": "none-known"}},
        allergies={},
    )
    assert [item.substance for item in person.patient.allergies.items] == ["penicillin"]
    known = decided(person, context, "allergies.status", keep=1).allergies
    assert (known.status, len(known.items)) == ("known", 1)
    none = decided(person, context, "allergies.status", keep=2).allergies
    assert (none.status, none.items) == ("none-known", ())


def test_an_item_that_goes_goes_from_every_list_that_names_it(person: Someone, context: Context) -> None:
    assert person.plan
    base = encode(person.plan)
    without = base | {"needs": [], "goals": [base["goals"][0] | {"needs": []}]}
    worked_on = base | {"needs": [base["needs"][0] | {"text": "other"}]}
    person.plan = decode(Plan, merge("plan", base, without, worked_on).tree)
    person.plan = replace(person.plan, goals=(replace(person.plan.goals[0], needs=("n0000000",)),))
    gone = decided(person, context, "needs.n0000000", keep=2)
    assert (gone.needs, gone.goals[0].needs) == ((), ())
    kept = decided(person, context, "needs.n0000000", keep=1)
    assert [need.text for need in kept.needs] == ["other"]


def test_the_other_conflicts_stay(person: Someone, context: Context) -> None:
    patient(person, {"area": "West", "language": "Welsh"}, {"area": "East", "language": "Irish"})
    (record,) = resolve(person.case, "area", 1, None, context).records
    assert [one.field for one in record.conflicts] == ["language"]
    assert record.conflicts == tuple(one for one in person.patient.conflicts if one.field == "language")


def test_what_cannot_be_is_refused(person: Someone, context: Context) -> None:
    patient(person, {"area": "West", "birth_date": "1940-01-01"}, {"area": "East", "birth_date": "1941-01-01"})
    for keep in (3, 0, -1, None):
        assert "--keep takes 1 to 2" in person.refused(resolve, "area", keep, None, context)
    assert "area, birth_date" in person.refused(resolve, "email", 1, None, context)
    assert "lies in the future" in person.refused(resolve, "birth_date", None, "2027-01-01", context)
    assert "birth_date" in person.refused(resolve, "birth_date", None, "soon", context)


def test_a_person_without_conflicts_has_none_to_decide(person: Someone, context: Context) -> None:
    assert contested(person.case) == ()
    with pytest.raises(NotFound, match="have no conflict"):
        resolve(person.case, "area", 1, None, context)


def test_what_is_about_no_single_field_is_for_the_editor(person: Someone, context: Context) -> None:
    conflicts = [{"field": "communication", "values": ["a", "b"]}]
    tree = encode(person.patient) | {"communication": ["large print"], "conflicts": conflicts}
    person.patient = decode(Patient, tree)
    assert len(contested(person.case)) == 1
    assert "caseload edit" in person.refused(resolve, "communication", 1, None, context)
