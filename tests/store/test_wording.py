from __future__ import annotations

from typing import Any

import pytest

from caseload.store.wording import FieldDescription, asked, condition, fields, resolved

ROOT: dict[str, Any] = {
    "$defs": {
        "x": {"const": "x"},
        "base": {"$ref": "#/$defs/nothing", "title": "B", "description": "B."},
        "nothing": {"title": "N", "description": "N."},
        "step": {"properties": {"step": {"$ref": "#/$defs/x"}}, "required": ["step"]},
        "id": {"type": "string", "description": "Eight characters; never used twice.", "pattern": "^.{8}"},
        "group": {
            "required": ["any"],
            "properties": {
                "any": {
                    "title": "Any of",
                    "description": "Tests of which one is enough.",
                    "type": "array",
                    "items": {"$ref": "#/$defs/group"},
                }
            },
        },
    }
}


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 10}, "a whole number from 1 to 10"),
        ({"type": "number", "minimum": 0}, "a number of at least 0"),
        ({"type": ["integer", "string"]}, "a whole number or text"),
        ({"type": "string", "minLength": 1}, "text of at least 1 character"),
        ({"title": "Base", "description": "What it was."}, "any value"),
        ({"$ref": "#/$defs/base", "title": "Base", "description": "What it was."}, "any value"),
        ({"maxLength": 80}, "text of at most 80 characters"),
        ({"type": "array", "minItems": 1, "maxItems": 5}, "a list of 1 to 5 entries"),
        ({"maxItems": 0}, "a list without entries"),
        ({"type": "object", "minProperties": 1}, "a group of at least 1 field"),
        ({"title": "A", "allOf": [{"$ref": "#/$defs/id"}]}, "eight characters"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "a list, each one of: a, b"),
        ({"type": "array", "items": {"properties": {"a": {}}}}, "a list"),
        ({"enum": ["yes", "no", "10", 3, None, True]}, 'one of: "yes", "no", "10", 3, null, true'),
        ({"const": "plan/1"}, "plan/1"),
        ({"type": "string", "format": "date"}, "a day that exists, written 2026-11-21"),
        ({"$ref": "#/$defs/id", "description": "Of the goal."}, "eight characters"),
        ({"not": {"required": ["a"]}}, "something else"),
        ({"pattern": "^a", "description": "One letter."}, "one letter"),
        ({"pattern": "^a", "description": "One letter. Two; three."}, "one letter. Two"),
        ({"pattern": "^a"}, "text in its usual form"),
        ({"type": "string", "minLength": 2}, "text of at least 2 characters"),
        ({"type": "string", "maxLength": 1}, "text of at most 1 character"),
        ({"type": "string", "minLength": 1, "maxLength": 1}, "text of 1 to 1 characters"),
        ({"minLength": 1}, "text of at least 1 character"),
        ({"minimum": 3}, "a number of at least 3"),
        ({"maximum": 0}, "a number of at most 0"),
        ({"type": "integer", "minimum": 0, "maximum": 0}, "a whole number from 0 to 0"),
        ({"type": "array", "maxItems": 1}, "a list of at most 1 entry"),
        ({"type": "object", "maxProperties": 0}, "a group without fields"),
        ({"minProperties": 2, "maxProperties": 3}, "a group of 2 to 3 fields"),
        ({"type": "object"}, "a group of fields"),
        ({"type": ["string", "null", "boolean"]}, "text, null or true or false"),
        ({"type": "array", "items": {"$ref": "#/$defs/id"}}, "a list, each eight characters"),
        ({"type": "array", "minItems": 1, "items": {"type": "number"}}, "a list of at least 1 entry, each a number"),
        ({"format": "date-time"}, "a time that exists, in UTC, written 2026-11-21T14:30:05Z"),
        ({"const": "no"}, '"no"'),
        ({"const": False}, "false"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}, {"const": "a"}, {"const": "c"}]}, "a, b or c"),
        ({"allOf": [{"$ref": "#/$defs/id"}, {"description": "Not 0; ever."}]}, "eight characters and not 0"),
        ({"type": "integer", "allOf": [{"minimum": 1}], "maximum": 3}, "a whole number of at most 3"),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/id"}]}, "null or eight characters"),
    ],
)
def test_what_is_asked_reads_like_english(shape: dict[str, Any], words: str) -> None:
    assert asked(shape, ROOT) == words


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"properties": {"a": {"const": "b"}}, "required": ["a"]}, "a is b"),
        ({"properties": {"a": {"enum": ["b", "c", "d"]}}, "required": ["a"]}, "a is b, c or d"),
        ({"properties": {"a": {"const": True}}}, "a is true or not given"),
        ({"required": ["a", "b"]}, "a is given and b is given"),
        ({"properties": {"a": {"minimum": 3}}}, ""),
        ({"properties": {"a": {"const": 1}, "b": {"minimum": 3}}}, ""),
        ({"properties": {"a": {"enum": ["b", "yes"]}}}, 'a is b, "yes" or not given'),
        (
            {"type": "object", "title": "x", "properties": {"a": {"const": "b"}}, "required": ["c", "a"]},
            "a is b and c is given",
        ),
        ({"$ref": "#/$defs/step"}, "step is x"),
        ({"title": "A", "description": "B.", "properties": {"a": {"const": 1}}}, "a is 1 or not given"),
        ({"properties": {"a": {"$ref": "#/$defs/x"}}, "required": ["a"]}, "a is x"),
        ({}, ""),
        ({"properties": {"a": {"const": 1}}, "not": {"required": ["b"]}}, ""),
    ],
)
def test_a_condition_is_told_where_it_is_simple(shape: dict[str, Any], words: str) -> None:
    assert condition(shape, ROOT) == words


def test_a_shape_within_itself_is_described_once() -> None:
    assert list(fields({"$ref": "#/$defs/group"}, ROOT)) == [
        FieldDescription("any", "Any of", "Tests of which one is enough.", True, "a list")
    ]


def field(**shape: Any) -> dict[str, Any]:
    return {"title": "T", "description": "D.", **shape}


def test_every_field_is_told_in_order_with_those_within_it() -> None:
    shape = {
        "required": ["list"],
        "properties": {
            "list": field(type="array", items={"required": ["a"], "properties": {"a": field(type="string")}}),
            "map": field(type="object", additionalProperties={"properties": {"b": field(type="null")}}),
            "in": field(type="object", additionalProperties=False, properties={"c": field(const="yes")}),
            "id": {"$ref": "#/$defs/id", "title": "Id"},
            "own": {"$ref": "#/$defs/id", "title": "Own", "description": "Of the goal."},
        },
    }
    assert list(fields(shape, ROOT)) == [
        FieldDescription("list", "T", "D.", True, "a list"),
        FieldDescription("list.*.a", "T", "D.", True, "text"),
        FieldDescription("map", "T", "D.", False, "a group of fields"),
        FieldDescription("map.*.b", "T", "D.", False, "null"),
        FieldDescription("in", "T", "D.", False, "a group of fields"),
        FieldDescription("in.c", "T", "D.", False, '"yes"'),
        FieldDescription("id", "Id", "Eight characters; never used twice.", False, "eight characters"),
        FieldDescription("own", "Own", "Of the goal.", False, "eight characters"),
    ]


def test_a_reference_leads_to_its_shape_with_what_stands_beside_it_on_top() -> None:
    root = {"$defs": {"a": {"$ref": "#/$defs/b", "minimum": 2, "title": "A"}, "b": {"type": "integer", "minimum": 1}}}
    assert resolved({"$ref": "#/$defs/a"}, root) == {"type": "integer", "minimum": 2}
    assert resolved({"$ref": "#/$defs/a", "minimum": 3, "description": "x"}, root) == {"type": "integer", "minimum": 3}
    assert resolved({"title": "A"}, root) == {"title": "A"}
    assert resolved(True, root) is True
    assert resolved({"$ref": "#"}, {"type": "null"}) == {"type": "null"}
