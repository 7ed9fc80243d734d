"""Ids for items that were written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from caseload.model.itemids import with_ids
from caseload.model.patient import Patient
from caseload.model.plan import Plan


def numbered() -> Any:
    numbers = iter(range(100))
    return lambda: f"x{next(numbers):07}"


def test_items_without_an_id_get_one_and_the_others_keep_theirs() -> None:
    tree = {
        "patient": "7k3m9x2q",
        "goals": [{"text": "a"}, {"id": "g0000000", "text": "b"}],
        "strengths": [{"text": "c"}],
    }
    assert with_ids(Plan, tree, numbered()) == {
        "patient": "7k3m9x2q",
        "goals": [{"id": "x0000000", "text": "a"}, {"id": "g0000000", "text": "b"}],
        "strengths": [{"id": "x0000001", "text": "c"}],
    }


def test_items_are_found_at_every_depth_and_what_needs_none_gets_none() -> None:
    tree = {
        "name": {"family": "Hill"},
        "phones": [{"number": "1"}],
        "medicines": {"items": [{"name": "Iron"}]},
        "allergies": {"items": [{"id": "a0000000", "substance": "Nuts"}]},
    }
    given = with_ids(Patient, tree, numbered())
    assert given["medicines"] == {"items": [{"id": "x0000000", "name": "Iron"}]}
    assert {key: given[key] for key in tree if key != "medicines"} == {
        key: value for key, value in tree.items() if key != "medicines"
    }


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"goals": "none"},
        {"goals": 5},
        {"goals": ["walk", None, ["x"]]},
        {"about_me": "quiet"},
        {"magic": [{"text": "x"}]},
        {"additional": ["x"]},
    ],
)
def test_what_does_not_fit_stays_for_the_schema_to_refuse(tree: dict[str, Any]) -> None:
    assert with_ids(Plan, tree, numbered()) == tree
