"""Scoring an instrument from its answers: add up, name the band, raise the flags; no advice, no diagnosis.

*Cannot score* (`total` is None), *not asked* (no Score of that scale, or an item among `missing`) and 0 are
three different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from caseload.errors import Forbidden
from caseload.model.definitions import PRORATE, Definitions, Flag, Instrument, Item, Number, Scale
from caseload.model.entries.assessment import Score

Answers = Mapping[str, int | str]
OPERATIONS: dict[str, Callable[[Iterable[int]], int]] = {"sum": sum}


def score(instrument: Instrument, answers: Answers, scored_by: str) -> tuple[Score, ...]:
    """Return one Score for each scale that has an answer; Forbidden if an answer does not fit.

    A scale with too few answers gives a Score without total, and still raises its flags.
    """
    if instrument.number_only:
        raise Forbidden(f"{instrument.id} holds no items", remedy="give the total from the form")
    _require(problems(instrument, answers))
    if not answers:
        raise Forbidden(f"{instrument.id} has no answer", remedy="answer an item, or leave it out")
    asked = (scale for scale in instrument.scales if not answers.keys().isdisjoint(scale.items))
    return tuple(_scored(instrument, scale, answers, scored_by) for scale in asked)


def reported(instrument: Instrument, scale: str, total: Number, scored_by: str) -> Score:
    """Return the Score of a total that was read from the form of a number-only instrument; else Forbidden."""
    if not instrument.number_only:
        raise Forbidden(f"{instrument.id} is scored from its items", remedy="give the answers, not the total")
    found = _scale(instrument, scale)
    if isinstance(total, bool) or not found.minimum <= total <= found.maximum:
        raise Forbidden(f"{instrument.id} {scale} is a number from {found.minimum} to {found.maximum}")
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        scale=scale,
        total=total,
        band=_band(found, total),
        scored_by=scored_by,
    )


def problems(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Return a line for each answer that does not fit: the item and what is allowed, never what was given."""
    items = {item.id: item for item in instrument.items}
    checked = ((items.get(id_), given) for id_, given in answers.items())
    return tuple(_misfit(instrument, item) for item, given in checked if not (item and _allows(item, given)))


def recompute(stored: Score, definitions: Definitions) -> Score | None:
    """Score the stored answers again; None if this version of the instrument is not defined (any more).

    Forbidden if the scale is not one of the instrument's, or an answer or total does not fit it.
    """
    instrument = definitions.instruments.get(stored.instrument)
    if instrument is None or instrument.version != stored.version:
        return None
    if instrument.number_only:
        if stored.total is None:
            raise Forbidden(f"{instrument.id} {stored.scale} has no total", remedy="give the one on the form")
        return reported(instrument, stored.scale, stored.total, stored.scored_by)
    _require(problems(instrument, stored.answers))
    return _scored(instrument, _scale(instrument, stored.scale), stored.answers, stored.scored_by)


def arithmetic(instrument: Instrument, scale: str, answers: Answers) -> str:
    """Return how the total comes about, such as `2+1+0 = 3`; `?` stands for an item that was not asked."""
    found = _scale(instrument, scale)
    if instrument.number_only:
        return "total as reported, items not kept"
    terms = "+".join(str(answers.get(id_, "?")) for id_ in found.items)
    total = _total(instrument, found, answers)
    if total is None:
        return f"{terms}: cannot score"
    given = _given(found, answers)
    if len(given) < len(found.items):
        return f"{terms}: {sum(given)} × {len(found.items)}/{len(given)}, rounded = {total}"
    return f"{terms} = {total}"


def not_asked(instrument: Instrument, score: Score) -> tuple[Flag, ...]:
    """Return the flags that nobody can rule out because their item was left out."""
    return tuple(flag for flag in instrument.flags if flag.not_asked and flag.item in score.missing)


def _scored(instrument: Instrument, scale: Scale, answers: Answers, scored_by: str) -> Score:
    total = _total(instrument, scale, answers)
    flags = (flag for flag in instrument.flags if flag.item in scale.items)
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        scale=scale.id,
        answers={id_: answers[id_] for id_ in scale.items if id_ in answers},
        total=total,
        band="" if total is None else _band(scale, total),
        missing=tuple(id_ for id_ in scale.items if id_ not in answers),
        flags=tuple(flag.id for flag in flags if _raised(flag, answers)),
        scored_by=scored_by,
    )


def _raised(flag: Flag, answers: Answers) -> bool:
    given = answers.get(flag.item)
    return isinstance(given, int) and given >= flag.at_least


def _total(instrument: Instrument, scale: Scale, answers: Answers) -> int | None:
    given, items = _given(scale, answers), len(scale.items)
    missing = items - len(given)
    if not missing:
        return OPERATIONS[scale.operation](given)
    flagged = any(flag.item in scale.items and flag.item not in answers for flag in instrument.flags)
    if scale.missing != PRORATE or missing > scale.max_missing or flagged:
        return None
    return int((Decimal(sum(given) * items) / len(given)).quantize(Decimal(1), ROUND_HALF_UP))


def _given(scale: Scale, answers: Answers) -> list[int]:
    return [value for id_ in scale.items if isinstance(value := answers.get(id_), int)]


def _band(scale: Scale, total: Number) -> str:
    band = scale.band_of(total)
    return band.label if band else ""


def _scale(instrument: Instrument, id_: str) -> Scale:
    found = instrument.scale(id_)
    if found is None:
        known = ", ".join(scale.id for scale in instrument.scales)
        raise Forbidden(f"{instrument.id} has no such scale", remedy=f"its scales are {known}")
    return found


def _allows(item: Item, given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given in item.values


def _misfit(instrument: Instrument, item: Item | None) -> str:
    if item is None:
        known = ", ".join(item.id for item in instrument.items)
        return f"{instrument.id} has no such item; its items are {known}"
    return f"{instrument.id}: {item.id} takes one of {', '.join(map(str, item.values))}"


def _require(wrong: tuple[str, ...]) -> None:
    if wrong:
        raise Forbidden("; ".join(wrong))
