"""Medicines, allergies, conditions and carers: item by item, and what is known of a whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import encode
from caseload.steps.change import Context
from caseload.steps.planning import put

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
TODAY = {"checked_on": "2026-11-21", "checked_by": "anna"}


def written(person: Someone, context: Context, noun: str, **facts: Any) -> Facts:
    """Put facts into the person's record and return how the list stands there."""
    change = put(person.case, noun, facts, context)
    (person.patient,) = change.records
    assert change.verb == f"plan {noun}"
    assert change.ids[0] == "7k3m9x2q"
    tree = encode(person.patient)
    field = {"medicine": "medicines", "allergy": "allergies", "condition": "conditions", "carer": "relations"}[noun]
    items = tree[field]["items"] if noun in ("medicine", "allergy") and "items" in tree[field] else tree[field]
    for item in items if isinstance(items, list) else ():
        # Nobody has to know which id is next.
        item.pop("id")
    return tree


@pytest.mark.parametrize("step", ["referred", "accepted", "active"])
def test_an_allergy_makes_them_known(someone: type[Someone], context: Context, step: str) -> None:
    person = someone().at(step)
    tree = written(person, context, "allergy", substance="Penicillin", reaction="Rash", source="GP record")
    penicillin = {"substance": "Penicillin", "reaction": "Rash"}
    assert tree["allergies"] == {"status": "known", "source": "GP record"} | TODAY | {"items": [penicillin]}
    id_ = person.patient.allergies.items[0].id
    tree = written(person, context, "allergy", id=id_[:6], severity="severe")
    assert tree["allergies"]["items"] == [penicillin | {"severity": "severe"}]
    tree = written(person, context, "allergy", substance="Latex")
    assert [one["substance"] for one in tree["allergies"]["items"]] == ["Penicillin", "Latex"]


def test_a_list_says_how_old_it_is(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    tree = written(person, context, "medicine", name="Furosemide", checked_on="2026-11-01")
    assert tree["medicines"].items() >= {"checked_on": "2026-11-01", "checked_by": "anna"}.items()
    tree = written(person, context, "medicine", name="Insulin", high_risk=True)
    assert tree["medicines"]["checked_on"] == "2026-11-01"
    tree = written(person, context, "medicine", source="Boxes seen")
    assert tree["medicines"].items() >= ({"source": "Boxes seen"} | TODAY).items()
    assert len(tree["medicines"]["items"]) == 2
    tree = written(
        person, context, "medicine", reviewed_on="2026-11-20", helped_by="Joan", checked_by="Ruth, pharmacist"
    )
    assert tree["medicines"].items() >= {"reviewed_on": "2026-11-20", "checked_by": "Ruth, pharmacist"}.items()


def test_that_there_is_none_is_known_of_today(someone: type[Someone], context: Context) -> None:
    tree = written(someone().at("accepted"), context, "medicine", status="none-known")
    assert tree["medicines"] == {"status": "none-known"} | TODAY


def test_a_condition_and_a_carer(someone: type[Someone], context: Context) -> None:
    person = someone().at("referred")
    tree = written(person, context, "condition", name="Heart failure", system="icd-10", code="I50.0")
    assert tree["conditions"] == [{"name": "Heart failure", "system": "icd-10", "code": "I50.0"}]
    tree = written(person, context, "condition", id=person.patient.conditions[0].id, since="2020-01-01")
    assert tree["conditions"][0].items() >= {"code": "I50.0", "since": "2020-01-01"}.items()
    tree = written(person, context, "carer", name="Joan", carer_assessment="offered")
    assert tree["relations"] == [{"name": "Joan", "carer": True, "carer_assessment": "offered"}]
    tree = written(person, context, "carer", id=person.patient.relations[0].id[:7], carer_assessment="accepted")
    assert tree["relations"] == [{"name": "Joan", "carer": True, "carer_assessment": "accepted"}]


@pytest.mark.parametrize(
    ("step", "noun", "facts", "said"),
    [
        ("closed", "allergy", {"substance": "x"}, "plan allergy is not possible while the case is closed"),
        ("died", "carer", {"name": "x"}, "plan carer is not possible: this person has died"),
        ("active", "allergy", {"reaction": "x"}, "substance: is missing"),
        ("active", "allergy", {"status": "none-known", "substance": "x"}, "1 of them stand in the record; plan stop"),
        ("active", "medicine", {"status": "known"}, "what is known is listed; name one, or say that there is none"),
        ("active", "medicine", {"id": "m9", "dose": "x"}, "no medicine has an id that begins so; caseload plan show"),
        ("active", "medicine", {"name": "x", "checked_on": "2026-11-22"}, "checked: a day in the future; give the day"),
        ("active", "medicine", {"reviewed_on": "2026-11-22"}, "reviewed: a day in the future"),
        ("active", "condition", {"name": "x", "since": "2026-11-22"}, "since: a day in the future"),
        ("active", "condition", {"name": "x", "since": "1938-02-16"}, "since: a day before the person was born"),
        ("active", "condition", {"name": "x", "Quillfeather": "x"}, "*: is no field of this record; its fields are id"),
    ],
)
def test_what_cannot_be_known(
    someone: type[Someone], context: Context, step: str, noun: str, facts: Facts, said: str
) -> None:
    assert someone().at(step).refused(put, noun, facts, context).startswith(said)


def test_none_known_is_refused_while_one_stands_there(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    written(person, context, "allergy", substance="Latex")
    said = person.refused(put, "allergy", {"status": "none-known"}, context)
    assert said == "1 of them stand in the record; plan stop takes one out that is none"
