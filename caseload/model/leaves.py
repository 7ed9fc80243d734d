"""A record taken apart into its leaves, and put together again: what a merge compares, and `resolve` sets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from caseload.errors import Finding, Unreadable
from caseload.model.codec import Tree
from caseload.model.leaf import (
    ATOMIC,
    LISTED,
    NONE,
    NOTHING,
    PRESENT,
    THERE,
    WITH_CONFLICTS,
    Key,
    Leaf,
    Path,
    dotted,
    held,
    holder,
    is_status,
    leads,
    together,
    value,
    written,
)
from caseload.model.patient import KNOWN, NONE_KNOWN

# What names an item of a list, where it has no id.
KEYS = {"accepted": ("rule", "record", "field"), "index": ("price_year",)}
# The lists of a patient's record and plan whose items have ids.
LISTS = (*("relations", "conditions", "items", "strengths", "needs", "goals", "actions", "contingency", "documents"),)
# A record that cannot be without one of its fields is there or is not, like an item.
WHOLE = ("practice",)


@dataclass(frozen=True, slots=True)
class Leaves:
    """What a record says by path, the items of each list in their order, and conflicts about no field there is."""

    kind: str
    said: dict[Path, Leaf] = field(default_factory=dict)
    order: dict[Path, tuple[Key, ...]] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()

    def leaf(self, path: Path) -> Leaf:
        """Return the leaf at a path; one that says nothing where there is none."""
        return self.said.get(path, NONE)

    def beneath(self, path: Path) -> dict[Path, Leaf]:
        """Return the leaves at a path and below it."""
        return {known: leaf for known, leaf in self.said.items() if known[: len(path)] == path}

    def naming(self, path: Path) -> set[Path]:
        """Return the places in lists of ids that name the item at a path."""
        named = (path[-1], PRESENT)
        return {known for known, leaf in self.said.items() if known[-2:] == named and THERE not in leaf.values}

    def lists(self, section: str) -> bool:
        """Tell whether there is any medicine or allergy."""
        return bool(self.beneath((section, "items")))

    def contested(self) -> dict[str, Path]:
        """Return the path of each field that has several values, by its dotted name, sorted."""
        return dict(sorted((dotted(path), path) for path in self.said if self.values(path)))

    def values(self, path: Path) -> tuple[str, ...]:
        """Return the values of a field that has several, by content; none of one that has not."""
        if is_status(path):
            return (written(KNOWN), written(NONE_KNOWN)) if self.lists(str(path[0])) else ()
        values = self.leaf(path).values
        return tuple(sorted(values, key=lambda text: (text == NOTHING, text))) if len(values) > 1 else ()


def leaves_of(kind: str, tree: Tree) -> Leaves:
    """Take a record apart; Unreadable where two items of a list have one id."""
    leaves = Leaves(kind)
    _take(leaves, (), {key: value for key, value in tree.items() if key != "conflicts"})
    loose = [conflict for conflict in tree.get("conflicts", ()) if not _contest(leaves, conflict)]
    return Leaves(kind, leaves.said, leaves.order, frozenset(map(written, loose)))


def tree_of(leaves: Leaves) -> Tree:
    """Put a record together; a field with several values holds the most careful one, and all are in `conflicts`."""
    tree: Tree = _grown(leaves, (), _nested(leaves))
    for section in LISTED:
        if leaves.lists(section):
            tree[section] = {"status": KNOWN} | tree[section] | {"status": KNOWN}
    if leaves.kind not in WITH_CONFLICTS:
        return tree
    conflicts = [_conflict(leaves, name, path, tree) for name, path in leaves.contested().items()]
    conflicts += [value(text) for text in leaves.loose]
    return tree | ({"conflicts": sorted(conflicts, key=_by_content)} if conflicts else {})


def _by_content(conflict: Tree) -> tuple[str, str]:
    return conflict["field"], written(conflict)


def _take(leaves: Leaves, path: Path, node: Any) -> None:
    if isinstance(node, dict) and not (path and path[-1] in ATOMIC and leaves.kind in WITH_CONFLICTS):
        if path and path[-1] in WHOLE:
            _say(leaves, (*path, PRESENT), True)
        _take_fields(leaves, path, node)
    elif isinstance(node, list) and (items := _items(leaves.kind, path, node)) is not None:
        leaves.order[path] = tuple(items)
        for key, item in items.items():
            _take_item(leaves, (*path, key), item)
    else:
        _say(leaves, path, node)


def _take_fields(leaves: Leaves, path: Path, node: Tree) -> None:
    for names in together(leaves.kind, path):
        part = {name: node[name] for name in names if name in node}
        node = {name: other for name, other in node.items() if name not in part}
        if part:
            _say(leaves, (*path, names[0]), part)
    for name, part in node.items():
        # That something is listed says its list.
        if not (is_status((*path, name)) and part != NONE_KNOWN):
            _take(leaves, (*path, name), part)


def _take_item(leaves: Leaves, path: Path, item: Any) -> None:
    keyed = isinstance(item, dict) and path[-1] == _key(path, item)
    _say(leaves, (*path, PRESENT), True if keyed else item)
    if keyed:
        _take_fields(leaves, path, item)


def _say(leaves: Leaves, path: Path, said: Any) -> None:
    leaves.said[path] = Leaf(frozenset((written(said),)))


def _key(path: Path, item: Any) -> Key | None:
    names = KEYS.get(holder(path), ("id",))
    if isinstance(item, dict) and names[0] in item:
        return tuple(str(item.get(name, "")) for name in names)
    return None


def _items(kind: str, path: Path, items: list[Any]) -> dict[Key, Any] | None:
    """Return the items of a list by key, in a set each by itself; None where the list is one value."""
    keys = [_key(path, item) for item in items]
    found = {key: item for key, item in zip(keys, items, strict=True) if key}
    if items and None not in keys:
        if len(found) < len(items):
            raise Unreadable.of(Finding("item-id", "two items have one id", field=dotted(path)))
        return found
    if kind not in WITH_CONFLICTS:
        return None
    return {(item if isinstance(item, str) else written(item),): item for item in items}


def _contest(leaves: Leaves, conflict: Tree) -> bool:
    """Put a conflict that a record was left with to the field it is about; False where no field has that name.

    One about an item that somebody has since removed is decided.
    """
    path = _path(leaves, conflict["field"])
    if path is None:
        return False
    if path and is_status(path):
        if leaves.lists(str(path[0])):
            _say(leaves, path, NONE_KNOWN)
    elif path:
        found = (THERE, NOTHING) if path[-1] == PRESENT else map(written, conflict["values"])
        before = THERE if path[-1] == PRESENT and "base" in conflict else written(conflict.get("base"))
        now = next(iter(leaves.leaf(path).values))
        leaf = Leaf(frozenset((*found, now)), before)
        leaves.said[path] = leaf if held(leaves.kind, path, leaf) == now else replace(leaf, chosen=now)
    return True


def _path(leaves: Leaves, name: str) -> Path | None:
    """Return the path of the leaf that a conflict names, an empty one if its item is gone, None if there is no such."""
    path: Path = ()
    for part in name.split("."):
        path = (*path, (part,) if path[-1:] and path[-1] in LISTS else part)
        if isinstance(path[-1], tuple) and THERE not in leaves.leaf((*path, PRESENT)).values:
            return ()
    if THERE in leaves.leaf((*path, PRESENT)).values:
        return (*path, PRESENT)
    return path if _is_field(leaves, path) else None


def _is_field(leaves: Leaves, path: Path) -> bool:
    """Tell whether a path may be a leaf: no part of one, nor what leaves are part of."""
    part = any(above in ATOMIC for above in path[:-1]) or any(
        path[-1] in names[1:] for names in together(leaves.kind, path[:-1])
    )
    return not part and path not in leaves.order and not leaves.beneath(path).keys() - {path}


def _conflict(leaves: Leaves, name: str, path: Path, tree: Tree) -> Tree:
    leaf = leaves.leaf(path)
    if path[-1] == PRESENT:
        found: Any = tree
        for part in path[:-1]:
            found = next(item for item in found if item["id"] == part[0]) if isinstance(part, tuple) else found[part]
        return {"field": name, "values": [found, None]} | ({"base": dotted(path[-2:])} if leaf.before == THERE else {})
    values = [value(text) for text in leaves.values(path)]
    return {"field": name, "values": values} | ({"base": value(leaf.before)} if leaf.before != NOTHING else {})


def _nested(leaves: Leaves) -> dict[Any, Any]:
    """Return the leaves as a tree of paths."""
    top: dict[Any, Any] = {}
    for path, leaf in leaves.said.items():
        node = top
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = held(leaves.kind, path, leaf)
    return top


def _grown(leaves: Leaves, path: Path, node: Any) -> Any:
    if isinstance(node, str):
        return value(node)
    if path in leaves.order:
        return [_grown(leaves, (*path, key), node[key]) for key in leaves.order[path] if key in node]
    there = value(node.get(PRESENT, THERE))
    if there is not True:
        return there
    tree: Tree = {}
    for name, part in node.items():
        if name != PRESENT:
            grown = _grown(leaves, (*path, name), part)
            if grown is not None:
                tree |= grown if leads(leaves.kind, path, name) else {name: grown}
    return tree
