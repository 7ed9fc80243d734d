"""What a team defines: instruments, services with their prices, closure reasons; each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar, TypeAlias

Number: TypeAlias = int | Decimal

REFUSE, PRORATE = "refuse", "prorate"
UNITS = ("contact", "attendance", "incident", "episode", "assessment", "hour", "day", "week")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One allowed answer: its points, and a label in our own words."""

    value: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question, by a short label of our own; the official wording stays on the official form."""

    id: str
    label: str
    answers: tuple[Answer, ...]

    @property
    def values(self) -> tuple[int, ...]:
        """Return the allowed points, in the order of the form."""
        return tuple(answer.value for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What the source calls a total from `lowest` to `highest`, both included."""

    label: str
    lowest: Number
    highest: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A total over items.

    `missing` is *refuse* (one unanswered item and there is no total) or *prorate* (up to `max_missing` items
    count as the mean of the answered ones). There is no rule that adds up what happens to be there: such a
    total would read as a low score.
    """

    id: str
    title: str
    higher_is_better: bool
    minimum: Number
    maximum: Number
    items: tuple[str, ...] = ()
    operation: str = "sum"
    missing: str = REFUSE
    max_missing: int = 0
    bands: tuple[Band, ...] = ()

    def band_of(self, total: Number) -> Band | None:
        """Return the first band that holds the total."""
        return next((band for band in self.bands if band.lowest <= total <= band.highest), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An answer of `at_least` so many points to one item asks for a person's attention, whatever the total.

    `not_asked` says that the item left out must show as *not asked*. A flagged item is never pro-rated.
    """

    id: str
    item: str
    at_least: int
    text: str
    not_asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example that the definition is held to: answers (or the total reported) and what follows."""

    title: str
    scale: str
    answers: dict[str, int] = field(default_factory=dict)
    total: Number | None = None
    cannot_score: bool = False
    band: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A questionnaire; of a `number_only` one the licence allows us no more than the total on its form."""

    kind: ClassVar[str] = "instrument"

    id: str
    version: str
    title: str
    source: str
    licence: str
    note: str = ""
    number_only: bool = False
    reassess_after_weeks: int | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that actions and referrals name, and what one `unit` of it costs.

    Without a price a plan is *partly costed*; zero is a price. `reply_days` are working days.
    """

    id: str
    title: str
    sector: str
    agency: str = ""
    how_to_refer: str = ""
    reply_days: int | None = None
    unit: str = "contact"
    price: Decimal | None = None
    currency: str = ""
    price_year: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`services-and-costs.yaml`: currency, price year and source hold for every service that names none."""

    kind: ClassVar[str] = "services-and-costs"

    currency: str
    price_year: str
    source: str
    licence: str
    note: str = ""
    services: tuple[Service, ...]

    def by_id(self) -> dict[str, Service]:
        """Return the services by id, each with its own currency, price year and source."""
        return {service.id: self._complete(service) for service in self.services}

    def _complete(self, service: Service) -> Service:
        return replace(
            service,
            currency=service.currency or self.currency,
            price_year=service.price_year or self.price_year,
            source=service.source or self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureReason:
    """Why a case ends; `needs_destination` where the closure must say who goes on caring."""

    id: str
    title: str
    died: bool = False
    needs_destination: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureReasons:
    """`closure-reasons.yaml`."""

    kind: ClassVar[str] = "closure-reasons"

    source: str
    reasons: tuple[ClosureReason, ...]

    def by_id(self) -> dict[str, ClosureReason]:
        """Return the reasons by id, in the order of the file."""
        return {reason.id: reason for reason in self.reasons}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Everything a decision may look up, by id; the mappings may read their files only when asked."""

    instruments: Mapping[str, Instrument]
    services: Mapping[str, Service]
    closure_reasons: Mapping[str, ClosureReason]
