"""What is wrong with a tree, in plain words: the rule, the field, the key to look at, what is asked, what to do."""

from __future__ import annotations

from decimal import Decimal
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


def told(shape: dict[str, Any], tree: object) -> list[tuple[str, str, str, str, str]]:
    """Everything that each fault says."""
    found = faults(
        Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(tree), shape
    )
    return [
        (one.rule, ".".join(map(str, one.path)), ".".join(map(str, one.key)), one.message, one.remedy) for one in found
    ]


EMPTY = "it is empty: fill it in or leave it out"
QUOTE, UNQUOTE = "put it in quotation marks", "write it without quotation marks"
DAY = "must be a day that exists, written 2026-11-21"


@pytest.mark.parametrize(
    ("shape", "value", "rule", "message", "remedy"),
    [
        ({"type": "string", "minLength": 3}, None, "type", "must be text of at least 3 characters", EMPTY),
        ({"type": "string"}, 5, "type", "must be text", QUOTE),
        ({"type": "string"}, Decimal("5.5"), "type", "must be text", QUOTE),
        ({"type": "string"}, [5], "type", "must be text", ""),
        ({"type": "array"}, 5, "type", "must be a list", ""),
        ({"type": "string", "format": "date"}, 2026, "type", DAY, ""),
        ({"type": "string", "format": "date"}, "x", "format", DAY, ""),
        ({"type": "integer"}, "12", "type", "must be a whole number", UNQUOTE),
        ({"type": "number"}, "-1.50", "type", "must be a number", UNQUOTE),
        ({"type": "number"}, "0", "type", "must be a number", UNQUOTE),
        ({"type": "number"}, "012", "type", "must be a number", ""),
        ({"type": "number"}, "1.5x", "type", "must be a number", ""),
        ({"type": "number"}, "1,5", "type", "must be a number", ""),
        ({"type": "boolean"}, "1", "type", "must be true or false", ""),
        ({"type": "integer", "minimum": 1}, "x", "type", "must be a whole number of at least 1", ""),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 0, "range", "must be a whole number from 1 to 9", ""),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 10, "range", "must be a whole number from 1 to 9", ""),
        ({"type": "string", "minLength": 2}, "a", "range", "must be text of at least 2 characters", ""),
        ({"type": "string", "maxLength": 2}, "abc", "range", "must be text of at most 2 characters", ""),
        ({"type": "array", "minItems": 1}, [], "range", "must be a list of at least 1 entry", ""),
        ({"type": "array", "maxItems": 1}, [1, 2], "range", "must be a list of at most 1 entry", ""),
        ({"type": "array", "uniqueItems": True}, [1, 1], "range", "must not hold the same entry twice", ""),
        ({"type": "object", "minProperties": 1}, {}, "range", "must be a group of at least 1 field", ""),
        ({"type": "object", "maxProperties": 1}, {"a": 1, "b": 2}, "range", "must be a group of at most 1 field", ""),
        ({"enum": ["yes", "b"]}, "c", "enum", 'must be one of: "yes", b', ""),
        ({"const": "b"}, "c", "enum", "must be b", ""),
        ({"pattern": "^a", "description": "An a; then all."}, "b", "pattern", "must be written so: an a", ""),
        ({"pattern": "^a"}, "b", "pattern", "must be written so: text in its usual form", ""),
        ({"type": "integer", "multipleOf": 5}, 3, "condition", "must be a whole number", ""),
    ],
)
def test_a_value_is_told_what_it_must_be(
    shape: dict[str, Any], value: object, rule: str, message: str, remedy: str
) -> None:
    assert told(shape, value) == [(f"schema-{rule}", "", "", message, remedy)]
    within = {"properties": {"a": {"items": shape}}}
    assert told(within, {"a": [value]}) == [(f"schema-{rule}", "a.0", "a.0", message, remedy)]


@pytest.mark.parametrize(
    ("shape", "value", "rule"),
    [
        ({"type": "string", "enum": ["a"]}, 3, "schema-type"),
        ({"enum": ["a"], "type": "string"}, 3, "schema-type"),
        ({"minLength": 3, "pattern": "^a"}, "b", "schema-pattern"),
        ({"pattern": "^a", "minLength": 3}, "b", "schema-pattern"),
        ({"pattern": "^a", "enum": ["a"]}, "b", "schema-enum"),
        ({"format": "date", "pattern": "^a", "type": "string"}, "b", "schema-format"),
        ({"multipleOf": 5, "minimum": 7}, 3, "schema-range"),
        ({"minimum": 7, "multipleOf": 5}, 3, "schema-range"),
    ],
)
def test_of_all_that_one_value_breaks_the_most_telling_is_told(shape: dict[str, Any], value: object, rule: str) -> None:
    assert [fault[0] for fault in told(shape, value)] == [rule]


def test_of_two_that_tell_as_much_the_first_is_told() -> None:
    shape = {"allOf": [{"type": "integer", "minimum": 5}, {"type": "integer", "minimum": 9}]}
    assert told(shape, 1) == [("schema-range", "", "", "must be a whole number of at least 5", "")]


NO_FIELD = "this key is not a field of this record"
D_IS_X = {"properties": {"d": {"const": "x"}}, "required": ["d"]}
STEP = {"$defs": {"step": {"if": D_IS_X, "then": {"properties": {"m": {"type": "string"}}, "required": ["n"]}}}}


@pytest.mark.parametrize(
    ("shape", "tree", "expected"),
    [
        pytest.param(
            {"properties": {"family": {}, "given": {}}, "additionalProperties": False},
            {"famly": 1, "given": 2, "$ref": "x", "zzz": 3},
            [
                ("schema-unknown-key", "famly", "famly", NO_FIELD, "did you mean family?"),
                (
                    "schema-unknown-key",
                    "$ref",
                    "$ref",
                    NO_FIELD,
                    "nothing is fetched: write out here what it refers to",
                ),
                ("schema-unknown-key", "zzz", "zzz", NO_FIELD, ""),
            ],
            id="keys that are no fields",
        ),
        pytest.param(
            {"properties": {"a": {"additionalProperties": False}}},
            {"a": {"b": 1}},
            [("schema-unknown-key", "a.b", "a.b", NO_FIELD, "")],
            id="where there are no fields at all",
        ),
        pytest.param(
            {"required": ["a", "b", "c"]},
            {"n": 1, "b": 2, "z": 3},
            [
                ("schema-missing", "a", "n", "is required", ""),
                ("schema-missing", "c", "n", "is required", ""),
            ],
            id="what is missing is shown at the first key",
        ),
        pytest.param(
            {"properties": {"in": {"required": ["a"]}}},
            {"in": {}},
            [("schema-missing", "in.a", "in", "is required", "")],
            id="or at the group if that is empty",
        ),
        pytest.param(
            {"dependentRequired": {"a": ["b", "c"], "z": ["y"]}},
            {"a": 1, "c": 2},
            [("schema-missing", "b", "a", "is required when a is given", "")],
            id="missing beside another",
        ),
        pytest.param(
            {"properties": {"p": {"not": {"required": ["b"]}}}},
            {"p": {"b": 1}},
            [("schema-condition", "p.b", "p.b", "must be left out", "")],
            id="not beside another",
        ),
        pytest.param(
            {"properties": {"x": {"propertyNames": {"pattern": "^[a-z]$", "description": "One letter."}}}},
            {"x": {"AB": 2}},
            [("schema-pattern", "x.AB", "x.AB", "must be written so: one letter", "")],
            id="a key that is wrong is shown itself",
        ),
        pytest.param(
            {"if": D_IS_X, "then": {"required": ["m"]}, "else": {"required": ["k"]}},
            {"d": "x"},
            [("schema-missing", "m", "d", "is required when d is x", "")],
            id="when",
        ),
        pytest.param(
            {"if": D_IS_X, "then": {"required": ["m"]}, "else": {"required": ["k"]}},
            {"d": "y"},
            [("schema-missing", "k", "d", "is required unless d is x", "")],
            id="unless",
        ),
        pytest.param(
            {"if": {"required": ["a"]}, "then": {"if": {"required": ["b"]}, "else": {"required": ["c"]}}},
            {"a": 1},
            [("schema-missing", "c", "a", "is required when a is given unless b is given", "")],
            id="when and unless",
        ),
        pytest.param(
            {"properties": {"s": {"items": {"$ref": "#/$defs/step"}}}, **STEP},
            {"s": [{"d": "x", "m": 3}]},
            [
                ("schema-type", "s.0.m", "s.0.m", "must be text, when d is x", QUOTE),
                ("schema-missing", "s.0.n", "s.0.d", "is required when d is x", ""),
            ],
            id="when, behind a reference",
        ),
        pytest.param(
            {"if": D_IS_X, "then": {"not": {"required": ["c"]}}},
            {"d": "x", "c": 2},
            [("schema-condition", "c", "c", "must be left out, when d is x", "")],
            id="left out when",
        ),
        pytest.param(
            {"if": {"properties": {"d": {"minimum": 3}}}, "then": {"properties": {"k": {"type": "string"}}}},
            {"d": 4, "k": [1]},
            [("schema-type", "k", "k", "must be text", "")],
            id="a condition that is not simple is not told",
        ),
        pytest.param(
            {"anyOf": [{"required": ["a"]}, {"required": ["b", "a"]}]},
            {"n": 1, "z": 2},
            [("schema-condition", "", "n", "needs one of: a, b", "")],
            id="one of two is needed",
        ),
        pytest.param(
            {"properties": {"p": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}}},
            {"p": {}},
            [("schema-condition", "p", "p", "needs one of: a, b", "")],
            id="and only one, in an empty group",
        ),
        pytest.param(
            {"anyOf": [{"const": "a"}, {"const": "b"}]},
            "c",
            [("schema-enum", "", "", "must be a or b", "")],
            id="no form fits, for one reason",
        ),
        pytest.param(
            {"anyOf": [{"type": "integer", "minimum": 5}, {"enum": [1]}]},
            3,
            [("schema-condition", "", "", "must be a whole number of at least 5 or one of: 1", "")],
            id="no form fits, for several",
        ),
        pytest.param(
            {"anyOf": [{"type": "array", "uniqueItems": True}, {"type": "array", "minItems": 5}]},
            [1, 1],
            [("schema-range", "", "", "must be a list or a list of at least 5 entries", "")],
            id="no form fits, twice for its length",
        ),
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            {},
            [("schema-type", "", "", "must be text or a whole number", "")],
            id="a group where none is asked",
        ),
        pytest.param(
            {"properties": {"p": {"oneOf": [{**LETTER, "required": ["by", "sent"]}, CALL]}}},
            {"p": {"by": "call", "minutes": "x"}},
            [("schema-type", "p.minutes", "p.minutes", "must be a whole number of at least 1", "")],
            id="the form that was meant, further in",
        ),
        pytest.param(
            {"oneOf": [{"properties": {"x": {"properties": {"y": {"const": 1}}}}}, {"required": ["z"]}]},
            {"x": {"y": 2}},
            [("schema-enum", "x.y", "x.y", "must be 1", "")],
            id="a constant further in rules no form out",
        ),
        pytest.param(
            {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
            {"a": 1, "b": None},
            [("schema-type", "a", "a", "must be text", QUOTE), ("schema-type", "b", "b", "must be text", EMPTY)],
            id="each field for itself",
        ),
    ],
)
def test_a_fault_says_field_key_and_what_to_do(
    shape: dict[str, Any], tree: object, expected: list[tuple[str, str, str, str, str]]
) -> None:
    assert told(shape, tree) == expected


def test_nothing_is_wrong_where_nothing_failed() -> None:
    assert faults((), {}) == ()
