"""What differs between two states of a record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.differences import Difference, changes, differences, within

Tree = dict[str, Any]
GOAL = {"id": "3c4d5e6f", "text": "Walk"}
OTHER = {"id": "7k3m9x2q", "text": "Sing"}


def told(before: Tree, after: Tree) -> list[tuple[str, Any, Any]]:
    return [(".".join(one.path), one.before, one.after) for one in differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"schema": "plan/1"}, {"schema": "plan/2"}, []),
        ({}, {"funding": "x"}, [("funding", None, "x")]),
        ({"funding": "x"}, {}, [("funding", "x", None)]),
        ({"funding": "x"}, {"funding": "y"}, [("funding", "x", "y")]),
        ({}, {"about_me": {"support": "x"}}, [("about_me.support", None, "x")]),
        ({"about_me": {"support": "x"}}, {}, [("about_me.support", "x", None)]),
        ({"additional": ["a"]}, {"additional": ["a", "b"]}, [("additional", ["a"], ["a", "b"])]),
        ({}, {"goals": [GOAL]}, [("goals.3c4d5e6f", None, GOAL)]),
        ({"goals": [GOAL]}, {}, [("goals.3c4d5e6f", GOAL, None)]),
        # the order of items says nothing
        ({"goals": [GOAL, OTHER]}, {"goals": [OTHER, GOAL]}, []),
        (
            {"goals": [GOAL, OTHER]},
            {"goals": [GOAL | {"text": "Run", "measure": {"target": 5}}]},
            [
                ("goals.3c4d5e6f.text", "Walk", "Run"),
                ("goals.3c4d5e6f.measure.target", None, 5),
                ("goals.7k3m9x2q", OTHER, None),
            ],
        ),
        # another shape is another value
        ({"x": "a"}, {"x": {"b": 1}}, [("x", "a", {"b": 1})]),
        ({"x": [1]}, {"x": [GOAL]}, [("x", [1], [GOAL])]),
    ],
)
def test_what_differs(before: Tree, after: Tree, expected: list[tuple[str, Any, Any]]) -> None:
    assert told(before, after) == expected


def test_a_field_of_an_item_comes_with_the_item() -> None:
    (one,) = differences({"goals": [GOAL]}, {"goals": [GOAL | {"text": "Run"}]})
    assert one == Difference(("goals", "3c4d5e6f", "text"), "Walk", "Run", GOAL | {"text": "Run"})
    (gone,) = differences({"goals": [GOAL]}, {})
    assert gone.item == GOAL


TREES = st.recursive(
    st.one_of(st.integers(0, 3), st.text("ab", max_size=2)),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
        st.lists(inner, max_size=2),
        st.lists(st.sampled_from([GOAL, OTHER, GOAL | {"text": "Run"}]), max_size=2, unique_by=lambda one: one["id"]),
    ),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.sampled_from("abc"), TREES, max_size=3)


@given(RECORDS, RECORDS)
def test_nothing_differs_from_itself_and_each_way_is_the_other_turned_round(one: Tree, other: Tree) -> None:
    assert differences(one, one) == ()
    there = {(d.path, repr(d.before), repr(d.after)) for d in differences(one, other)}
    back = {(d.path, repr(d.after), repr(d.before)) for d in differences(other, one)}
    assert there == back


def test_of_a_merge_only_what_neither_side_had() -> None:
    ours, theirs = {"funding": "a", "x": 1}, {"funding": "b", "y": 2}
    assert changes([ours, theirs], {"funding": "a", "x": 1, "y": 2}) == ()
    assert [one.path for one in changes([ours, theirs], {"funding": "c", "x": 1, "y": 2})] == [("funding",)]


def test_a_list_that_a_merge_brought_together_is_the_work_of_neither_but_what_it_made_up_is() -> None:
    ours, theirs = {"additional": ["a", "b"]}, {"additional": ["a", "c"]}
    assert changes([ours, theirs], {"additional": ["a", "b", "c"]}) == ()
    for made_up in (["a", "b", "d"], ["b", "c"], []):
        assert [one.path for one in changes([ours, theirs], {"additional": made_up})] == [("additional",)]
    assert len(changes([ours], {"additional": ["a"]})) == 1


PATH = ("plan", "goals", "3c4d5e6f", "achievement")


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        ("plan", True),
        ("plan.goals", True),
        ("plan.goals.3c4d5e6f", True),
        ("plan.goals.3c4d", True),
        ("plan.goals.3c4d.achievement", True),
        ("plan.goals.achievement", True),
        ("plan.goals.7k3m", False),
        ("plan.goals.text", False),
        ("plan.goal", False),
        ("plan.needs", False),
        ("patient", False),
        ("plan.goals.achievement.more", False),
    ],
)
def test_what_lies_within(wanted: str, inside: bool) -> None:
    assert within(PATH, wanted.split(".")) is inside
