"""One leaf of a record: its name, its value as text, and which of several values holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from caseload.model.leaf import IS_THERE, NONE, PRESENT, Leaf, Path, dotted, held, holder, is_status, value, written

NEED: Path = ("needs", ("n0000000",))


def contested(*values: Any, chosen: str = "") -> Leaf:
    return Leaf(frozenset(map(written, values)), chosen=chosen)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("funding",), "funding"),
        (("goals", ("g0000000",), "text"), "goals.g0000000.text"),
        (("goals", ("g0000000",), PRESENT), "goals.g0000000"),
        (("accepted", ("risk-told", "7k3m9x2q", ""), "reason"), "accepted.risk-told+7k3m9x2q+.reason"),
        ((), ""),
    ],
)
def test_the_name_of_a_field_or_item(path: Path, name: str) -> None:
    assert dotted(path) == name


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("né", '"né"'),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        (Decimal("61.50"), '{"decimal!": "61.50"}'),
        ({"b": [1, "x"], "a": Decimal(1)}, '{"a": {"decimal!": "1"}, "b": [1, "x"]}'),
    ],
)
def test_a_value_as_text_and_back(said: Any, text: str) -> None:
    assert written(said) == text
    back = value(text)
    assert (back, type(back)) == (said, type(said))


def test_the_order_of_keys_makes_no_other_text() -> None:
    assert written({"status": "met", "reason": "x"}) == written({"reason": "x", "status": "met"})


def test_a_leaf_that_says_nothing_and_one_that_is_there() -> None:
    assert (value(*NONE.values), NONE.before, NONE.chosen) == (None, "null", "")
    assert (value(*IS_THERE.values), IS_THERE.before, IS_THERE.chosen) == (True, "null", "")


@pytest.mark.parametrize(
    ("path", "leaf", "now"),
    [
        (("funding",), contested("council"), "council"),
        (("funding",), contested("council", "NHS"), "NHS"),
        (("funding",), contested("council", "NHS", chosen='"council"'), "council"),
        (("funding",), contested("council", None), "council"),
        # The most careful: what is open stays open, and the earlier day, and the higher importance.
        ((*NEED, "status"), contested({"status": "open"}, {"status": "closed", "reason": "a"}), {"status": "open"}),
        ((*NEED, "status"), contested({"status": "met"}, {"reason": "z"}), {"reason": "z"}),
        ((*NEED, "status"), contested({"status": "met"}, None), None),
        (
            (*NEED, "looked_on"),
            contested({"looked_on": "2026-02-01"}, {"looked_on": "2026-01-09", "basis": {}}),
            {"looked_on": "2026-01-09", "basis": {}},
        ),
        ((*NEED, "looked_on"), contested({"looked_on": "2026-01-01"}, {"basis": {"a": "b"}}), {"basis": {"a": "b"}}),
        (("goals", ("g0000000",), "importance"), contested(2, 9, 10), 10),
        (("relations", ("r0000000",), "carer"), contested(False, True), True),
        (("allergies", "items", ("a0000000",), "severity"), contested("mild", "severe"), "severe"),
        # Of an address nobody can say; it has no part that leads.
        (("address",), contested({"postcode": "B"}, {"postcode": "A"}), {"postcode": "A"}),
    ],
)
def test_the_value_that_holds_until_somebody_has_decided(path: Path, leaf: Leaf, now: Any) -> None:
    kind = "patient" if path[0] in ("address", "relations", "allergies") else "plan"
    assert value(held(kind, path, leaf)) == now


def test_a_record_without_conflicts_has_no_fields_that_go_together() -> None:
    """There what stands under `status` is the whole value."""
    leaf = contested({"status": "open"}, {"status": "closed"})
    assert value(held("caseload", (*NEED, "status"), leaf)) == {"status": "closed"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("medicines", "status"), True),
        (("allergies", "status"), True),
        (("conditions", "status"), False),
        (("medicines", "checked_on"), False),
        (("medicines", "items", ("m0000000",), "status"), False),
        (("medicines",), False),
    ],
)
def test_what_is_known_of_a_list_as_a_whole(path: Path, told: bool) -> None:
    assert is_status(path) is told


@pytest.mark.parametrize(
    ("path", "name"),
    [((), ""), (("needs",), "needs"), (NEED, "needs"), (("allergies", "items", ("a0000000",)), "items")],
)
def test_the_list_or_record_that_a_path_leads_into(path: Path, name: str) -> None:
    assert holder(path) == name
