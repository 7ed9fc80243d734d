"""What no schema sees in definitions and settings: parts that do not fit each other, each with its place.

A place is the path from the top of the file, such as `("scales", 0, "bands", 2)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from caseload.model.codec import Tree
from caseload.model.definitions import PRORATE, ClosureReasons, Example, Instrument, Scale, Services
from caseload.model.entries.assessment import Score
from caseload.model.scoring import OPERATIONS, problems, reported, score
from caseload.model.settings import Settings
from caseload.model.team import Staff

Path: TypeAlias = tuple[str | int, ...]
Contradictions: TypeAlias = Iterator[tuple[Path, str]]


def of_instrument(instrument: Instrument) -> Contradictions:
    """Yield what does not fit in an instrument; its worked examples are tried only if all else fits."""
    found = [wrong for check in INSTRUMENT_CHECKS for wrong in check(instrument)]
    yield from found or _examples(instrument)


def of_services(services: Services) -> Contradictions:
    """Yield services that share an id."""
    return _repeated(("services",), (service.id for service in services.services))


def of_closure_reasons(reasons: ClosureReasons) -> Contradictions:
    """Yield reasons that share an id; exactly one must be death, which nothing may block."""
    yield from _repeated(("reasons",), (reason.id for reason in reasons.reasons))
    if sum(reason.died for reason in reasons.reasons) != 1:
        yield ("reasons",), "exactly one reason must say died: true"


def of_tiers(tree: Tree) -> Contradictions:
    """Yield tiers of a team's own that leave out what every tier needs (in the tree over the defaults)."""
    for name, tier in tree["tiers"].items():
        for key in ("contact_weeks", "review_weeks"):
            if key not in tier:
                yield ("tiers", name), f"this tier has no {key}"


def of_settings(settings: Settings) -> Contradictions:
    """Yield settings that contradict each other."""
    if settings.default_tier not in settings.tiers:
        yield ("default_tier",), f"must be one of the tiers {', '.join(settings.tiers)}"
    yield from _repeated(("domains",), (domain.id for domain in settings.domains))
    for index, role in enumerate(settings.closure.roles):
        if settings.roles and role not in settings.roles:
            yield ("closure", "roles", index), f"must be one of the roles {', '.join(settings.roles)}"


def of_staff(staff: Staff) -> Contradictions:
    """Yield members that share an id or an address, and those who leave before they come."""
    yield from _repeated(("staff",), (member.id for member in staff.staff))
    addresses: set[str] = set()
    for index, member in enumerate(staff.staff):
        if addresses & set(member.emails):
            yield ("staff", index, "emails"), "another member of staff has this address too"
        addresses |= set(member.emails)
        if member.active_from and member.active_to and member.active_to < member.active_from:
            yield ("staff", index, "active_to"), "lies before active_from"


def _repeated(place: Path, ids: Iterable[object]) -> Contradictions:
    seen = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield (*place, index), "stands here for the second time"
        seen.add(id_)


def _ids(instrument: Instrument) -> Contradictions:
    yield from _repeated(("items",), (item.id for item in instrument.items))
    yield from _repeated(("scales",), (scale.id for scale in instrument.scales))
    yield from _repeated(("flags",), (flag.id for flag in instrument.flags))
    for index, item in enumerate(instrument.items):
        yield from _repeated(("items", index, "answers"), item.values)
    for index, scale in enumerate(instrument.scales):
        yield from _repeated(("scales", index, "items"), scale.items)
        yield from _repeated(("scales", index, "bands"), (band.label for band in scale.bands))


def _items(instrument: Instrument) -> Contradictions:
    scored = {id_ for scale in instrument.scales for id_ in scale.items}
    if instrument.number_only and (instrument.items or scored or instrument.flags):
        yield ("number_only",), "a number-only instrument holds neither items nor flags"
    for index, item in enumerate(instrument.items):
        if item.id not in scored:
            yield ("items", index), "no scale counts this item, so its answer would be lost"
    for index, scale in enumerate(instrument.scales):
        if not scale.items and not instrument.number_only:
            yield ("scales", index), "this scale counts no item"
        for place, id_ in enumerate(scale.items):
            if instrument.item(id_) is None:
                yield ("scales", index, "items", place), "there is no such item"


def _ranges(instrument: Instrument) -> Contradictions:
    for index, scale in enumerate(instrument.scales):
        values = [item.values for id_ in scale.items if (item := instrument.item(id_))]
        add_up = OPERATIONS[scale.operation]
        lowest, highest = add_up(map(min, values)), add_up(map(max, values))
        if values and (scale.minimum, scale.maximum) != (lowest, highest):
            yield ("scales", index), f"its items add up to {lowest} to {highest}, not to minimum and maximum"
        if scale.minimum >= scale.maximum:
            yield ("scales", index), "minimum must lie below maximum"
        prorated = scale.missing == PRORATE
        if prorated != (scale.max_missing > 0) or scale.max_missing >= max(1, len(scale.items)):
            yield ("scales", index), "max_missing goes with missing: prorate, and leaves an item to count on"


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


def _adjoins(instrument: Instrument, end: object, start: object) -> bool:
    whole = isinstance(end, int) and isinstance(start, int)
    return start == end + 1 if whole and isinstance(end, int) else instrument.number_only and start == end


def _covers(scale: Scale) -> bool:
    return scale.bands[0].lowest == scale.minimum and scale.bands[-1].highest == scale.maximum


def _flags(instrument: Instrument) -> Contradictions:
    for index, flag in enumerate(instrument.flags):
        item = instrument.item(flag.item)
        if item is None:
            yield ("flags", index, "item"), "there is no such item"
        elif flag.at_least not in item.values:
            yield ("flags", index, "at_least"), "is no answer to that item"


Check: TypeAlias = Callable[[Instrument], Contradictions]
INSTRUMENT_CHECKS: tuple[Check, ...] = (_ids, _items, _ranges, _bands, _flags)


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
    result = _tried(instrument, example)
    if result is None:
        yield "an example needs answers (a number-only one: a total within the scale)"
        return
    if result.total != (None if example.cannot_score else example.total):
        yield ("the example cannot be scored" if result.total is None else f"the total comes out as {result.total}")
    if result.band != example.band:
        yield "the total falls in another band" if result.band else "the total falls in no band"
    if result.flags != example.flags:
        yield f"the flags raised are: {', '.join(result.flags) or 'none'}"


def _tried(instrument: Instrument, example: Example) -> Score | None:
    if instrument.number_only:
        scale = instrument.scale(example.scale)
        fits = scale and example.total is not None and scale.minimum <= example.total <= scale.maximum
        return reported(instrument, example.scale, example.total or 0, "") if fits else None
    scores = score(instrument, example.answers, "") if example.answers else ()
    return next((found for found in scores if found.scale == example.scale), None)
