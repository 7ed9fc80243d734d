"""What each answer to an instrument is worth, and which answers fit it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from caseload.model import diagnoses
from caseload.model.instrument import Instrument, Item, Number, Range, Scale

Answers: TypeAlias = Mapping[str, Number | str]


def points(instrument: Instrument, scale: Scale, answers: Answers) -> dict[str, Number]:
    """Return the points by item or group of diagnoses, of those that the answers tell; the answers fit."""
    if instrument.diagnoses:
        return diagnoses.points(instrument, scale, answers)
    items = {item.id: item for item in instrument.items}
    found = ((id_, item_points(items[id_], answers)) for id_ in scale.items)
    return {id_: points for id_, points in found if points is not None}


def item_points(item: Item, answers: Answers) -> Number | None:
    """Return the points of one item; None where it was not asked, or what its points depend on was not."""
    given = answers.get(item.id)
    if given is None or isinstance(given, str):
        return None
    for answer in item.answers:
        if answer.value == given:
            return answer.value if answer.points is None else answer.points
    if not item.ranges:
        return given
    return next((part.points for part in item.ranges if _holds(part, given, answers)), None)


def _holds(part: Range, value: Number, answers: Answers) -> bool:
    inside = (part.lowest is None or part.lowest <= value) and (part.highest is None or value <= part.highest)
    return inside and answered(part.given, answers)


def answered(given: Mapping[str, int], answers: Answers) -> bool:
    """Tell whether those answers were given."""
    return all(answers.get(id_) == value for id_, value in given.items())


def with_defaults(instrument: Instrument, answers: Answers) -> Answers:
    """Return the answers, and those that stand where nobody gives one."""
    left = {item.id: item.default for item in instrument.items if item.default is not None and item.id not in answers}
    return {**answers, **left} if left else answers


def problems(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Return a line for each answer that does not fit: the item and what is allowed, never what was given."""
    if instrument.diagnoses:
        return diagnoses.misfits(instrument, answers)
    items = {item.id: item for item in instrument.items}
    checked = ((items.get(id_), given) for id_, given in answers.items())
    return tuple(_misfit(instrument, item) for item, given in checked if not (item and allows(item, given)))


def allows(item: Item, given: object) -> bool:
    """Tell whether that is an answer to the item: one of those it has, or a value that can be measured."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        return False
    for answer in item.answers:
        if answer.value == given:
            return True
    if item.answers or item.minimum is None or item.maximum is None or not item.minimum <= given <= item.maximum:
        return False
    return isinstance(given, int) or round(given, item.decimals) == given


def _misfit(instrument: Instrument, item: Item | None) -> str:
    if item is None:
        known = ", ".join(item.id for item in instrument.items)
        return f"{instrument.id} has no such item; its items are {known}"
    return f"{instrument.id}: {item.id} takes {allowed(item)}"


def allowed(item: Item) -> str:
    """Return what may be answered: `one of 0, 1, 2`, `35.0 to 42.0 °C, 1 decimal`."""
    if item.answers:
        return f"one of {', '.join(map(str, item.values))}"
    unit = f" {item.unit}" if item.unit else ""
    decimals = f", {item.decimals} decimal{'s' if item.decimals > 1 else ''}" if item.decimals else ""
    return f"{item.minimum} to {item.maximum}{unit}{decimals}"
