"""Whether facts fit the schema of what they will become, told before anything is decided."""

from __future__ import annotations

from typing import Any

from caseload.cli.source import Source
from caseload.errors import Forbidden, Unreadable
from caseload.model.codec import Tree
from caseload.model.identifiers import LENGTH, PREFIX
from caseload.store import schema
from caseload.store.explain import CONDITION, MISSING

ANY_ID = "0" * LENGTH


def check(tree: Tree, kind: str, source: Source | None, part: str = "", *, partly: bool = False) -> None:
    """Refuse facts that do not fit: Forbidden for flags, Unreadable with the place for a file.

    The beginning of an id will do: whose it is, is for the step to say. Facts that are there only `partly`
    may lack what is needed.
    """
    tree = _with_whole_ids(tree, kind, part)
    if schema.accepts(tree, kind, part):
        return
    name, data = (source.name, source.places) if source else ("", b"")
    findings = schema.findings(tree, kind, part=part, source=name, data=data)
    found = [finding for finding in findings if not (partly and finding.rule in (MISSING, CONDITION))]
    if found and source:
        raise Unreadable.of(*found)
    if found:
        raise Forbidden("\n".join(finding.line_text() for finding in found))


def check_parts(tree: Tree, kind: str, parts: tuple[str, ...], source: Source | None) -> None:
    """Refuse facts that do not fit these parts of a record, the first of which is an item that may be new.

    What is a field of a later part only is checked as that.
    """
    first = parts[0]
    own, new = fields(kind, first), "id" in fields(kind, first) and "id" not in tree
    for part in parts[1:]:
        others = {key: value for key, value in tree.items() if key in fields(kind, part) and key not in own}
        check(others, kind, source, part, partly=True)
        tree = {key: value for key, value in tree.items() if key not in others}
    if tree:
        check({"id": ANY_ID} | tree if new else tree, kind, source, first, partly=not new)


def fields(kind: str, part: str) -> set[str]:
    """Return the names of the fields of a kind of record, or of one part of it."""
    return {field.path for field in schema.describe(kind, part) if "." not in field.path}


def _with_whole_ids(tree: Tree, kind: str, part: str) -> Tree:
    fields = schema.describe(kind, part)
    form = next((field.words for field in fields if field.path == "id"), "")
    padded: Tree = _padded(tree, {field.path for field in fields if form and field.words.endswith(form)}, "")
    return padded


def _padded(value: Any, ids: set[str], path: str) -> Any:
    if isinstance(value, dict):
        return {key: _padded(part, ids, f"{path}.{key}".lstrip(".")) for key, part in value.items()}
    if isinstance(value, list):
        return [_padded(part, ids, path if path in ids else f"{path}.*") for part in value]
    is_beginning = path in ids and isinstance(value, str) and PREFIX.fullmatch(value)
    return value.ljust(LENGTH, "0") if is_beginning else value
