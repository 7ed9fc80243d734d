"""One file to one record and back: bytes, YAML, schema, class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from caseload.errors import Finding, Unreadable
from caseload.model.codec import Record, Tree, decode, encode
from caseload.store import schema, yamlfile
from caseload.store.files import read_regular

R = TypeVar("R", bound=Record)
Fill: TypeAlias = Callable[[Tree], Tree]
Places: TypeAlias = dict[tuple[str | int, ...], tuple[int, int]]


def _as_it_is(tree: Tree) -> Tree:
    return tree


def read_record(root: Path, name: str, cls: type[R]) -> R:
    """Read `root/name` as a `cls`; Unreadable says file, line and column."""
    return parse(read_regular(root / name, name), name, cls)


def parse(data: bytes, name: str, cls: type[R], fill: Fill = _as_it_is) -> R:
    """Turn the bytes of the file `name` into a `cls`; `fill` may add to the tree what a person need not write."""
    return build(tree_of(data, name, cls.kind, fill), name, data, cls)


def tree_of(data: bytes, name: str, kind: str, fill: Fill = _as_it_is) -> Tree:
    """Return the tree of a file that must hold a record of that kind."""
    tree = fill(yamlfile.load(data, name))
    found = schema.kind_of(tree, source=name, data=data)
    if found != kind:
        message = f"a record of kind {found} where {kind} belongs"
        line, column = closest(yamlfile.positions(data, name), "schema")
        raise Unreadable.of(Finding("record-place", message, file=name, line=line, column=column))
    schema.validate(tree, kind, source=name, data=data)
    return tree


def build(tree: Tree, name: str, data: bytes, cls: type[R]) -> R:
    """Decode a tree that fits its schema; what only the class refuses still names the file."""
    try:
        return decode(cls, tree)
    except Unreadable as error:
        where = yamlfile.positions(data, name)
        raise Unreadable.of(*(_located(finding, name, where) for finding in error.findings)) from error


def closest(where: Places, field: str) -> tuple[int, int]:
    """Return line and column of a dotted field, or of the nearest one above it that stands in the file."""
    path = tuple(int(part) if part.isdigit() else part for part in field.split("."))
    return next((where[path[:end]] for end in range(len(path), 0, -1) if path[:end] in where), (1, 1))


def write(record: Any) -> bytes:
    """Return the canonical bytes of a record; Unreadable if it would not fit its own schema."""
    tree = encode(record)
    schema.validate(tree, record.kind)
    return yamlfile.dump(tree)


def _located(finding: Finding, name: str, where: Places) -> Finding:
    line, column = closest(where, finding.field)
    return replace(finding, file=name, line=line, column=column)
