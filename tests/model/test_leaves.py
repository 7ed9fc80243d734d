"""A record taken apart into its leaves and put together again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.leaf import NONE, dotted, value, written
from caseload.model.leaves import Leaves, leaves_of, tree_of

PATIENT: dict[str, Any] = {
    "schema": "patient/1",
    "id": "7k3m9x2q",
    "name": {"family": "ash", "given": "birch"},
    "address": {"lines": ["1 High Street"], "postcode": "LL11 1AA"},
    "conditions": [{"id": "c0000000", "name": "cedar", "code": "J44.9", "system": "icd-10"}],
    "allergies": {"status": "known", "items": [{"id": "a0000000", "substance": "elm"}]},
}


@pytest.mark.parametrize(
    ("field", "is_a_leaf"),
    [
        ("name.family", True),
        ("language", True),
        ("address", True),
        ("conditions.c0000000.name", True),
        ("conditions.c0000000.code", True),
        ("conditions.c0000000", True),
        ("allergies.status", True),
        ("address.postcode", False),
        ("conditions.c0000000.system", False),
        ("conditions", False),
        ("name", False),
    ],
)
def test_a_conflict_is_about_a_leaf_or_stands_for_itself(field: str, is_a_leaf: bool) -> None:
    """What is about no field that can be decided is kept as it stands, and never dropped."""
    coded = [{"code": "fir"}, {"code": "gum"}]
    tree = PATIENT | {"conflicts": [{"field": field, "values": coded if field.endswith("code") else ["fir", "gum"]}]}
    leaves = leaves_of("patient", tree)
    assert bool(leaves.loose) is not is_a_leaf
    if not is_a_leaf:
        assert tree_of(leaves) == tree


def test_a_conflict_about_an_item_that_is_gone_is_over() -> None:
    tree = PATIENT | {"conflicts": [{"field": "conditions.c9999999.name", "values": ["fir", "gum"]}]}
    assert tree_of(leaves_of("patient", tree)) == PATIENT


def test_what_is_taken_apart_is_put_together_again() -> None:
    assert tree_of(leaves_of("patient", PATIENT)) == PATIENT


def test_two_items_of_one_id_are_no_record() -> None:
    twice = PATIENT | {"conditions": [{"id": "c0000000", "name": "cedar"}, {"id": "c0000000", "name": "elm"}]}
    with pytest.raises(Unreadable):
        leaves_of("patient", twice)


# --- which fields are a leaf

FULL: dict[str, Any] = PATIENT | {
    "communication": ["large print", "loop"],
    "practice": {"name": "elm", "phone": "2"},
    "relations": [{"id": "r0000000", "name": "fir", "carer": True}],
    "medicines": {
        "status": "known",
        "items": [{"id": "m0000000", "name": "gum"}],
        "checked_on": "2026-01-05",
        "checked_by": "anna",
        "source": "gp",
    },
    "allergies": {"status": "none-known", "checked_on": "2026-01-05", "checked_by": "anna", "source": "gp"},
}
PLAN: dict[str, Any] = {
    "schema": "plan/1",
    "patient": "7k3m9x2q",
    "about_me": {"most_important": "ash"},
    "strengths": [{"id": "s0000000", "text": "oak"}],
    "needs": [
        {
            "id": "n0000000", "text": "ash", "domain": "mood", "status": "met", "reason": "elm",
            "basis": {"a": "b"}, "looked_on": "2026-01-05",
        }
    ],
    "goals": [
        {
            "id": "g0000000", "text": "ash", "needs": ["n0000000"], "importance": 7, "lifecycle": "completed",
            "achievement": "achieved", "measure": {"instrument": "phq-9", "target": 5}, "reason": "elm",
        }
    ],
    "actions": [
        {
            "id": "t0000000", "text": "ash", "goals": ["g0000000"], "owner": {"name": "ash", "team": "birch"},
            "frequency": {"times": 2, "unit": "week"}, "status": "done", "done_on": "2026-01-05", "reason": "elm",
        }
    ],
    "contingency": [{"id": "k0000000", "trigger": "ash", "basis": {"a": "b"}, "looked_on": "2026-01-05"}],
    "documents": [{"id": "d0000000", "type": "x", "kept": "y"}],
}  # fmt: skip
LEAVES = {
    "patient": """
        schema id name.family name.given address communication.large_print communication.loop
        practice practice.name practice.phone
        relations.r0000000 relations.r0000000.id relations.r0000000.name relations.r0000000.carer
        conditions.c0000000 conditions.c0000000.code conditions.c0000000.id conditions.c0000000.name
        medicines.checked_on
        medicines.items.m0000000 medicines.items.m0000000.id medicines.items.m0000000.name
        allergies.checked_on allergies.status
    """,
    "plan": """
        schema patient about_me.most_important strengths.s0000000 strengths.s0000000.id strengths.s0000000.text
        needs.n0000000 needs.n0000000.status needs.n0000000.looked_on
        needs.n0000000.id needs.n0000000.text needs.n0000000.domain
        goals.g0000000 goals.g0000000.lifecycle goals.g0000000.id goals.g0000000.text
        goals.g0000000.needs.n0000000 goals.g0000000.importance goals.g0000000.measure
        actions.t0000000 actions.t0000000.status actions.t0000000.id actions.t0000000.text
        actions.t0000000.goals.g0000000 actions.t0000000.owner actions.t0000000.frequency
        contingency.k0000000 contingency.k0000000.looked_on contingency.k0000000.id contingency.k0000000.trigger
        documents.d0000000 documents.d0000000.id documents.d0000000.type documents.d0000000.kept
    """,
}


@pytest.mark.parametrize(("kind", "tree"), [("patient", FULL), ("plan", PLAN)])
def test_what_a_record_says_leaf_by_leaf_and_whole_again(kind: str, tree: dict[str, Any]) -> None:
    """What means nothing alone is one leaf; that items are listed says the status of their list."""
    leaves = leaves_of(kind, tree)
    assert sorted(dotted(path).replace(" ", "_") for path in leaves.said) == sorted(LEAVES[kind].split())
    assert tree_of(leaves) == tree
    assert (leaves.loose, leaves.contested()) == (frozenset(), {})


GROUPS = {
    "conditions.c0000000.code": ("patient", {"code": "J44.9", "system": "icd-10"}),
    "medicines.checked_on": ("patient", {"checked_on": "2026-01-05", "checked_by": "anna", "source": "gp"}),
    "allergies.checked_on": ("patient", {"checked_on": "2026-01-05", "checked_by": "anna", "source": "gp"}),
    "needs.n0000000.status": ("plan", {"status": "met", "reason": "elm"}),
    "needs.n0000000.looked_on": ("plan", {"basis": {"a": "b"}, "looked_on": "2026-01-05"}),
    "goals.g0000000.lifecycle": (
        "plan",
        {"lifecycle": "completed", "achievement": "achieved", "reason": "elm"},
    ),
    "actions.t0000000.status": ("plan", {"status": "done", "done_on": "2026-01-05", "reason": "elm"}),
    "contingency.k0000000.looked_on": ("plan", {"basis": {"a": "b"}, "looked_on": "2026-01-05"}),
}


@pytest.mark.parametrize("name", GROUPS)
def test_what_goes_together_is_one_value(name: str) -> None:
    kind, together = GROUPS[name]
    leaves = leaves_of(kind, FULL if kind == "patient" else PLAN)
    (leaf,) = [leaf for path, leaf in leaves.said.items() if dotted(path) == name]
    assert [value(text) for text in leaf.values] == [together]


def test_the_items_of_each_list_stand_in_their_order() -> None:
    leaves = leaves_of("patient", FULL | {"phones": [{"number": "2"}, {"number": "1"}]})
    assert leaves.order == {
        ("conditions",): (("c0000000",),),
        ("communication",): (("large print",), ("loop",)),
        ("relations",): (("r0000000",),),
        ("medicines", "items"): (("m0000000",),),
        ("phones",): (('{"number": "2"}',), ('{"number": "1"}',)),
    }


def test_an_empty_list_of_a_record_is_no_leaf() -> None:
    leaves = leaves_of("plan", {"schema": "plan/1", "additional": []})
    assert [*leaves.said] == [("schema",)]
    assert tree_of(leaves) == {"schema": "plan/1"}


OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "audit-baseline": (
        {
            "schema": "audit-baseline/1",
            "accepted": [
                {"rule": "risk-told", "record": "7k3m9x2q", "reason": "ash"},
                {"rule": "risk-told", "record": "7k3m9x2q", "field": "risk", "reason": "elm"},
            ],
        },
        "accepted.risk-told+7k3m9x2q+ accepted.risk-told+7k3m9x2q+risk accepted.risk-told+7k3m9x2q+.reason",
    ),
    "caseload": (
        {"schema": "caseload/1", "costs": {"index": [{"price_year": "2024/25", "index": 7}]}, "audit": {"roles": []}},
        "costs.index.2024/25.index audit.roles",
    ),
    "closure-reasons": (
        {"schema": "closure-reasons/1", "reasons": [{"id": "died", "title": "Died", "words": ["a", "b"]}]},
        "reasons.died.title reasons.died.words",
    ),
    "staff": (
        {"schema": "staff/1", "staff": [{"id": "anna", "address": {"lines": ["x"]}, "status": "x", "reason": "y"}]},
        "staff.anna.address.lines staff.anna.status staff.anna.reason",
    ),
    "services": ({"schema": "x/1", "services": [{"title": "x"}, {"id": "a"}]}, "services"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_are_taken_apart_by_what_names_their_items(kind: str) -> None:
    """In them a list whose items have no name is one value, and so is each field."""
    tree, some = OTHERS[kind]
    leaves = leaves_of(kind, tree)
    assert {*some.split()} <= {dotted(path) for path in leaves.said}
    assert tree_of(leaves) == tree


def test_two_items_of_one_name_are_told_without_what_they_say() -> None:
    twice = {"schema": "x/1", "a": {"services": [{"id": "a", "title": "ash"}, {"id": "a"}]}}
    with pytest.raises(Unreadable) as raised:
        leaves_of("services-and-costs", twice)
    assert str(raised.value) == "a.services: two items have one id [item-id]"


# --- what is asked of it


def test_what_is_asked_of_a_record() -> None:
    leaves = leaves_of("plan", PLAN)
    goal = ("goals", ("g0000000",))
    assert leaves.leaf((*goal, "importance")).values == {"7"}
    assert leaves.leaf((*goal, "target_date")) == NONE
    assert {path[2] for path in leaves.beneath(goal)} == {
        *("", "id", "text", "needs", "importance", "lifecycle", "measure"),
    }
    assert leaves.beneath(("goals", ("g9999999",))) == {}
    assert leaves.naming(("needs", ("n0000000",))) == {(*goal, "needs", ("n0000000",), "")}
    assert leaves.naming(goal) == {("actions", ("t0000000",), "goals", ("g0000000",), "")}
    assert leaves.naming(("strengths", ("s0000000",))) == set()
    patient = leaves_of("patient", FULL)
    assert (patient.lists("medicines"), patient.lists("allergies")) == (True, False)


# --- conflicts


def conflicts(kind: str, tree: dict[str, Any], *conflicts: dict[str, Any]) -> tuple[Leaves, list[dict[str, Any]]]:
    """Return the leaves of a record with these conflicts, and the conflicts that it is written with."""
    leaves = leaves_of(kind, tree | {"conflicts": [*conflicts]})
    return leaves, tree_of(leaves).get("conflicts", [])


def test_a_conflict_keeps_its_values_and_what_they_began_from_and_the_first_holds() -> None:
    funding = {"field": "funding", "values": ["NHS", "council"], "base": "charity"}
    leaves, written_ = conflicts("plan", PLAN | {"funding": "NHS"}, funding)
    assert written_ == [funding]
    assert leaves.contested() == {"funding": ("funding",)}
    assert leaves.values(("funding",)) == ('"NHS"', '"council"')
    leaf = leaves.leaf(("funding",))
    assert (sorted(leaf.values), leaf.before, leaf.chosen) == (['"NHS"', '"council"'], '"charity"', "")
    assert tree_of(leaves)["funding"] == "NHS"


def test_a_conflict_of_something_new_began_from_nothing() -> None:
    leaves, written_ = conflicts("plan", PLAN | {"funding": "NHS"}, {"field": "funding", "values": ["NHS", "x"]})
    assert leaves.leaf(("funding",)).before == "null"
    assert written_ == [{"field": "funding", "values": ["NHS", "x"]}]


def test_what_was_written_into_the_field_since_holds_and_the_conflict_stays() -> None:
    funding = {"field": "funding", "values": ["NHS", "council"]}
    for now, values in (("council", ["NHS", "council"]), ("charity", ["NHS", "charity", "council"])):
        leaves, written_ = conflicts("plan", PLAN | {"funding": now}, funding)
        assert leaves.leaf(("funding",)).chosen == f'"{now}"'
        assert written_ == [{"field": "funding", "values": values}]
        assert tree_of(leaves)["funding"] == now


def test_saying_nothing_is_a_value_and_comes_last() -> None:
    leaves, written_ = conflicts("plan", PLAN, {"field": "funding", "values": ["zinc", "NHS"]})
    assert leaves.values(("funding",)) == ('"NHS"', '"zinc"', "null")
    assert written_ == [{"field": "funding", "values": ["NHS", "zinc", None]}]
    assert "funding" not in tree_of(leaves)


def test_conflicts_stand_in_the_order_of_their_fields() -> None:
    tree = PLAN | {"funding": "NHS"}
    some = [
        {"field": field, "values": ["NHS", "elm"]} for field in ("zebra.x", "needs.n0000000.text", "goals", "funding")
    ]
    _, written_ = conflicts("plan", tree, *some, {"field": "goals", "values": ["ash"]})
    assert [one["field"] for one in written_] == ["funding", "goals", "goals", "needs.n0000000.text", "zebra.x"]
    assert [one["values"] for one in written_[1:3]] == [["NHS", "elm"], ["ash"]]


def test_whether_an_item_stays_is_asked_with_what_it_says_now() -> None:
    goal = PLAN["goals"][0]
    there = {"field": "goals.g0000000", "values": [goal, None]}
    leaves, written_ = conflicts("plan", PLAN, there)
    assert written_ == [there]
    assert leaves.values(("goals", ("g0000000",), "")) == ("true", "null")
    _, written_ = conflicts("plan", PLAN, there | {"base": "g0000000"})
    assert written_ == [there | {"base": "g0000000"}]
    inner = FULL["medicines"]["items"][0]
    medicine = {"field": "medicines.items.m0000000", "values": [inner, None]}
    assert conflicts("patient", FULL, medicine)[1] == [medicine]


def test_that_none_are_known_though_some_are_listed_is_for_a_person_to_decide() -> None:
    field = {"field": "medicines.status", "values": ["known", "none-known"]}
    leaves, written_ = conflicts("patient", FULL, field)
    assert leaves.values(("medicines", "status")) == ('"known"', '"none-known"')
    assert written_ == [field]
    assert tree_of(leaves)["medicines"] == FULL["medicines"]
    # Nothing is listed any more: then there is nothing to decide.
    leaves, written_ = conflicts("patient", FULL, field | {"field": "allergies.status"})
    assert (leaves.values(("allergies", "status")), written_) == ((), [])
    assert tree_of(leaves)["allergies"] == FULL["allergies"]


def test_a_conflict_that_names_no_field_is_kept_as_it_stands() -> None:
    loose = {"field": "frequency", "values": ["a"], "base": {"x": Decimal("1.5")}}
    leaves, written_ = conflicts("plan", PLAN | {"frequency": {"times": 1}}, loose | {"field": "frequency.times"})
    assert written_ == [loose | {"field": "frequency.times"}]
    assert leaves.loose == {written(loose | {"field": "frequency.times"})}
