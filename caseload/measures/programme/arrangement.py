"""One arrangement of case management as it is told, and how it is kept from one time to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caseload.errors import NotFound
from caseload.measures.programme.figures import Figure
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown
from caseload.model.nearest import did_you_mean

LIST = "caseload profile -o csv shows every figure by its id"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One arrangement of case management: its figures by dimension, each under its id.

    `name` is empty for the caseload as a whole; so many `unreadable` patients of it are in no figure.
    """

    name: str
    period: Period
    dimensions: Mapping[str, tuple[Figure, ...]]
    unreadable: int = 0

    @property
    def figures(self) -> dict[str, Figure]:
        """Return every figure by its id."""
        return {one.id: one for figures in self.dimensions.values() for one in figures}

    def figure(self, id_: str) -> Figure:
        """Return a figure; NotFound where there is none."""
        known = self.figures
        if id_ not in known:
            raise NotFound("there is no such figure", remedy=f"{did_you_mean(id_, known)} {LIST}".lstrip())
        return known[id_]


def kept(arrangements: Sequence[Arrangement]) -> str | None:
    """Return arrangements as text, without the ids behind the figures; None where somebody could not be read."""
    if any(one.unreadable for one in arrangements):
        return None
    return json.dumps(
        [
            (one.name, {title: [*map(_kept, figures)] for title, figures in one.dimensions.items()})
            for one in arrangements
        ]
    )


def again(period: Period, text: str) -> tuple[Arrangement, ...]:
    """Return what `kept` made a text of, for the same period."""
    return tuple(
        Arrangement(name, period, {title: tuple(map(_again, figures)) for title, figures in dimensions.items()})
        for name, dimensions in json.loads(text)
    )


def written(number: Decimal | Unknown | None) -> Any:
    """Return a number, or why there is none, as JSON has it: text, or text in a list."""
    return [number.reason] if isinstance(number, Unknown) else number if number is None else str(number)


def number(told: Any) -> Any:
    """Return what `written` wrote."""
    return Unknown(*told) if isinstance(told, list) else told if told is None else Decimal(told)


def _kept(one: Figure) -> list[Any]:
    numbers = (one.value, one.numerator, one.denominator, one.excluded)
    return [one.id, one.title, one.part, one.unit, *map(written, numbers), one.nouns]


def _again(fields: Sequence[Any]) -> Figure:
    id_, title, part, unit, value, top, bottom, out, nouns = fields
    return Figure(id_, title, part, unit, number(value), number(top), number(bottom), number(out), tuple(nouns))
