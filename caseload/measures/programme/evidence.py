"""Evidence for the success factors of case management: of what kind it is, and whether it is enough.

No figure is put on a factor as a whole, for some of what makes it is in no record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caseload.measures.programme.arrangement import number, written
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Settings

SEEN, STATED, UNSEEN = "seen in the records", "stated by the team", "cannot be seen"
MET, NOT_MET = "met", "not met"
# What no record of this caseload can show, by the factor that it belongs to.
CANNOT_BE_SEEN: dict[int, tuple[str, ...]] = {
    2: ("whether everybody knows what the case manager's role is, and has the support for it",),
    3: ("whether somebody who was never found would have gained more",),
    5: ("whether people come to assessment by other ways than this one",),
    8: ("whether the incentives of the agencies point the same way",),
    9: ("whether the systems of the other agencies can read what is written here",),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for a factor: what it is and of what kind; a figure, and what it should be.

    `wanted` is the least it should be, or the `most`; None where nothing is asked of it. `kept` of `asked` are the
    numbers behind it, None where hidden.
    """

    factor: int
    id: str
    title: str
    kind: str
    value: Decimal | Unknown | None = None
    unit: str = ""
    kept: Decimal | None = None
    asked: Decimal | None = None
    wanted: int | None = None
    most: bool = False

    @property
    def verdict(self) -> str:
        """Return whether it is met; empty where that cannot be told or nothing is asked."""
        if self.wanted is None or not isinstance(self.value, Decimal):
            return ""
        return MET if (self.value <= self.wanted if self.most else self.value >= self.wanted) else NOT_MET


def without_figure(settings: Settings) -> Iterator[Evidence]:
    """Yield what the team states, and what cannot be seen."""
    for one in settings.factors.stated:
        yield Evidence(one.factor, "", f"{one.text} ({one.by}, {one.said_on})", STATED)
    for factor, texts in CANNOT_BE_SEEN.items():
        yield from (Evidence(factor, "", text, UNSEEN) for text in texts)


def scorecard(evidence: Iterable[Evidence], factors: Iterable[int]) -> dict[int, tuple[Evidence, ...]]:
    """Return the evidence for each factor: what is seen, then what is stated, then what cannot be seen."""
    kinds = (SEEN, STATED, UNSEEN)
    known = sorted(evidence, key=lambda one: kinds.index(one.kind))
    return {factor: tuple(one for one in known if one.factor == factor) for factor in factors}


def kept(seen: tuple[tuple[Evidence, ...], int]) -> str | None:
    """Return evidence from the records as text; None where so many patients, not none, could not be read."""
    found, unreadable = seen
    return None if unreadable else json.dumps([_kept(one) for one in found])


def again(text: str) -> tuple[tuple[Evidence, ...], int]:
    """Return what `kept` made a text of."""
    return tuple(map(_again, json.loads(text))), 0


def _kept(one: Evidence) -> tuple[object, ...]:
    numbers = (written(one.value), one.unit, written(one.kept), written(one.asked))
    return (one.factor, one.id, one.title, one.kind, *numbers, one.wanted, one.most)


def _again(fields: Sequence[Any]) -> Evidence:
    factor, id_, title, kind, value, unit, kept, asked, wanted, most = fields
    return Evidence(factor, id_, title, kind, number(value), unit, number(kept), number(asked), wanted, most)
