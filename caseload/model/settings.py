"""What a team can set; the shipped values are defaults of ours, not national standards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """How soon; working days, or the unit in the name."""

    triage: int
    assessment: int
    plan: int
    follow_up_telephone_days: int
    follow_up_visit_days: int
    medication_review_months: int
    service_reply: int
    backdating_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """How closely a person is followed: a contact and a review every so many weeks; `weight` of one case.

    A domain that was looked at longer ago than `reassess_weeks` is out of date.
    """

    contact_weeks: int
    review_weeks: int
    reassess_weeks: int = 52
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many cases one whole-time manager should hold, and how many days ahead a duty is shown.

    `contact_minutes` and `travel_minutes` are what a usual contact takes, for planning ahead.
    """

    limit: int
    horizon_days: int
    contact_minutes: int
    travel_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosurePolicy:
    """Closure reasons that need a second person; roles that may close (none named: all)."""

    second_person: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """The team's own words that a safety flag prints."""

    escalation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One domain of the assessment: who should be asked about it, and with which instruments.

    `rests_on` are the parts of the record that a need of this domain rests on besides its finding and scores:
    conditions, medicines, hospital.
    """

    id: str
    title: str
    ask: str = ""
    instruments: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceIndex:
    """Where prices stood in one year, in any unit that is the same for every year."""

    price_year: str
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """How prices of several years are brought together: an index by price year, and the year to bring them to."""

    price_year: str = ""
    index: tuple[PriceIndex, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`caseload.yaml` over the shipped defaults."""

    kind: ClassVar[str] = "caseload"

    name: str
    area: str = ""
    timezone: str
    standards: Standards
    tiers: dict[str, Tier] = field(default_factory=dict)
    default_tier: str
    capacity: Capacity
    worklist: tuple[str, ...] = ()
    closure: ClosurePolicy
    safety: Safety
    domains: tuple[Domain, ...]
    costs: Costs = field(default_factory=Costs)
    roles: tuple[str, ...] = ()
    programme: str = ""

    def tier(self, name: str) -> Tier:
        """Return how closely a person of that tier is followed; the default tier's way, where there is no such tier."""
        return self.tiers.get(name) or self.tiers[self.default_tier]

    def domain(self, id_: str) -> Domain | None:
        """Return the domain of the assessment with that id."""
        return next((domain for domain in self.domains if domain.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDefault:
    """One setting as shipped; `key` is its dotted path in `caseload.yaml`, `source` that of the value."""

    key: str
    title: str
    value: object
    unit: str = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDefaults:
    """`settings.yaml` among the shipped data: every setting there is."""

    kind: ClassVar[str] = "settings-defaults"

    settings: tuple[SettingDefault, ...]
