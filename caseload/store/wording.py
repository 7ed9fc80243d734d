"""What a schema asks for, in plain words; never a word about what a file holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from caseload.store.scalars import means_itself

Shape = dict[str, Any]

FORMATS = {
    "date": "a day that exists, written 2026-11-21",
    "date-time": "a time that exists, in UTC, written 2026-11-21T14:30:05Z",
}
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a group of fields",
    "array": "a list",
    "null": "null",
}
# The lower and the upper bound of a thing, its name, and what one and several of its parts are called.
BOUNDS = (
    ("minimum", "maximum", "a number", "", ""),
    ("minLength", "maxLength", "text", " character", " characters"),
    ("minItems", "maxItems", "a list", " entry", " entries"),
    ("minProperties", "maxProperties", "a group", " field", " fields"),
)
# What a reference may say about the field at hand; the shape it refers to speaks for itself.
HEADINGS = {"$ref", "title", "description"}
SIMPLE = {"properties", "required", "type", "title", "description"}


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field: its dotted path with `*` for any item, and what it takes, such as `one of: yes, no`."""

    path: str
    title: str
    description: str
    required: bool
    words: str


def fields(
    shape: Shape, root: Shape, path: str = "", above: frozenset[str] = frozenset()
) -> Iterator[FieldDescription]:
    """Yield every field of a shape, each followed by those within it; a shape within itself is told once."""
    reference = shape.get("$ref", "")
    if reference in above:
        return
    above, shape = above | {reference} - {""}, resolved(shape, root)
    for name, field in shape.get("properties", {}).items():
        told = {**resolved(field, root), **field}
        words, required = asked(field, root), name in shape.get("required", ())
        yield FieldDescription(f"{path}{name}", told["title"], told["description"], required, words)
        yield from fields(field, root, f"{path}{name}.", above)
    for within in ("items", "additionalProperties"):
        if isinstance(shape.get(within), dict):
            yield from fields(shape[within], root, f"{path}*.", above)


def resolved(shape: Any, root: Shape) -> Any:
    """Return the shape that `shape` refers to within `root`, with its own keywords on top."""
    while isinstance(shape, dict) and "$ref" in shape:
        target: Any = root
        for step in filter(None, shape["$ref"].lstrip("#").split("/")):
            target = target[step]
        shape = {**target, **{key: value for key, value in shape.items() if key not in HEADINGS}}
    return shape


def asked(shape: Any, root: Shape) -> str:
    """Return what a field of this shape takes, such as `a whole number from 1 to 10`."""
    shape = resolved(shape, root)
    if shape.keys() <= HEADINGS:
        return "any value"
    forms = [form for keyword in ("anyOf", "oneOf") for form in shape.get(keyword, ())]
    if forms:
        return either(asked(form, root) for form in forms)
    if "allOf" in shape and "type" not in shape:
        return " and ".join(described(resolved(part, root)) for part in shape["allOf"])
    if "const" in shape:
        return written(shape["const"])
    if "enum" in shape:
        return f"one of: {', '.join(map(written, shape['enum']))}"
    if "format" in shape:
        return FORMATS[shape["format"]]
    if "pattern" in shape:
        return described(shape)
    item = resolved(shape.get("items", {}), root)
    each = f", each {asked(item, root)}" if item and "properties" not in item else ""
    return f"{bounded(shape)}{each}"


def described(shape: Shape) -> str:
    """Return the form that a pattern stands for, as its schema describes it."""
    text: str = shape.get("description", "text in its usual form").partition(";")[0].rstrip(".")
    return text[:1].lower() + text[1:]


def written(value: Any) -> str:
    """Return an allowed value as a file would hold it, such as `urgent`, `"yes"` or `3`."""
    return value if isinstance(value, str) and means_itself(value) else json.dumps(value, default=str)


def either(words: Iterable[str]) -> str:
    """Return `a, b or c`."""
    *first, last = dict.fromkeys(words) or [""]
    return f"{', '.join(first)} or {last}" if first else last


def condition(shape: Any, root: Shape) -> str:
    """Return an `if` in words, such as `decision is accept`; empty where it is not that simple."""
    shape = resolved(shape, root)
    if not shape.keys() <= SIMPLE:
        return ""
    fields, required = shape.get("properties", {}), shape.get("required", ())
    told = [_told(name, resolved(field, root), name in required) for name, field in fields.items()]
    given = [f"{name} is given" for name in required if name not in fields]
    return " and ".join(told + given) if all(told) else ""


def _told(name: str, shape: Shape, required: bool) -> str:
    values = [shape["const"]] if "const" in shape else shape.get("enum", [])
    # A condition on a field that may be absent also holds without it.
    ways = [*map(written, values), *([] if required else ["not given"])]
    return f"{name} is {either(ways)}" if values else ""


def bounded(shape: Shape) -> str:
    """Return the type of a shape and how much of it there may be, such as `text of 1 to 200 characters`."""
    names = shape.get("type", [])
    noun = either(TYPES[name] for name in ([names] if isinstance(names, str) else names))
    for lower, upper, default, one, several in BOUNDS:
        if lower in shape or upper in shape:
            noun = "a group" if lower == "minProperties" else noun
            return f"{noun or default} {_bounds(shape.get(lower), shape.get(upper), one, several)}"
    return noun or "something else"


def _bounds(low: Any, high: Any, one: str, several: str) -> str:
    if high is None:
        return f"of at least {low}{one if low == 1 else several}"
    if high == 0 and several:
        return "without" + several
    if low is None:
        return f"of at most {high}{one if high == 1 else several}"
    return f"of {low} to {high}{several}" if several else f"from {low} to {high}"
