"""How far the items of an instrument reach: the points they can have, the totals they can come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from caseload.model.instrument import Instrument, Item, Number, Scale
from caseload.model.points import answered, item_points
from caseload.model.scoring import OPERATIONS

Answered: TypeAlias = Mapping[str, int]


def items_of(instrument: Instrument, scale: Scale) -> list[Item]:
    """Return the items that count into a scale."""
    return [item for id_ in scale.items if (item := instrument.item(id_))]


def named(items: Iterable[Item]) -> set[str]:
    """Return the items that the points of these depend on."""
    return {id_ for item in items for part in item.ranges for id_ in part.given}


def all_points(item: Item) -> list[Number]:
    """Return the points that an item can have; of a value that is its own points the lowest and highest."""
    told = [answer.value if answer.points is None else answer.points for answer in item.answers]
    return [*told, *(part.points for part in item.ranges)] or [item.minimum or 0, item.maximum or 0]


def reachable(items: Iterable[Item], points: Number) -> bool:
    """Tell whether one of the items can have so many points."""
    return any(
        points in found if item.answers or item.ranges else found[0] <= points <= found[1]
        for item in items
        for found in (all_points(item),)
    )


def choices(instrument: Instrument, scale: Scale) -> dict[str, tuple[int, ...]]:
    """Return the answers, by item, that the points of a scale depend on besides the item's own."""
    depended = named(items_of(instrument, scale)) | scale.given.keys()
    items = (item for item in instrument.items if item.id in depended)
    return {item.id: (scale.given[item.id],) if item.id in scale.given else item.values for item in items}


def combinations(instrument: Instrument, items: Iterable[Item]) -> Iterator[Answered]:
    """Yield every combination of the answers that the points of these items depend on."""
    depended = named(items)
    values = {item.id: item.values for item in instrument.items if item.id in depended}
    return (dict(zip(values, told, strict=True)) for told in product(*values.values()))


def reach(instrument: Instrument, scale: Scale) -> tuple[Number, Number]:
    """Return the lowest and the highest total that the items of a scale can come to."""
    depended, items = choices(instrument, scale), items_of(instrument, scale)
    add_up = OPERATIONS[scale.operation]
    totals: list[Number] = []
    for told in product(*depended.values()):
        spans = [_span(item, dict(zip(depended, told, strict=True))) for item in items]
        totals += (add_up(low for low, _ in spans), add_up(high for _, high in spans))
    return min(totals) * scale.multiply, max(totals) * scale.multiply


def _span(item: Item, told: Answered) -> tuple[Number, Number]:
    """Return the lowest and the highest points of an item where those answers are given to others, or to itself."""
    if item.id in told:
        points = item_points(item, told) or 0
        return points, points
    held = [part.points for part in item.ranges if answered(part.given, told)]
    found = held or all_points(item)
    return min(found), max(found)
