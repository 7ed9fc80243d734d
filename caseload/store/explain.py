"""Failures of a schema as faults in plain words: which rule, which key is to blame, what is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias, cast

from caseload.model.nearest import did_you_mean
from caseload.store.wording import Shape, asked, bounded, condition, described, resolved

Path: TypeAlias = tuple[str | int, ...]
# A jsonschema.ValidationError, which schema.py alone imports. Its message prints the value: never read it.
Failure: TypeAlias = Any

MISSING, UNKNOWN, TYPE, ENUM = "schema-missing", "schema-unknown-key", "schema-type", "schema-enum"
FORMAT, PATTERN, RANGE, CONDITION = "schema-format", "schema-pattern", "schema-range", "schema-condition"
RULES = {
    "type": TYPE,
    "enum": ENUM,
    "const": ENUM,
    "format": FORMAT,
    "pattern": PATTERN,
    "minimum": RANGE,
    "maximum": RANGE,
    "minLength": RANGE,
    "maxLength": RANGE,
    "minItems": RANGE,
    "maxItems": RANGE,
    "uniqueItems": RANGE,
    "minProperties": RANGE,
    "maxProperties": RANGE,
}
# Where one value breaks several rules, the first of these tells the user most.
TELLING = (MISSING, UNKNOWN, TYPE, ENUM, FORMAT, PATTERN, RANGE, CONDITION)
NUMBERS, NUMBER = ("integer", "number"), re.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?")
BRANCHES: dict[str | int, str] = {"then": "when", "else": "unless"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a tree: `path` is the field, `key` the key whose position shows it."""

    rule: str
    path: Path
    key: Path
    message: str
    remedy: str = ""


def faults(failures: Iterable[Failure], root: Shape) -> tuple[Fault, ...]:
    """Return what the failures under the schema `root` come down to, one fault for each field."""
    found: dict[Path, Fault] = {}
    for failure in failures:
        for fault in _explained(failure, root):
            known = found.get(fault.path)
            if known is None or TELLING.index(fault.rule) < TELLING.index(known.rule):
                found[fault.path] = fault
    return tuple(found.values())


def _explained(failure: Failure, root: Shape) -> Iterator[Fault]:
    meant = _branch_meant(failure)
    for part in meant:
        yield from _explained(part, root)
    if not meant:
        when = _when(failure.absolute_schema_path, root)
        for fault in EXPLAINERS.get(failure.validator or "", _value)(failure, root):
            comma = "," if when and fault.rule != MISSING else ""
            yield replace(fault, message=f"{fault.message}{comma}{when}")


def _branch_meant(failure: Failure) -> list[Failure]:
    # The one branch whose type and constants fit is the one that the writer had in mind.
    branches: dict[str | int, list[Failure]] = {}
    for part in failure.context:
        branches.setdefault(part.relative_schema_path[0], []).append(part)
    fitting = [parts for parts in branches.values() if not any(_rules_out(part, failure) for part in parts)]
    return fitting[0] if len(fitting) == 1 else []


def _rules_out(part: Failure, whole: Failure) -> bool:
    depth = len(part.absolute_path) - len(whole.absolute_path)
    return depth <= {"type": 0, "required": 0, "const": 1}.get(part.validator, -1)


def _when(steps: Iterable[str | int], root: Shape) -> str:
    told, node = "", cast(Any, root)
    for step in steps:
        # A schema path leaves out the references that it passes through.
        node = resolved(node, root)
        if step in BRANCHES and (text := condition(node["if"], root)):
            told += f" {BRANCHES[step]} {text}"
        node = node[step]
    return told


def _value(failure: Failure, root: Shape) -> Iterator[Fault]:
    path = tuple(failure.absolute_path)
    # Under propertyNames the value is itself a key of the mapping that the path names.
    key = (*path, failure.instance) if "propertyNames" in failure.absolute_schema_path else path
    rule = RULES.get(failure.validator or "", CONDITION)
    yield Fault(rule, key, key, f"must be {_form(rule, failure.schema, root)}", _remedy(failure))


def _form(rule: str, shape: Shape, root: Shape) -> str:
    if rule == PATTERN:
        return f"written so: {described(shape)}"
    return bounded(shape) if rule in (TYPE, RANGE) and "format" not in shape else asked(shape, root)


def _remedy(failure: Failure) -> str:
    value, shape = failure.instance, failure.schema
    if value is None:
        return "it is empty: fill it in or leave it out"
    if isinstance(value, int | Decimal) and shape.get("type") == "string" and "format" not in shape:
        return "put it in quotation marks"
    if isinstance(value, str) and shape.get("type") in NUMBERS and NUMBER.fullmatch(value):
        return "write it without quotation marks"
    return ""


def _repeats(failure: Failure, root: Shape) -> Iterator[Fault]:
    path = tuple(failure.absolute_path)
    yield Fault(RANGE, path, path, "must not hold the same entry twice")


def _unknown(failure: Failure, root: Shape) -> Iterator[Fault]:
    path, known = tuple(failure.absolute_path), failure.schema.get("properties", {})
    for key in (key for key in failure.instance if key not in known):
        message, near = "this key is not a field of this record", did_you_mean(key, known, cutoff=0.75)
        remedy = "nothing is fetched: write out here what it refers to" if key == "$ref" else near
        yield Fault(UNKNOWN, (*path, key), (*path, key), message, remedy)


def _missing(failure: Failure, root: Shape) -> Iterator[Fault]:
    for name in failure.validator_value:
        if name not in failure.instance:
            yield _lacks(failure, name, "is required")


def _missing_beside(failure: Failure, root: Shape) -> Iterator[Fault]:
    for present, names in failure.validator_value.items():
        for name in names if present in failure.instance else ():
            if name not in failure.instance:
                yield _lacks(failure, name, f"is required when {present} is given")


def _lacks(failure: Failure, name: str, message: str) -> Fault:
    path = tuple(failure.absolute_path)
    return Fault(MISSING, (*path, name), (*path, *list(failure.instance)[:1]), message)


def _no_form(failure: Failure, root: Shape) -> Iterator[Fault]:
    path = tuple(failure.absolute_path)
    wanted = [name for form in failure.validator_value for name in form.get("required", ())]
    if wanted and isinstance(failure.instance, dict):
        only = "" if failure.context else "only "
        message = f"needs {only}one of: {', '.join(dict.fromkeys(wanted))}"
        yield Fault(CONDITION, path, (*path, *list(failure.instance)[:1]), message)
    else:
        rules = {RULES.get(part.validator, CONDITION) for part in failure.context}
        rule = rules.pop() if len(rules) == 1 else CONDITION
        yield Fault(rule, path, path, f"must be {asked(failure.schema, root)}")


def _not_beside(failure: Failure, root: Shape) -> Iterator[Fault]:
    path = tuple(failure.absolute_path)
    for name in failure.validator_value["required"]:
        yield Fault(CONDITION, (*path, name), (*path, name), "must be left out")


EXPLAINERS: dict[str, Callable[[Failure, Shape], Iterator[Fault]]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "dependentRequired": _missing_beside,
    "uniqueItems": _repeats,
    "not": _not_beside,
    "anyOf": _no_form,
    "oneOf": _no_form,
}
