from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from caseload.store.explain import Fault, faults

DAY_OR_YEAR = {"anyOf": [{"type": "string", "format": "date"}, {"type": "integer", "minimum": 1900}]}
LETTER = {"properties": {"by": {"const": "letter"}, "sent": {"type": "string"}}, "required": ["sent"]}
CALL = {"properties": {"by": {"const": "call"}, "minutes": {"type": "integer", "minimum": 1}}}


def explained(shape: dict[str, Any], tree: object) -> list[tuple[str, str, str]]:
    found: tuple[Fault, ...] = faults(Draft202012Validator(shape).iter_errors(tree), shape)
    return [(fault.rule, ".".join(map(str, fault.path)), fault.message) for fault in found]


@pytest.mark.parametrize(
    ("shape", "tree", "expected"),
    [
        pytest.param(
            DAY_OR_YEAR,
            1800,
            ("schema-range", "", "must be a whole number of at least 1900"),
            id="form told by type",
        ),
        pytest.param(
            DAY_OR_YEAR,
            [],
            (
                "schema-type",
                "",
                "must be a day that exists, written 2026-11-21 or a whole number of at least 1900",
            ),
            id="no form fits",
        ),
        pytest.param(
            {"oneOf": [LETTER, CALL]},
            {"by": "call", "minutes": 0},
            ("schema-range", "minutes", "must be a whole number of at least 1"),
            id="form told by a constant",
        ),
        pytest.param(
            {"oneOf": [{"required": ["total"]}, {"required": ["reason"]}]},
            {"total": 1, "reason": "x"},
            ("schema-condition", "", "needs only one of: total, reason"),
            id="both of two",
        ),
        pytest.param(
            {"type": "object", "oneOf": [{"required": ["total"]}, {"required": ["reason"]}]},
            3,
            ("schema-type", "", "must be a group of fields"),
            id="no group of fields at all",
        ),
    ],
)
def test_the_form_that_was_meant_is_explained(
    shape: dict[str, Any], tree: object, expected: tuple[str, str, str]
) -> None:
    assert explained(shape, tree) == [expected]
