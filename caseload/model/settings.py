"""What a team can set; the shipped values are defaults of ours, not national standards."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import ClassVar

from caseload.model.factors import Factors
from caseload.model.record import record


@record
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


@record
class Tier:
    """How closely a person is followed: a contact and a review every so many weeks; `weight` of one case.

    A domain that was looked at longer ago than `reassess_weeks` is out of date.
    """

    contact_weeks: int
    review_weeks: int
    reassess_weeks: int = 52
    weight: Decimal = Decimal(1)


@record
class Capacity:
    """How many cases one whole-time manager should hold, and how many days ahead a duty is shown.

    `contact_minutes` and `travel_minutes` are what a usual contact takes, for planning ahead.
    """

    limit: int
    horizon_days: int
    contact_minutes: int
    travel_minutes: int


@record
class ClosurePolicy:
    """Closure reasons that need a second person; roles that may close (none named: all)."""

    second_person: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@record
class Permission:
    """Roles that may do something (none named: all)."""

    roles: tuple[str, ...] = ()


@record
class Safety:
    """The team's own words that a safety flag prints."""

    escalation: str


@record
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


@record
class PriceIndex:
    """Where prices stood in one year, in any unit that is the same for every year."""

    price_year: str
    value: Decimal


@record
class CostRanges:
    """How far each price may be off, in per cent either way: what a cost of the programme is tried with."""

    own_work: int = 20
    plans: int = 20
    hospital: int = 20


@record
class Costs:
    """How prices of several years are brought together, and how the team's own work is priced.

    An index by price year, and the year to bring prices to. Own work is priced by the contact (`face_to_face` and
    `remote` are services), by the `hour`, or by what a whole-time member costs a year; 0 is a price that nobody told.
    """

    price_year: str = ""
    index: tuple[PriceIndex, ...] = ()
    own_work: str = "contact"
    face_to_face: str = "community-matron"
    remote: str = "community-matron-remote"
    hour: Decimal = Decimal(0)
    whole_time: Decimal = Decimal(0)
    own_price_year: str = ""
    ranges: CostRanges = field(default_factory=CostRanges)


@record
class RiskTier:
    """One layer of the population by risk, the highest first; `share` of the people in per cent."""

    id: str
    title: str
    share: Decimal


@record
class CaseFinding:
    """After how many months somebody who was declined is looked at again; the tiers from the highest risk down.

    Whoever the shares leave over is of no tier.
    """

    again_months: int
    tiers: tuple[RiskTier, ...] = ()


@record
class Disclosure:
    """How small numbers are hidden: counts from 1 to `threshold`; the others are told to the nearest `rounding`."""

    threshold: int
    rounding: int


@record
class AuditPolicy:
    """What an audit asks for besides the standards; the unit is in the name.

    What happened longer than `look_back_months` ago is not looked at; `manager_changes` may there be in that time.
    Standards that are `left_out` are not asked; `severity` is by the id of the standard where it is not as shipped.
    """

    look_back_months: int
    flag_days: int
    handover_days: int
    look_again_days: int
    declined_service_days: int
    manager_changes: int
    self_care_months: int
    experience_months: int
    meeting_weeks: int
    supervision_weeks: int
    retention_years: int
    left_out: tuple[str, ...] = ()
    severity: dict[str, str] = field(default_factory=dict)


@record
class Sharing:
    """After how many days without a sync it is said; what the addresses of the team's own remotes begin with."""

    sync_days: int
    remotes: tuple[str, ...] = ()


@record
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
    handover: Permission = field(default_factory=Permission)
    baseline: Permission = field(default_factory=Permission)
    safety: Safety
    domains: tuple[Domain, ...]
    costs: Costs = field(default_factory=Costs)
    finding: CaseFinding
    disclosure: Disclosure
    audit: AuditPolicy
    factors: Factors
    sharing: Sharing
    roles: tuple[str, ...] = ()
    programme: str = ""

    def tier(self, name: str) -> Tier:
        """Return how closely a person of that tier is followed; the default tier's way, where there is no such tier."""
        return self.tiers.get(name) or self.tiers[self.default_tier]

    def risk_rank(self, tier: str) -> int:
        """Return how a tier of risk ranks, the highest 0; one that is not known comes right after the highest.

        Whoever was never scored is not for that at low risk.
        """
        known = [one.id for one in self.finding.tiers]
        return 2 * known.index(tier) if tier in known else 1

    def domain(self, id_: str) -> Domain | None:
        """Return the domain of the assessment with that id."""
        return next((domain for domain in self.domains if domain.id == id_), None)


@record
class SettingDefault:
    """One setting as shipped; `key` is its dotted path in `caseload.yaml`, `source` that of the value."""

    key: str
    title: str
    value: object
    unit: str = ""
    source: str


@record
class SettingsDefaults:
    """`settings.yaml` among the shipped data: every setting there is."""

    kind: ClassVar[str] = "settings-defaults"

    settings: tuple[SettingDefault, ...]
