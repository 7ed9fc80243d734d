"""What no schema sees in an instrument: parts that do not fit each other, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import TypeAlias

from caseload.errors import Forbidden
from caseload.model.contradictions import Contradictions, repeated
from caseload.model.diagnoses import evidence, problems_of, step_of
from caseload.model.entries.assessment import Score
from caseload.model.instrument import PARTIAL, PRORATE, Example, Instrument, Item, Number, Range, Scale
from caseload.model.points import answered, problems
from caseload.model.reach import all_points, choices, combinations, items_of, named, reach, reachable
from caseload.model.scoring import reported, score, scored

# So many combinations of answers that points depend on are looked through, and no more.
COMBINATIONS = 1_000


def of_instrument(instrument: Instrument) -> Contradictions:
    """Yield what does not fit in an instrument; each check is made, and its examples tried, if all before it fits."""
    for check in CHECKS:
        found = list(check(instrument))
        yield from found
        if found:
            return


def _ids(instrument: Instrument) -> Contradictions:
    yield from repeated(("items",), (item.id for item in instrument.items))
    yield from repeated(("scales",), (scale.id for scale in instrument.scales))
    yield from repeated(("flags",), (flag.id for flag in instrument.flags))
    for index, item in enumerate(instrument.items):
        yield from repeated(("items", index, "answers"), item.values)
        yield from repeated(("items", index, "answers"), (answer.label.casefold() for answer in item.answers))
    for index, scale in enumerate(instrument.scales):
        yield from repeated(("scales", index, "items"), scale.items)
        yield from repeated(("scales", index, "bands"), (band.label for band in scale.bands))


def _items(instrument: Instrument) -> Contradictions:
    counted = {id_ for scale in instrument.scales for id_ in scale.items}
    if instrument.number_only and (instrument.items or counted or instrument.flags):
        yield ("number_only",), "a number-only instrument holds neither items nor flags"
    for index, item in enumerate(instrument.items):
        if item.id not in counted:
            yield ("items", index), "no scale counts this item, so its answer would be lost"
        if item.default is not None and (item.default not in item.values or len({*all_points(item)}) > 1):
            yield ("items", index, "default"), "must be an answer to an item whose answers all have the same points"
    for index, scale in enumerate(instrument.scales):
        if not scale.items and not instrument.number_only:
            yield ("scales", index), "this scale counts no item"
        for place, id_ in enumerate(scale.items):
            if instrument.item(id_) is None and not instrument.diagnoses:
                yield ("scales", index, "items", place), "there is no such item"


def _given(instrument: Instrument) -> Contradictions:
    for index, item in enumerate(instrument.items):
        for place, part in enumerate(item.ranges):
            if item.id in part.given or not _can_be_given(instrument, part.given):
                yield ("items", index, "ranges", place, "given"), "must name answers to other items"
    for index, scale in enumerate(instrument.scales):
        if not _can_be_given(instrument, scale.given) or not scale.given.keys() <= {*scale.items}:
            yield ("scales", index, "given"), "must name answers to items of this scale"
        if not named(items_of(instrument, scale)) <= {*scale.items}:
            yield ("scales", index, "items"), "must name the items too that the points of one of them depend on"
        elif prod(map(len, choices(instrument, scale).values())) > COMBINATIONS:
            yield ("scales", index), "its points depend on too many answers to other items"


def _can_be_given(instrument: Instrument, given: Mapping[str, int]) -> bool:
    return all((item := instrument.item(id_)) and value in item.values for id_, value in given.items())


def _measured(instrument: Instrument) -> Contradictions:
    for index, item in enumerate(instrument.items):
        if item.minimum is None or item.maximum is None:
            continue
        if item.minimum >= item.maximum:
            yield ("items", index), "minimum must lie below maximum"
        for told in combinations(instrument, [item]) if item.ranges else ():
            held = [part for part in item.ranges if answered(part.given, told)]
            if not _once_each(item, held):
                where = " and ".join(f"{id_} is {value}" for id_, value in told.items())
                words = f"must hold every value from minimum to maximum once{f' where {where}' if where else ''}"
                yield ("items", index, "ranges"), words
                break


def _once_each(item: Item, ranges: list[Range]) -> bool:
    """Tell whether ranges, from the lowest to the highest, leave no value of an item out and hold none twice."""
    step = Decimal(1).scaleb(-item.decimals)
    edges = [
        (item.minimum if part.lowest is None else part.lowest, item.maximum if part.highest is None else part.highest)
        for part in ranges
    ]
    ends = edges and (edges[0][0], edges[-1][1]) == (item.minimum, item.maximum)
    rising = all(low is not None and high is not None and low <= high for low, high in edges)
    return bool(ends) and rising and all(upper[0] == (lower[1] or 0) + step for lower, upper in pairwise(edges))


def _scales(instrument: Instrument) -> Contradictions:
    for index, scale in enumerate(instrument.scales):
        place, items = ("scales", index), items_of(instrument, scale)
        lowest, highest = reach(instrument, scale)
        if items and (scale.minimum, scale.maximum) != (lowest, highest):
            yield place, f"its items add up to {lowest} to {highest}, not to minimum and maximum"
        if scale.minimum >= scale.maximum:
            yield place, "minimum must lie below maximum"
        prorated = scale.missing == PRORATE
        if prorated != (scale.max_missing > 0) or scale.max_missing >= max(1, len(scale.items)):
            yield place, "max_missing goes with missing: prorate, and leaves an item to count on"
        if scale.missing == PARTIAL and any(one < 0 for item in items for one in all_points(item)):
            yield place, "missing: partial goes with points of 0 or more, or what is there could be too much"
        if scale.single and not reachable(items, scale.single.points):
            yield (*place, "single"), "no item has so many points"


def _bands(instrument: Instrument) -> Contradictions:
    for index, scale in enumerate(instrument.scales):
        place = ("scales", index, "bands")
        for number, band in enumerate(scale.bands):
            if band.lowest > band.highest:
                yield (*place, number), "lowest lies above highest"
        for number, (lower, upper) in enumerate(pairwise(scale.bands), 1):
            if not _adjoins(instrument, lower.highest, upper.lowest):
                yield (*place, number), "must begin where the band before it ends"
        if scale.bands and not _covers(scale):
            yield place, "the bands must reach from minimum to maximum"


def _adjoins(instrument: Instrument, end: Number, start: Number) -> bool:
    if instrument.diagnoses:
        return start == end + step_of(instrument.diagnoses)
    whole = isinstance(end, int) and isinstance(start, int)
    return start == end + 1 if whole else instrument.number_only and start == end


def _covers(scale: Scale) -> bool:
    return scale.bands[0].lowest == scale.minimum and scale.bands[-1].highest == scale.maximum


def _flags(instrument: Instrument) -> Contradictions:
    for index, flag in enumerate(instrument.flags):
        item, scale = instrument.item(flag.item), instrument.scale(flag.scale)
        if flag.item and item is None:
            yield ("flags", index, "item"), "there is no such item"
        elif item and not reachable([item], flag.at_least):
            yield ("flags", index, "at_least"), "is no answer to that item"
        elif flag.scale and scale is None:
            yield ("flags", index, "scale"), "there is no such scale"
        elif scale and flag.any_item and not reachable(items_of(instrument, scale), flag.at_least):
            yield ("flags", index, "at_least"), "no item of that scale has so many points"
        elif scale and not flag.any_item and not scale.minimum < flag.at_least <= scale.maximum:
            yield ("flags", index, "at_least"), "must lie on that scale, above its minimum"


def _examples(instrument: Instrument) -> Contradictions:
    for index, example in enumerate(instrument.examples):
        place = ("examples", index)
        if instrument.scale(example.scale) is None:
            yield (*place, "scale"), "there is no such scale"
        elif problems(instrument, example.answers):
            yield (*place, "answers"), "do not fit the items"
        else:
            yield from ((place, wrong) for wrong in _outcome(instrument, example))


def _outcome(instrument: Instrument, example: Example) -> Iterator[str]:
    result = tried(instrument, example)
    if result is None:
        yield "an example needs what its scale is scored from: answers, a total on the scale, or codes and an age"
        return
    if result.total != (None if example.cannot_score else example.total):
        yield ("the example cannot be scored" if result.total is None else f"the total comes out as {result.total}")
    if result.at_least != example.at_least:
        yield f"at least is {'not told' if result.at_least is None else result.at_least}"
    if result.band != example.band:
        yield "the total falls in another band" if result.band else "the total falls in no band"
    if result.flags != example.flags:
        yield f"the flags raised are: {', '.join(result.flags) or 'none'}"


def tried(instrument: Instrument, example: Example) -> Score | None:
    """Return what an example comes to; None where it says too little, or what does not fit."""
    scale = instrument.scale(example.scale)
    if scale is None:
        return None
    try:
        if instrument.number_only:
            return None if example.total is None else reported(instrument, example.scale, example.total, "")
        if instrument.diagnoses:
            return scored(instrument, scale, evidence(instrument, example.codes, example.age), "")
        scores = score(instrument, example.answers, "")
    except Forbidden:
        return None
    return next((found for found in scores if found.scale == example.scale), None)


Check: TypeAlias = Callable[[Instrument], Contradictions]
# Each reads what those before it have found in order.
CHECKS: tuple[Check, ...] = (_ids, _items, problems_of, _given, _measured, _scales, _bands, _flags, _examples)
