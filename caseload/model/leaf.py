"""One leaf of a record: a field, or that an item is there, known by its path, with all that is said of it.

A path has field names, and for an item of a list its key: a tuple, `("goals", ("4tq8mz1c",), "text")`. That an item
is there at all is a leaf of its own, named PRESENT. Fields that mean nothing without each other are one leaf.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from caseload.model.care import Rank, rank

Key: TypeAlias = tuple[str, ...]
Path: TypeAlias = tuple[str | Key, ...]

PRESENT = ""
NOTHING = "null"
THERE = "true"
# JSON has no such number, and no record such a field.
DECIMAL = "decimal!"
# The kinds of record that have a list of conflicts; a list of text is a set in them, elsewhere one value.
WITH_CONFLICTS = ("patient", "plan")
ATOMIC = ("address", "measure", "frequency", "owner")
# By the list or record that they are in; the first one names them all.
TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "conditions": (("code", "system"),),
    "medicines": (("checked_on", "checked_by", "source"),),
    "allergies": (("checked_on", "checked_by", "source"),),
    "needs": (("status", "reason"), ("looked_on", "basis")),
    "goals": (("lifecycle", "achievement", "reason"),),
    "actions": (("status", "done_on", "reason"),),
    "contingency": (("looked_on", "basis"),),
}
# Where `known` says no more than that items are listed.
LISTED = ("medicines", "allergies")


@dataclass(frozen=True, slots=True)
class Leaf:
    """The values of one field as text, more than one where nobody has decided; `before` is what they began from.

    `chosen` is the one that somebody has since written into the field without deciding.
    """

    values: frozenset[str]
    before: str = NOTHING
    chosen: str = ""


NONE, IS_THERE = Leaf(frozenset((NOTHING,))), Leaf(frozenset((THERE,)))


def held(kind: str, path: Path, leaf: Leaf) -> str:
    """Return the value that holds until a person has decided: the most careful, else the first by content."""
    if leaf.chosen or len(leaf.values) == 1:
        return leaf.chosen or next(iter(leaf.values))
    name = str(path[-1])
    first = leads(kind, path[:-1], name)

    def place(text: str) -> Rank:
        told = value(text)
        return rank(holder(path[:-1]), name, told.get(name) if first and told else told, text)

    return min(leaf.values, key=place)


def dotted(path: Path) -> str:
    """Return the name of a field or item, such as `goals.4tq8mz1c.text`."""
    return ".".join(part if isinstance(part, str) else "+".join(part) for part in path if part != PRESENT)


def written(value: Any) -> str:
    """Return a value as text: the same for equal values, whatever the order of their keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=lambda number: {DECIMAL: str(number)})


def value(text: str) -> Any:
    """Return the value that `written` made the text of."""
    return json.loads(text, object_hook=lambda tree: Decimal(tree[DECIMAL]) if DECIMAL in tree else tree)


def is_status(path: Path) -> bool:
    """Tell whether a path is that of what is known of the medicines or allergies as a whole."""
    return path[0] in LISTED and path[1:] == ("status",)


def holder(path: Path) -> str:
    """Return the name of the list or record that a path leads into."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def together(kind: str, path: Path) -> tuple[tuple[str, ...], ...]:
    """Return which fields of the record at a path are one leaf, each group under the name of its first."""
    return TOGETHER.get(holder(path), ()) if kind in WITH_CONFLICTS else ()


def leads(kind: str, path: Path, name: str) -> bool:
    """Tell whether a leaf holds several fields and has the name of the first."""
    return any(names[0] == name for names in together(kind, path))
