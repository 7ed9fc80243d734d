"""The three-way merge of one record: nothing that either side says is lost, and nobody is chosen for.

Symmetrical, and one result whatever the order in which several clones meet: each field is a set of values that only
grows where both sides changed it, and a list gains and loses its items by id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from caseload.model.codec import Tree, decode, encode
from caseload.model.leaf import LISTED, NONE, PRESENT, THERE, Key, Leaf, Path, held, written
from caseload.model.leaves import Leaves, leaves_of, tree_of
from caseload.model.patient import Patient
from caseload.model.plan import Plan

CLASSES: dict[str, type[Any]] = {cls.kind: cls for cls in (Patient, Plan)}
RESTING = ("needs", "contingency")


@dataclass(frozen=True, slots=True)
class Merged:
    """One record of two, and the fields that both changed and a person must decide on.

    In a record that has a list of conflicts they stand there too; of any other, what cannot be decided is as it was.
    """

    tree: Tree
    conflicts: tuple[str, ...] = ()


def merge(kind: str, base: Tree, ours: Tree, theirs: Tree) -> Merged:
    """Merge two records of a kind that both come from `base`, which is empty where both are new.

    Unreadable for a record that its class cannot hold or in which two items have one id.
    """
    base, ours, theirs = (_canonical(kind, tree) for tree in (base, ours, theirs))
    if base in (ours, theirs) or ours == theirs:
        tree = theirs if ours == base else ours
        return Merged(tree, tuple(leaves_of(kind, tree).contested()))
    # Which side is which makes no difference from here on.
    first, second = sorted((ours, theirs), key=written)
    merged = _merged(leaves_of(kind, base), leaves_of(kind, first), leaves_of(kind, second))
    return Merged(_canonical(kind, tree_of(merged)), tuple(merged.contested()))


def _canonical(kind: str, tree: Tree) -> Tree:
    made = encode(decode(CLASSES[kind], tree)) if tree and kind in CLASSES else tree
    # The parts that something rests on have no order of their own, so that clones would keep each a different one.
    for item in (item for section in RESTING for item in made.get(section, ()) if "basis" in item):
        item["basis"] = dict(sorted(item["basis"].items()))
    return made


def _merged(old: Leaves, first: Leaves, second: Leaves) -> Leaves:
    one, two = _kept_beneath(old, first), _kept_beneath(old, second)
    paths = dict.fromkeys((*old.said, *one.said, *two.said))
    leaves = {path: _decided(path, old, one, two) for path in paths}
    gone = {path[:-1] for path, leaf in leaves.items() if path[-1] == PRESENT and leaf == NONE}
    said = {
        path: leaf
        for path, leaf in leaves.items()
        if leaf != NONE and not any(path[:end] in gone for end in range(1, len(path)))
    }
    lists = dict.fromkeys((*old.order, *one.order, *two.order))
    there = {path: {key for key in _keys(path, old, one, two) if (*path, key, PRESENT) in said} for path in lists}
    order = {path: _ordered(path, keys, old, one, two) for path, keys in there.items() if keys}
    loose = (one.loose & two.loose) | ((one.loose | two.loose) - old.loose)
    return Leaves(old.kind, said, order, loose)


def _keys(path: Path, *sides: Leaves) -> Iterator[Key]:
    return (key for side in sides for key in side.order.get(path, ()))


def _kept_beneath(old: Leaves, side: Leaves) -> Leaves:
    """Return a side with what it said, before it removed them, of the items that it removed.

    Who removes an item says nothing of its fields; whether it is there is a leaf of its own.
    """
    said, order = dict(side.said), dict(side.order)
    for item in _items(old):
        if (*item, PRESENT) not in side.said:
            said |= {path: leaf for path, leaf in old.beneath(item).items() if path != (*item, PRESENT)}
            order |= {path: keys for path, keys in old.order.items() if path[: len(item)] == item}
    return replace(side, said=said, order=order)


def _items(leaves: Leaves) -> Iterator[Path]:
    return (path[:-1] for path in leaves.said if path[-1] == PRESENT)


def _decided(path: Path, old: Leaves, one: Leaves, two: Leaves) -> Leaf:
    """Return what both sides together say of a leaf: what one changed, else all that either says."""
    before, mine, yours = (side.leaf(path) for side in (old, one, two))
    if _unchanged(path, old, one):
        return yours
    if mine == yours or _unchanged(path, old, two):
        return mine
    values = mine.values | yours.values
    if len(values) == 1:
        return Leaf(values)
    both = Leaf(values, held(old.kind, path, before))
    # A conflict that two people decided differently is a new one, or the next merge would take it for the old.
    return Leaf(values) if both == before else both


def _unchanged(path: Path, old: Leaves, side: Leaves) -> bool:
    """Tell whether a side left a leaf as it was; that an item is there, only with all that speaks for it."""
    if side.leaf(path) != old.leaf(path):
        return False
    if path[-1] != PRESENT or THERE not in old.leaf(path).values:
        return True
    item = path[:-1]
    same = all(side.beneath(part) == old.beneath(part) for part in (item, *_companions(item)))
    return same and side.naming(item) <= old.naming(item)


def _companions(item: Path) -> tuple[Path, ...]:
    """Return what else speaks for an item: that nothing is known is said of the list, of allergies anything is."""
    if item[0] not in LISTED:
        return ()
    return (item[:1],) if item[0] == "allergies" else ((item[0], "status"),)


def _ordered(path: Path, there: set[Key], old: Leaves, one: Leaves, two: Leaves) -> tuple[Key, ...]:
    """Return the keys of a list that are there: as the one side has them that changed it, else by content.

    What was there before comes first, as it stood; to have sorted a list anew gives way to a change of what is in it.
    """
    before, mine, yours = (side.order.get(path, ()) for side in (old, one, two))
    same = [side.beneath(path) == old.beneath(path) for side in (one, two)]
    if all(same):
        chosen = mine if yours == before else yours if mine == before else min(mine, yours)
    else:
        chosen = yours if same[0] else mine if same[1] or mine == yours else ()
    if there <= {*chosen}:
        return tuple(key for key in chosen if key in there)
    return (*(key for key in before if key in there), *sorted(there - {*before}))
