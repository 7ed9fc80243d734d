"""What differs between two states of a record, field by field; items of lists are known by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from caseload.model.codec import Tree
from caseload.model.identifiers import ID


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one whole item that was added or taken out; None is that there was nothing.

    `path` leads there, such as `("goals", "3c4dxxxx", "achievement")`; `item` is the item that it is a part of.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    item: Tree | None = None


def differences(before: Tree, after: Tree) -> tuple[Difference, ...]:
    """Return what differs between two records as trees, in the order of their fields."""
    return tuple(_of_trees(before, after, (), None))


def changes(befores: Sequence[Tree], after: Tree) -> tuple[Difference, ...]:
    """Return what a version changed of all that it builds upon: of two that were merged, what neither had."""
    first, *others = ({one.path: one for one in differences(before, after)} for before in befores)
    everywhere = ([one, *(other[path] for other in others)] for path, one in first.items() if _in_all(path, others))
    return tuple(found[0] for found in everywhere if not (others and _brought_together(found)))


def _in_all(path: tuple[str, ...], others: Sequence[dict[tuple[str, ...], Difference]]) -> bool:
    return all(path in other for other in others)


def _brought_together(found: Sequence[Difference]) -> bool:
    """Tell whether a list holds what one side or the other has, and all that both have: nobody made that up."""
    lists = [one.before or [] for one in found]
    after = found[0].after or []
    if not all(isinstance(one, list) for one in (*lists, after)):
        return False
    kept = all(part in after for part in lists[0] if all(part in one for one in lists))
    return kept and all(any(part in one for one in lists) for part in after)


def within(path: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether a path leads to what is wanted or into it; ids may be left out, or only begun."""
    left = list(wanted)
    for part in path:
        if not left:
            break
        if part == left[0] or (ID.fullmatch(part) and part.startswith(left[0])):
            left.pop(0)
        elif not ID.fullmatch(part):
            return False
    return not left


def _of_trees(before: Tree, after: Tree, path: tuple[str, ...], item: Tree | None) -> Iterator[Difference]:
    for key in (*after, *(key for key in before if key not in after)):
        if not (path == () and key == "schema"):
            yield from _of_values(before.get(key), after.get(key), (*path, key), item)


def _of_values(before: Any, after: Any, path: tuple[str, ...], item: Tree | None) -> Iterator[Difference]:
    if before == after:
        return
    if _of(dict, before, after):
        yield from _of_trees(before or {}, after or {}, path, item)
    elif _of(list, before, after) and all(
        isinstance(one, dict) and "id" in one for one in (*(before or ()), *(after or ()))
    ):
        yield from _of_items(before or [], after or [], path)
    else:
        yield Difference(path, before, after, item)


def _of_items(before: list[Tree], after: list[Tree], path: tuple[str, ...]) -> Iterator[Difference]:
    old, new = ({one["id"]: one for one in items} for items in (before, after))
    for id_ in (*new, *(id_ for id_ in old if id_ not in new)):
        here = (*path, id_)
        if id_ in old and id_ in new:
            yield from _of_trees(old[id_], new[id_], here, new[id_])
        else:
            yield Difference(here, old.get(id_), new.get(id_), new.get(id_) or old.get(id_))


def _of(kind: type, before: Any, after: Any) -> bool:
    return all(isinstance(value, kind) or value is None for value in (before, after))
