"""The published schemas, the classes of the model and the example files name the same fields."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from caseload.measures.programme.card import Card
from caseload.model import patient, plan
from caseload.model.codec import decode, encode
from caseload.model.criteria import OPERATIONS, Criteria
from caseload.model.definitions import UNITS, ClosureReasons, Services
from caseload.model.entries import coordination, finding, safety
from caseload.model.entries.alerts import ALERTS
from caseload.model.entries.registry import ENTRIES
from caseload.model.instrument import Instrument
from caseload.model.moments import Moment
from caseload.model.ownrule import OwnRule
from caseload.model.population import EVENTS, ExtractDescription
from caseload.model.settings import Settings
from caseload.model.team import ROLES, Baseline, Cover, FindingDecision, FindingRun, Meeting, Protocol, Staff
from caseload.model.template import Template
from caseload.store import yamlfile

Shape = dict[str, Any]
Fields = tuple[str, ...]

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests" / "files" / "good"
# Written as people write it: in the order of the standard, with comments; all else as the program writes it.
BY_HAND = "prsb-order.yaml"
SCHEMAS: dict[str, Shape] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "schemas").glob("*.json"))
    # what the program prints, or only derives, is no record
    if path.stem not in ("case", "output")
}
FILES = (
    patient.Patient,
    plan.Plan,
    Settings,
    Staff,
    Baseline,
    Instrument,
    Services,
    ClosureReasons,
    Template,
    Criteria,
    ExtractDescription,
    OwnRule,
    Card,
)
TEAM = (Cover, Meeting, FindingRun, FindingDecision, Protocol)
CLASSES: dict[str, type[Any]] = {cls.kind: cls for cls in (*FILES, *TEAM)} | ENTRIES
# This has no class of its own: other code reads its tree.
PLAIN = {"settings-defaults"}
# A team writes only what differs from the shipped settings, so that little is required.
SPARSE = Settings.kind
# People write these by hand, with comments and in a form that reads well.
DEFINITIONS = {cls.kind for cls in (Instrument, Services, ClosureReasons, Template, Criteria, OwnRule)}
DEFINITIONS |= {"settings-defaults"}

KNOWN = [patient.KNOWN, patient.NONE_KNOWN, patient.NOT_ASKED]
# The schema, the definition in it (`.`: itself) and the field.
ENUMERATIONS = {
    "plan sector": plan.SECTORS,
    "plan lifecycle": plan.LIFECYCLES,
    "plan achievement": plan.ACHIEVEMENTS,
    "plan action_status": plan.ACTION_STATUSES,
    "contact mode": coordination.MODES,
    "contact purpose": coordination.PURPOSES,
    "contact . outcome": coordination.OUTCOMES,
    "hospital-event . event": coordination.HOSPITAL_EVENTS,
    "alert . type": ALERTS,
    "agreement authority": safety.AUTHORITIES,
    "triage decision": finding.DECISIONS,
    "staff role": ROLES,
    "patient medicines status": KNOWN,
    "patient allergies status": KNOWN,
    "patient allergy severity": patient.SEVERITIES,
    "patient condition system": patient.CODE_SYSTEMS,
    "patient condition status": patient.CONDITION_STATUSES,
    "patient relation carer_assessment": patient.CARER_ASSESSMENTS,
    "plan need status": plan.NEED_STATUSES,
    "services-and-costs service sector": plan.SECTORS,
    "services-and-costs service unit": UNITS,
    "template sector": plan.SECTORS,
    "criteria criterion operation": OPERATIONS,
    "criteria event_kind": EVENTS,
}
JSON_TYPES = {str: "string", int: "integer", bool: "boolean", Decimal: "number"}
FORMATS = {date: "date", datetime: "date-time"}
DAYS = {"date", "moment", "minute"}

every_kind = pytest.mark.parametrize("kind", SCHEMAS)
every_class = pytest.mark.parametrize("kind", CLASSES)
every_record = pytest.mark.parametrize("kind", sorted(SCHEMAS.keys() - DEFINITIONS))


def resolved(shape: Shape, root: Shape) -> Shape:
    while "$ref" in shape:
        shape = root["$defs"][shape["$ref"].removeprefix("#/$defs/")]
    return shape


def content(shape: Shape, root: Shape) -> Shape:
    """The shape of what a field holds: alone, in a list or by a key."""
    shape = resolved(shape, root)
    if shape.get("type") == "array":
        return content(shape["items"], root)
    if shape.get("type") == "object" and "properties" not in shape:
        return content(shape["additionalProperties"], root)
    return shape


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The types that a field may have, without None."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(part for part in get_args(hint) if part is not type(None))
    return (hint,)


def held_class(hint: Any) -> type[Any] | None:
    """The class of the records that a field holds: alone, in a list or by a key."""
    part, *others = alternatives(hint)
    if get_origin(part) in (tuple, dict):
        return held_class(get_args(part)[1 if get_origin(part) is dict else 0])
    return part if not others and isinstance(part, type) and is_dataclass(part) else None


def pairs(cls: type[Any], shape: Shape, root: Shape) -> Iterator[tuple[type[Any], Shape]]:
    """A class with its shape, then those of the records within it."""
    yield cls, shape
    for name, hint in get_type_hints(cls).items():
        inner = held_class(hint)
        if inner and name in shape["properties"]:
            yield from pairs(inner, content(shape["properties"][name], root), root)


def pairs_of(kind: str) -> Iterator[tuple[type[Any], Shape]]:
    return pairs(CLASSES[kind], SCHEMAS[kind], SCHEMAS[kind])


def fits(hint: Any, shape: Shape, root: Shape) -> Any:
    """Tell whether the codec can build the type from whatever the shape lets by, and no more."""
    name = shape.get("$ref", "").removeprefix("#/$defs/")
    shape, part, *others = resolved(shape, root), *alternatives(hint)
    if part in (Any, object):
        return "type" not in shape
    if others:
        names = [JSON_TYPES[one] for one in (part, *others) if not (one is int and Decimal in others)]
        return shape["type"] == (names if len(names) > 1 else names[0])
    if get_origin(part) is tuple:
        return shape["type"] == "array" and fits(get_args(part)[0], shape["items"], root)
    if get_origin(part) is dict:
        held = [shape["additionalProperties"]] if shape["additionalProperties"] else shape["properties"].values()
        return shape["type"] == "object" and all(fits(get_args(part)[1], one, root) for one in held)
    if is_dataclass(part):
        return shape["type"] == "object"
    if part in FORMATS:
        return shape["format"] == FORMATS[part]
    if part is Moment:
        return name in DAYS
    values = shape.get("enum", [shape["const"]] if "const" in shape else [])
    return {type(value) for value in values} == {part} or shape.get("type") == JSON_TYPES[part]


# --- schema and class


def test_every_kind_has_a_class() -> None:
    assert SCHEMAS.keys() - PLAIN == CLASSES.keys()


@every_kind
def test_the_id_is_the_published_one(kind: str) -> None:
    assert SCHEMAS[kind]["$id"] == f"https://caseload.example/schemas/{kind}/1"


@every_class
def test_fields_have_the_names_and_the_order_of_the_class(kind: str) -> None:
    for cls, shape in pairs_of(kind):
        own = ["schema"] if cls is CLASSES[kind] else []
        assert list(shape["properties"]) == own + [field.name for field in fields(cls)], cls


@pytest.mark.parametrize("kind", sorted(CLASSES.keys() - {SPARSE}))
def test_required_is_what_the_class_has_no_default_for(kind: str) -> None:
    for cls, shape in pairs_of(kind):
        own = ["schema"] if cls is CLASSES[kind] else []
        needed = [f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING]
        assert sorted(shape.get("required", ())) == sorted(own + needed), cls


def test_settings_need_a_name_only() -> None:
    (_, whole), *inner = pairs_of(SPARSE)
    assert whole["required"] == ["schema", "name"]
    required = {cls.__name__ for cls, shape in inner if "required" in shape}
    assert required == {"Domain", "PriceIndex", "RiskTier", "Stated"}


@every_class
def test_types_are_those_of_the_class(kind: str) -> None:
    for cls, shape in pairs_of(kind):
        told = {name: (hint, shape["properties"].get(name)) for name, hint in get_type_hints(cls).items()}
        unfit = [name for name, (hint, part) in told.items() if part and not fits(hint, part, SCHEMAS[kind])]
        assert unfit == [], cls


@every_class
def test_a_default_is_among_the_allowed_values(kind: str) -> None:
    for cls, shape in pairs_of(kind):
        for field in fields(cls):
            allowed = resolved(shape["properties"][field.name], SCHEMAS[kind]).get("enum")
            if allowed and field.default not in (MISSING, ""):
                assert field.default in allowed, (cls, field.name)


@pytest.mark.parametrize("place", ENUMERATIONS)
def test_enumerations_are_those_of_the_model(place: str) -> None:
    kind, part, *field = place.split()
    shape = SCHEMAS[kind] if part == "." else SCHEMAS[kind]["$defs"][part]
    for name in field:
        shape = resolved(shape["properties"][name], SCHEMAS[kind])
    assert shape["enum"] == list(ENUMERATIONS[place])


# --- what every schema promises


@every_record
def test_absent_is_absent_and_never_empty_text_or_null(kind: str) -> None:
    for shape in content_shapes(SCHEMAS[kind], SCHEMAS[kind]):
        field = Draft202012Validator({**shape, "$defs": SCHEMAS[kind]["$defs"]})
        assert not field.is_valid(""), shape
        assert not field.is_valid(None), shape


def content_shapes(shape: Shape, root: Shape) -> Iterator[Shape]:
    """The shape of every field at every depth; those that may hold anything are left out."""
    for part in content(shape, root).get("properties", {}).values():
        inner = content(part, root)
        if inner.keys() - {"title", "description"}:
            yield inner
            yield from content_shapes(inner, root)


@every_record
def test_there_is_a_whole_record_as_an_example(kind: str) -> None:
    trees = [example for example in SCHEMAS[kind]["examples"] if accepted(example, kind)]
    assert trees == SCHEMAS[kind]["examples"] != []


@pytest.mark.parametrize("year", [1900, 1999, 2000, 2023, 2024])
def test_moments_know_the_calendar(year: int) -> None:
    shapes = SCHEMAS["appointment"]["$defs"]
    days = [f"{year}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    real = [day for day in days if is_day(day)]
    assert [day for day in days if re.search(shapes["moment"]["pattern"], day)] == real
    for name, tail in (("moment", "T23:59"), ("minute", "T00:00"), ("instant", "T23:59:59Z")):
        assert [day for day in days if re.search(shapes[name]["pattern"], day + tail)] == real


@pytest.mark.parametrize("tail", ["T24:00", "T9:00", "T09:60", "T09:00:00", "T09:00Z", " 09:00", "\n", "T09:00\n"])
def test_moments_know_the_clock(tail: str) -> None:
    shapes = SCHEMAS["appointment"]["$defs"]
    assert not re.search(shapes["moment"]["pattern"], f"2026-11-21{tail}")
    assert not re.search(shapes["minute"]["pattern"], f"2026-11-21{tail}")


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# --- the good example files


def accepted(tree: Any, kind: str) -> bool:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(SCHEMAS[kind], format_checker=checker).is_valid(tree)


def good(kind: str) -> dict[str, Any]:
    return {path.name: yamlfile.load(path.read_bytes(), path.name) for path in (GOOD / kind).glob("*.yaml")}


def used(tree: Any, shape: Shape, root: Shape) -> Iterator[Fields]:
    """The fields that a tree fills; items of a list and keys of a map leave no trace."""
    shape = resolved(shape, root)
    if isinstance(tree, list):
        for item in tree:
            yield from used(item, shape["items"], root)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            field = shape.get("properties", {}).get(key)
            step = (key,) if field else ()
            yield step
            yield from (step + rest for rest in used(value, field or shape["additionalProperties"], root))


def offered(shape: Shape, root: Shape) -> Iterator[Fields]:
    """Every field at every depth."""
    for key, part in content(shape, root).get("properties", {}).items():
        yield (key,)
        yield from ((key, *rest) for rest in offered(part, root))


@every_record
def test_good_records_are_canonical(kind: str) -> None:
    for name, tree in good(kind).items():
        record = tree if kind in (*PLAIN, SPARSE) else encode(decode(CLASSES[kind], tree))
        if name == BY_HAND:
            assert yamlfile.load(yamlfile.dump(record), name) == tree
            continue
        assert yamlfile.dump(record) == (GOOD / kind / name).read_bytes(), name


@every_record
def test_good_records_use_every_field(kind: str) -> None:
    schema = SCHEMAS[kind]
    found = {path for tree in good(kind).values() for path in used(tree, schema, schema)}
    assert sorted(set(offered(schema, schema)) - found) == []


@every_record
def test_the_least_record_holds_no_key_too_many(kind: str) -> None:
    own = fields(CLASSES[kind]) if kind in CLASSES else ()
    always = {field.name for field in own if field.metadata.get("always")}
    least = good(kind)["least.yaml"]
    spare = [key for key in least if accepted({k: v for k, v in least.items() if k != key}, kind)]
    assert set(spare) <= always
