from __future__ import annotations

from typing import Any

import pytest

from caseload.store.wording import FieldDescription, asked, condition, fields

ROOT: dict[str, Any] = {
    "$defs": {
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
        ({"properties": {"a": {"const": 1}}, "not": {"required": ["b"]}}, ""),
    ],
)
def test_a_condition_is_told_where_it_is_simple(shape: dict[str, Any], words: str) -> None:
    assert condition(shape, ROOT) == words


def test_a_shape_within_itself_is_described_once() -> None:
    assert list(fields({"$ref": "#/$defs/group"}, ROOT)) == [
        FieldDescription("any", "Any of", "Tests of which one is enough.", True, "a list")
    ]
