"""Ids for items that were written by hand: nobody should have to make one up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from caseload.model.codec import Tree


def with_ids(cls: type[Any], tree: Tree, new_id: Callable[[], str]) -> Tree:
    """Return the tree of a `cls` in which every item that should have an id has one; what does not fit stays."""
    hints = get_type_hints(cls)
    return {key: _filled(hints[key], value, new_id) if key in hints else value for key, value in tree.items()}


def _filled(hint: Any, value: Any, new_id: Callable[[], str]) -> Any:
    cls = next((part for part in (hint, *get_args(hint)) if is_dataclass(part) and isinstance(part, type)), None)
    if cls is None:
        return value
    if isinstance(value, dict):
        return with_ids(cls, value, new_id)
    if isinstance(value, list):
        return [_with_id(cls, item, new_id) for item in value]
    return value


def _with_id(cls: type[Any], item: Any, new_id: Callable[[], str]) -> Any:
    if not isinstance(item, dict):
        return item
    missing = "id" not in item and any(field.name == "id" for field in fields(cls))
    return with_ids(cls, ({"id": new_id()} if missing else {}) | item, new_id)
