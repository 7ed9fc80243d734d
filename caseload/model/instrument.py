"""An instrument: items, scales, bands and flags as data, each with its source and worked examples."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import ClassVar, TypeAlias

from caseload.model.record import record

Number: TypeAlias = int | Decimal

REFUSE, PRORATE, PARTIAL = "refuse", "prorate", "partial"


@record
class Answer:
    """One allowed answer: what is written down, a label in our own words, and its points (the value, if not told)."""

    value: int
    label: str
    points: int | None = None


@record
class Range:
    """The points of a measured value from `lowest` to `highest`, both included; open where one is not told.

    `given` are answers to other items without which the range does not hold.
    """

    points: int
    lowest: Number | None = None
    highest: Number | None = None
    given: dict[str, int] = field(default_factory=dict)


@record
class Item:
    """One question, by a short label of our own; the official wording stays on the official form.

    It has answers to choose from, or is a number from `minimum` to `maximum` (with so many `decimals`) whose
    points its `ranges` say; without ranges the number itself is the points. `default` is the answer that stands
    where nobody gives one, for what is decided about the form rather than asked.
    """

    id: str
    label: str
    answers: tuple[Answer, ...] = ()
    default: int | None = None
    unit: str = ""
    minimum: Number | None = None
    maximum: Number | None = None
    decimals: int = 0
    ranges: tuple[Range, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """Return the allowed answers, in the order of the form."""
        return tuple(answer.value for answer in self.answers)


@record
class Band:
    """What the source calls a total from `lowest` to `highest`, both included."""

    label: str
    lowest: Number
    highest: Number


@record
class Single:
    """One item with `points` is a band of its own, `label`, for totals below `below`."""

    points: int
    below: Number
    label: str


@record
class Scale:
    """A total over items.

    The total is the sum of the points times `multiply`. `missing` is *refuse* (one unanswered item and there is
    no total), *prorate* (up to `max_missing` items count as the mean of the answered ones) or *partial* (no total
    either, but what is there is told as *at least*, and raises its flags). There is no rule that passes a sum of
    what happens to be there off as the total: it would read as a low score.

    `single` names the band of a total where one item alone has so many points, though the total lies lower.
    `given` are answers without which this is not the scale to score on.
    """

    id: str
    title: str
    higher_is_better: bool
    minimum: Number
    maximum: Number
    items: tuple[str, ...] = ()
    operation: str = "sum"
    multiply: int = 1
    missing: str = REFUSE
    max_missing: int = 0
    bands: tuple[Band, ...] = ()
    single: Single | None = None
    given: dict[str, int] = field(default_factory=dict)

    def band_of(self, total: Number) -> Band | None:
        """Return the first band that holds the total."""
        return next((band for band in self.bands if band.lowest <= total <= band.highest), None)


@record
class Flag:
    """What asks for a person's attention: `at_least` so many points of one item, whatever the total, or of a scale.

    Of a scale it is the total, or with `any_item` any one item. `not_asked` says that the item left out must show
    as *not asked*. A flagged item is never pro-rated.
    """

    id: str
    item: str = ""
    scale: str = ""
    any_item: bool = False
    at_least: int
    text: str
    not_asked: bool = False


@record
class Example:
    """A worked example that the definition is held to: answers (or the total reported) and what follows."""

    title: str
    scale: str
    answers: dict[str, Number] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    age: int | None = None
    total: Number | None = None
    cannot_score: bool = False
    at_least: Number | None = None
    band: str = ""
    flags: tuple[str, ...] = ()


@record
class Group:
    """Diagnoses that score together, once: ICD-10 codes by how they begin, without the dot.

    Where the person has this group, those it `outranks` (milder forms of the same) do not count.
    """

    id: str
    label: str
    points: Number
    codes: tuple[str, ...]
    outranks: tuple[str, ...] = ()


@record
class AgePoints:
    """The points that everybody has from this age on, up to the next such age."""

    age: int
    points: int


@record
class Diagnoses:
    """How hospital diagnoses score; of the last so many `months`, of all times where none are told."""

    groups: tuple[Group, ...]
    ages: tuple[AgePoints, ...] = ()
    months: int | None = None


@record
class Instrument:
    """A questionnaire, or a score of hospital `diagnoses`.

    Of a `number_only` one the licence allows us no more than the total on its form. Nobody younger than
    `minimum_age` is scored.
    """

    kind: ClassVar[str] = "instrument"

    id: str
    version: str
    title: str
    source: str
    licence: str
    note: str = ""
    number_only: bool = False
    reassess_after_weeks: int | None = None
    minimum_age: int | None = None
    diagnoses: Diagnoses | None = None
    items: tuple[Item, ...] = ()
    scales: tuple[Scale, ...]
    flags: tuple[Flag, ...] = ()
    examples: tuple[Example, ...]

    def item(self, id_: str) -> Item | None:
        """Return the item with that id."""
        return next((item for item in self.items if item.id == id_), None)

    def scale(self, id_: str) -> Scale | None:
        """Return the scale with that id."""
        return next((scale for scale in self.scales if scale.id == id_), None)
