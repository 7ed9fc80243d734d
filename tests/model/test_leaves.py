"""A record taken apart into its leaves and put together again."""

from __future__ import annotations

from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.leaves import leaves_of, tree_of

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
