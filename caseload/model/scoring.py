"""Scoring an instrument from its answers: add up, name the band, raise the flags; no advice, no diagnosis.

*Cannot score* (`total` is None), *not asked* (no Score of that scale, or an item among `missing`) and 0 are
three different things; `at_least` is none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from caseload.errors import Forbidden
from caseload.model import diagnoses
from caseload.model.definitions import Definitions
from caseload.model.entries.assessment import Score
from caseload.model.instrument import PARTIAL, PRORATE, Flag, Instrument, Number, Scale
from caseload.model.points import Answers, answered, points, problems, with_defaults

Points = Mapping[str, Number]
OPERATIONS: dict[str, Callable[[Iterable[Number]], Number]] = {"sum": sum}


def score(instrument: Instrument, answers: Answers, scored_by: str) -> tuple[Score, ...]:
    """Return one Score for each scale that has an answer; Forbidden if an answer does not fit.

    A scale with too few answers gives a Score without total, and still raises its flags.
    """
    if instrument.number_only:
        raise Forbidden(f"{instrument.id} holds no items", remedy="give the total from the form")
    _require(problems(instrument, answers))
    if not answers:
        raise Forbidden(f"{instrument.id} has no answer", remedy="answer an item, or leave it out")
    whole = with_defaults(instrument, answers)
    return tuple(scored(instrument, scale, whole, scored_by) for scale in asked(instrument, answers))


def asked(instrument: Instrument, answers: Answers) -> tuple[Scale, ...]:
    """Return the scales that there is an answer to, and that are the ones to score on."""
    whole = with_defaults(instrument, answers)
    told = (scale for scale in instrument.scales if not answers.keys().isdisjoint(scale.items))
    return tuple(scale for scale in told if answered(scale.given, whole))


def reported(instrument: Instrument, scale: str, total: Number, scored_by: str, words: str = "") -> Score:
    """Return the Score of a total that was read from the form of a number-only instrument; else Forbidden.

    `words` are the category that the form, or another system, names beside it.
    """
    if not instrument.number_only:
        raise Forbidden(f"{instrument.id} is scored from its items", remedy="give the answers, not the total")
    found = _scale(instrument, scale)
    whole = isinstance(found.minimum, int) and isinstance(found.maximum, int)
    if isinstance(total, bool) or not found.minimum <= total <= found.maximum or (whole and total != int(total)):
        kind = "whole number" if whole else "number"
        raise Forbidden(f"{instrument.id} {scale} is a {kind} from {found.minimum} to {found.maximum}")
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        scale=scale,
        total=total,
        band=_band(found, total),
        reported=words,
        scored_by=scored_by,
    )


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
        return reported(instrument, stored.scale, stored.total, stored.scored_by, stored.reported)
    _require(problems(instrument, stored.answers))
    scale, answers = _scale(instrument, stored.scale), with_defaults(instrument, stored.answers)
    if not answered(scale.given, answers):
        raise Forbidden(f"{instrument.id} is not scored on {scale.id} with these answers")
    return scored(instrument, scale, answers, stored.scored_by)


def arithmetic(instrument: Instrument, scale: str, answers: Answers) -> str:
    """Return how the total comes about, such as `2+1+0 = 3`; `?` stands for points that are not known."""
    found = _scale(instrument, scale)
    if instrument.number_only:
        return "total as reported, items not kept"
    if instrument.diagnoses:
        return diagnoses.arithmetic(instrument, found, answers)
    known = points(instrument, found, answers)
    terms = "+".join(str(known.get(id_, "?")) for id_ in found.items)
    total = _total(instrument, found, known)
    if total is None:
        least = _at_least(found, known)
        return f"{terms}: cannot score" if least is None else f"{terms}: cannot score, at least {least}"
    times = f" × {found.multiply}" if found.multiply > 1 else ""
    if len(known) < len(found.items):
        return f"{terms}: {sum(known.values())} × {len(found.items)}/{len(known)}{times}, rounded = {total}"
    return f"({terms}){times} = {total}" if times else f"{terms} = {total}"


def require_age(instrument: Instrument, years: int) -> None:
    """Forbid to score somebody for whom the instrument is not made."""
    if instrument.minimum_age is not None and years < instrument.minimum_age:
        raise Forbidden(f"{instrument.id} is not made for people under {instrument.minimum_age}", remedy="leave it out")


def not_asked(instrument: Instrument, score: Score) -> tuple[Flag, ...]:
    """Return the flags that nobody can rule out because their item was left out."""
    return tuple(flag for flag in instrument.flags if flag.not_asked and flag.item in score.missing)


def scored(instrument: Instrument, scale: Scale, answers: Answers, scored_by: str) -> Score:
    """Return the Score of one scale; the answers fit, and those that stand by default are among them."""
    known: Points = {}
    if instrument.diagnoses:
        kept, total = diagnoses.kept(instrument, scale, answers), diagnoses.total(instrument, scale, answers)
    else:
        known = points(instrument, scale, answers)
        kept = {id_: answers[id_] for id_ in scale.items if id_ in answers}
        total = _total(instrument, scale, known)
    least = _at_least(scale, known) if total is None else None
    certain = least if total is None else total
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        scale=scale.id,
        answers=kept,
        total=total,
        at_least=least,
        band="" if total is None else _band(scale, total, known),
        missing=tuple(id_ for id_ in scale.items if id_ not in answers),
        flags=tuple(flag.id for flag in instrument.flags if _raised(flag, scale, known, certain)),
        scored_by=scored_by,
    )


def _raised(flag: Flag, scale: Scale, known: Points, total: Number | None) -> bool:
    """Tell whether a flag is raised; `total` is what is certain of it."""
    if flag.item:
        found = known.get(flag.item)
    elif flag.scale != scale.id:
        found = None
    else:
        found = max(known.values(), default=None) if flag.any_item else total
    return found is not None and found >= flag.at_least


def _total(instrument: Instrument, scale: Scale, known: Points) -> Number | None:
    items = len(scale.items)
    missing = items - len(known)
    if not missing:
        return OPERATIONS[scale.operation](known.values()) * scale.multiply
    flagged = any(flag.item in scale.items and flag.item not in known for flag in instrument.flags)
    if scale.missing != PRORATE or missing > scale.max_missing or flagged:
        return None
    mean = Decimal(sum(known.values()) * items * scale.multiply) / len(known)
    return int(mean.quantize(Decimal(1), ROUND_HALF_UP))


def _at_least(scale: Scale, known: Points) -> Number | None:
    """Return what is there of a total; a lower bound, as no points of such a scale lie below nought."""
    if scale.missing != PARTIAL or not known:
        return None
    return OPERATIONS[scale.operation](known.values()) * scale.multiply


def _band(scale: Scale, total: Number, known: Points | None = None) -> str:
    single = scale.single
    if single and known and total < single.below and max(known.values()) >= single.points:
        return single.label
    band = scale.band_of(total)
    return band.label if band else ""


def _scale(instrument: Instrument, id_: str) -> Scale:
    found = instrument.scale(id_)
    if found is None:
        known = ", ".join(scale.id for scale in instrument.scales)
        raise Forbidden(f"{instrument.id} has no such scale", remedy=f"its scales are {known}")
    return found


def _require(wrong: tuple[str, ...]) -> None:
    if wrong:
        raise Forbidden("; ".join(wrong))
