"""A card: a programme in numbers that may leave the organisation, to be laid beside those of others.

There is no id and no name of a person in it, and no words that anybody wrote but the caseload's name: only figures
whose parts the tool or the settings name, told as `disclosure` lets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from caseload.measures.disclosure import rounded
from caseload.measures.programme.arrangement import Arrangement
from caseload.measures.programme.figures import HIDDEN, NOTHING, Figure
from caseload.measures.programme.period import Period
from caseload.measures.programme.profile import BUDGET, DIMENSIONS, STAFF
from caseload.measures.programme.staffing import MIX, OF_ALL_ONLY, WTE
from caseload.model.contradictions import Contradictions
from caseload.model.moments import days_after
from caseload.model.record import record
from caseload.model.settings import Settings


@record
class CardFigure:
    """One figure; a number that is not there is hidden, as is a value with none of both."""

    id: str
    value: int | Decimal | None = None
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None
    excluded: int | Decimal | None = None


@record
class Card:
    """A file that ends in `.card.yaml`: from the day it `starts` to the day it `ends`, which is in it."""

    kind: ClassVar[str] = "card"

    name: str
    starts: date
    ends: date
    made: date
    threshold: int
    rounding: int
    figures: tuple[CardFigure, ...]


def card(whole: Arrangement, settings: Settings, today: date) -> Card:
    """Return the card of a caseload as a whole."""
    return Card(
        name=settings.name,
        starts=whole.period.starts,
        ends=whole.period.last,
        made=today,
        threshold=settings.disclosure.threshold,
        rounding=settings.disclosure.rounding,
        figures=tuple(_written(one) for one in whole.figures.values() if _known(one.id) and one.id != BUDGET.id),
    )


def of_card(made: Card) -> Contradictions:
    """Yield what is wrong with a card besides its schema."""
    seen: set[str] = set()
    least = rounded(made.threshold + 1, made.rounding)
    if made.ends < made.starts:
        yield ("ends",), "is before it starts"
    for index, one in enumerate(made.figures):
        if not _known(one.id):
            yield ("figures", index, "id"), "there is no such figure"
        if one.id in seen:
            yield ("figures", index, "id"), "is there twice"
        seen.add(one.id)
        for _, figure in _known(one.id):
            yield from ((("figures", index, *place), what) for place, what in _wrong(_read(figure, one), least))


def _wrong(one: Figure, least: int) -> Contradictions:
    """Yield numbers that do not agree, and counts that are too small for a card to tell."""
    top, bottom = one.numerator, one.denominator
    if one.unit == "%" and top is not None and bottom is not None and top > bottom:
        yield ("numerator",), "is more than what it is of"
    for name, number, noun in (("numerator", top, one.nouns[0]), ("denominator", bottom, one.nouns[1])):
        if noun != WTE and number is not None and 0 < number < least:
            yield (name,), "is of so few that the card must not tell it"


def arrangement(made: Card) -> Arrangement:
    """Return the programme that a card tells of."""
    told: dict[str, list[Figure]] = {title: [] for title in DIMENSIONS}
    for one in made.figures:
        for title, figure in _known(one.id):
            told[title].append(_read(figure, one))
    label = f"{made.starts} to {made.ends}"
    period = Period(made.starts, days_after(made.ends, 1), label)
    return Arrangement(made.name, period, {title: tuple(figures) for title, figures in told.items()})


def _written(one: Figure) -> CardFigure:
    return CardFigure(
        id=one.id,
        value=_plain(one.value if isinstance(one.value, Decimal) else None),
        numerator=_plain(one.numerator),
        denominator=_plain(one.denominator),
        excluded=_plain(one.excluded),
    )


def _plain(number: Decimal | None) -> int | Decimal | None:
    """Return a number as it is written: 12, and not 12.0."""
    return number if number is None or number != int(number) else int(number)


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _read(figure: Figure, one: CardFigure) -> Figure:
    value = _decimal(one.value)
    return replace(
        figure,
        value=value if value is not None else NOTHING if one.denominator == 0 else HIDDEN,
        numerator=_decimal(one.numerator),
        denominator=_decimal(one.denominator),
        excluded=_decimal(one.excluded),
    )


def _known(id_: str) -> list[tuple[str, Figure]]:
    """Return the dimension of a figure and the figure without its numbers; nothing where a card has none such."""
    return [*_measured(id_), *_mixed(id_)]


def _measured(id_: str) -> Iterator[tuple[str, Figure]]:
    name, _, part = id_.partition(".")
    for title, measures in DIMENSIONS.items():
        for one in measures:
            if one.id == name and not one.free and bool(part) == one.has_parts:
                yield title, Figure(id_, one.title, part, one.unit, HIDDEN, nouns=(one.counted, one.of, one.out))


def _mixed(id_: str) -> Iterator[tuple[str, Figure]]:
    name, _, part = id_.partition(".")
    if name in MIX and part and not MIX[name][2]:
        yield STAFF, Figure(id_, MIX[name][0], part, WTE, OF_ALL_ONLY, nouns=(WTE, WTE, ""))
