"""The merge by example: what is decided, what is not, and what holds meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.share.merge import merge

Tree = dict[str, Any]
PERSON: Tree = {
    "schema": "patient/1",
    "id": "7k3m9x2q",
    "name": {"family": "Quill", "given": "Zeb"},
    "birth_date": "1938-02-17",
    "practice": {"name": "Oak Street", "phone": "1"},
    "communication": ["large print", "speaks Welsh"],
    "relations": [{"id": "r1111111", "name": "Joan"}, {"id": "r2222222", "name": "Ruth"}],
}
PENICILLIN, LATEX = {"id": "p1111111", "substance": "penicillin"}, {"id": "p2222222", "substance": "latex"}
LISTED: Tree = {"status": "known", "items": [PENICILLIN, LATEX]}
NEED = {"id": "n1111111", "text": "falls", "domain": "mobility"}
GOAL = {"id": "g1111111", "text": "walk", "needs": ["n1111111"]}
ACTION = {"id": "t1111111", "text": "rail", "due": "2026-12-01"}
PLAN: Tree = {"schema": "plan/1", "patient": "7k3m9x2q", "needs": [NEED], "goals": [GOAL], "actions": [ACTION]}


def both(base: Tree, ours: Tree, theirs: Tree) -> tuple[Tree, dict[str, list[Any]]]:
    """What two sides come to, and the values of each conflict by its field; None takes a field out."""
    kind = base["schema"].partition("/")[0]
    sides = [{name: told for name, told in (base | side).items() if told is not None} for side in (ours, theirs)]
    merged = merge(kind, base, *sides)
    conflicts = {one["field"]: one["values"] for one in merged.tree.get("conflicts", ())}
    assert tuple(conflicts) == merged.conflicts
    return merged.tree, conflicts


def action(**facts: Any) -> Tree:
    return {"actions": [ACTION | facts]}


def test_two_fields_of_one_part_are_both_taken() -> None:
    tree, conflicts = both(PERSON, {"name": {"family": "Quill"}}, {"name": {"family": "Quillfeather", "given": "Zeb"}})
    assert (tree["name"], conflicts) == ({"family": "Quillfeather"}, {})


def test_one_field_changed_twice_is_left_to_a_person() -> None:
    tree, conflicts = both(PERSON, {"email": "b@example.org"}, {"email": "a@example.org"})
    assert tree["email"] == "a@example.org"
    assert conflicts == {"email": ["a@example.org", "b@example.org"]}


def test_what_one_side_takes_out_and_the_other_changes_is_kept() -> None:
    tree, conflicts = both(
        PERSON,
        {"relations": PERSON["relations"][1:]},
        {"relations": [{"id": "r1111111", "name": "Joan", "phone": "2"}]},
    )
    assert tree["relations"] == [{"id": "r1111111", "name": "Joan", "phone": "2"}]
    assert conflicts == {"relations.r1111111": [{"id": "r1111111", "name": "Joan", "phone": "2"}, None]}


def test_a_practice_is_never_left_without_its_name() -> None:
    tree, _ = both(PERSON, {"practice": None}, {"practice": {"name": "Oak Street", "phone": "2"}})
    assert tree["practice"] == {"name": "Oak Street", "phone": "2"}


def test_an_address_is_never_half_of_one_and_half_of_another() -> None:
    tree, conflicts = both(
        PERSON | {"address": {"lines": ["1 Weir Lane"], "postcode": "ZZ99 3VZ"}},
        {"address": {"lines": ["2 Mill Row"], "postcode": "ZZ99 3VZ"}},
        {"address": {"lines": ["1 Weir Lane"], "postcode": "ZZ99 3AA"}},
    )
    assert tree["address"] in conflicts["address"]
    assert len(conflicts["address"]) == 2


def test_a_list_of_texts_gains_and_loses_by_both() -> None:
    tree, conflicts = both(
        PERSON,
        {"communication": ["speaks Welsh", "hears best on the left"]},
        {"communication": ["large print", "speaks Welsh", "by text"]},
    )
    assert tree["communication"] == ["speaks Welsh", "by text", "hears best on the left"]
    assert conflicts == {}


@pytest.mark.parametrize("other", [{"checked_on": "2026-03-01"}, {"items": [PENICILLIN, LATEX | {"severity": "mild"}]}])
def test_an_allergy_is_not_taken_out_by_one_while_another_works_on_them(other: Tree) -> None:
    base = PERSON | {"allergies": LISTED}
    tree, conflicts = both(base, {"allergies": LISTED | {"items": [LATEX]}}, {"allergies": LISTED | other})
    assert PENICILLIN in tree["allergies"]["items"]
    assert conflicts == {"allergies.items.p1111111": [PENICILLIN, None]}


def test_an_allergy_beside_none_known_is_known_and_to_be_settled() -> None:
    tree, conflicts = both(
        PERSON,
        {"allergies": {"status": "none-known"}},
        {"allergies": {"status": "known", "items": [PENICILLIN]}},
    )
    assert tree["allergies"] == {"status": "known", "items": [PENICILLIN]}
    assert conflicts == {"allergies.status": ["known", "none-known"]}


def test_two_allergies_unite() -> None:
    tree, conflicts = both(
        PERSON,
        {"allergies": {"status": "known", "items": [PENICILLIN]}},
        {"allergies": {"status": "known", "items": [LATEX]}},
    )
    assert tree["allergies"]["items"] == [PENICILLIN, LATEX]
    assert conflicts == {}


def test_of_an_emptied_list_of_medicines_nobody_knows_that_there_are_none() -> None:
    first, second = {"id": "m1111111", "name": "a"}, {"id": "m2222222", "name": "b"}
    base = PERSON | {"medicines": {"status": "known", "items": [first, second]}}
    tree, _ = both(
        base,
        {"medicines": {"status": "known", "items": [first]}},
        {"medicines": {"status": "known", "items": [second]}},
    )
    assert "medicines" not in tree


@pytest.mark.parametrize(
    ("ours", "theirs", "field", "holds"),
    [
        ({"due": "2026-12-24"}, {"due": "2026-12-11"}, "due", "2026-12-11"),
        ({"status": "done", "done_on": "2026-11-20"}, {"status": "requested"}, "status", "requested"),
        ({"status": "done", "done_on": "2026-11-20"}, {"status": "stopped", "reason": "x"}, "status", "stopped"),
        ({"confidence": 10}, {"confidence": 9}, "confidence", 9),
        ({"obstacle": "stairs"}, {"obstacle": "no lift"}, "obstacle", "no lift"),
    ],
)
def test_the_more_careful_value_holds_meanwhile(ours: Tree, theirs: Tree, field: str, holds: object) -> None:
    tree, conflicts = both(PLAN, action(**ours), action(**theirs))
    assert tree["actions"][0][field] == holds
    assert list(conflicts) == [f"actions.t1111111.{field}"]


def test_what_a_status_brings_with_it_goes_with_it() -> None:
    tree, conflicts = both(PLAN, action(status="done", done_on="2026-11-20"), action(status="stopped", reason="x"))
    assert tree["actions"] == [ACTION | {"status": "stopped", "reason": "x"}]
    assert conflicts["actions.t1111111.status"] == [
        {"done_on": "2026-11-20", "status": "done"},
        {"reason": "x", "status": "stopped"},
    ]


def test_a_need_that_a_new_goal_answers_is_not_taken_out() -> None:
    new = {"id": "g2222222", "text": "stairs", "needs": ["n1111111"]}
    tree, conflicts = both(PLAN, {"needs": [], "goals": [{"id": "g1111111", "text": "walk"}]}, {"goals": [GOAL, new]})
    assert tree["needs"] == [NEED]
    assert list(conflicts) == ["needs.n1111111"]


def test_a_third_value_joins_the_two_that_wait() -> None:
    first = merge("plan", PLAN, PLAN | action(text="rail, left"), PLAN | action(text="rail, right")).tree
    again = merge("plan", PLAN, first, PLAN | action(text="two rails")).tree
    assert again["conflicts"][0]["values"] == ["rail, left", "rail, right", "two rails"]


def test_what_one_has_decided_and_nobody_touched_stays_decided() -> None:
    waiting = merge("plan", PLAN, PLAN | action(text="rail, left"), PLAN | action(text="rail, right")).tree
    decided = PLAN | action(text="rail, right")
    tree = merge("plan", waiting, decided, waiting | {"funding": "council"}).tree
    assert tree == decided | {"funding": "council"}


def test_what_two_decided_differently_is_undecided_again_and_stays_so() -> None:
    waiting = merge("plan", PLAN, PLAN | action(text="rail, left"), PLAN | action(text="rail, right")).tree
    left, right = PLAN | action(text="rail, left"), PLAN | action(text="rail, right")
    again = merge("plan", waiting, left, right).tree
    assert again["conflicts"][0]["values"] == ["rail, left", "rail, right"]
    third = merge("plan", waiting, again, PLAN | action(text="ramp")).tree
    assert third["conflicts"][0]["values"] == ["rail, left", "rail, right", "ramp"]


def test_two_plans_begun_apart_are_one() -> None:
    tree = merge("plan", {}, PLAN, PLAN | {"needs": [NEED | {"id": "n2222222"}], "goals": [], "actions": []}).tree
    assert [need["id"] for need in tree["needs"]] == ["n1111111", "n2222222"]


def test_two_items_with_one_id_are_refused_rather_than_one_dropped() -> None:
    with pytest.raises(Unreadable, match="two items have one id"):
        merge("plan", PLAN, PLAN | {"needs": [NEED, NEED | {"text": "other"}]}, PLAN | {"funding": "x"})


def test_a_conflict_about_no_single_field_is_carried_along() -> None:
    conflict = {"field": "communication", "values": ["a", "b"]}
    tree = merge("patient", PERSON, PERSON | {"conflicts": [conflict]}, PERSON | {"language": "Welsh"}).tree
    assert tree["conflicts"] == [conflict]


def test_the_lists_with_ids_are_those_of_the_classes() -> None:
    from caseload.model.leaves import LISTS

    found = set()
    for cls in (Patient, Plan):
        found |= {name for name, hint in cls.__annotations__.items() if "tuple[" in hint}
    assert set(LISTS) - {"items"} <= found


STAFF: Tree = {"schema": "staff/1", "staff": [{"id": "anna", "name": "Anna"}]}


def test_two_new_members_of_staff_join() -> None:
    anna = STAFF["staff"][0]
    sides = [STAFF | {"staff": [anna, {"id": id_, "name": id_.title()}]} for id_ in ("esi", "ben")]
    merged = merge("staff", STAFF, *sides)
    assert [member["id"] for member in merged.tree["staff"]] == ["anna", "ben", "esi"]
    assert merged.conflicts == ()


def test_settings_have_no_list_of_conflicts_and_say_which_differ() -> None:
    base = {"schema": "caseload/1", "name": "North", "standards": {"triage": 5}}
    merged = merge("caseload", base, base | {"standards": {"triage": 3}}, base | {"standards": {"triage": 4}})
    assert merged.conflicts == ("standards.triage",)
    assert "conflicts" not in merged.tree


def test_two_findings_accepted_apart_are_both_accepted() -> None:
    one = {"rule": "review-overdue", "record": "7k3pz9qw", "reason": "x", "expires": "2027-01-31"}
    base: Tree = {"schema": "audit-baseline/1"}
    sides = [base | {"accepted": [one | {"record": record}]} for record in ("9m4x2c7t", "7k3pz9qw")]
    merged = merge("audit-baseline", base, *sides)
    assert [accepted["record"] for accepted in merged.tree["accepted"]] == ["7k3pz9qw", "9m4x2c7t"]
