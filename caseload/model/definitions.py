"""What a team defines: instruments, services with their prices, closure reasons; each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, TypeVar

from caseload.errors import Forbidden
from caseload.model.nearest import did_you_mean
from caseload.model.record import record

if TYPE_CHECKING:
    # Every command that writes knows the definitions, few read an instrument.
    from caseload.model.criteria import Criteria
    from caseload.model.instrument import Instrument
    from caseload.model.ownrule import OwnRule
    from caseload.model.template import Template

V = TypeVar("V")

UNITS = ("contact", "attendance", "incident", "episode", "assessment", "hour", "day", "week")


@record
class Service:
    """A service that actions and referrals name, and what one `unit` of it costs.

    Without a price a plan is *partly costed*; zero is a price. `reply_days` are working days; `funder` is who pays
    where the action does not say. No plan asks for what is `unplanned`: its price is for looking back.
    """

    id: str
    title: str
    sector: str
    agency: str = ""
    how_to_refer: str = ""
    reply_days: int | None = None
    funder: str = ""
    unplanned: bool = False
    unit: str = ""
    price: Decimal | None = None
    currency: str = ""
    price_year: str = ""
    source: str = ""
    licence: str = ""


@record
class Services:
    """`services-and-costs.yaml`: currency, price year and source hold for every service that names none.

    The licence is that of the source: it holds for no service that names a source of its own.
    """

    kind: ClassVar[str] = "services-and-costs"

    currency: str = ""
    price_year: str = ""
    source: str = ""
    licence: str = ""
    note: str = ""
    services: tuple[Service, ...]

    def by_id(self) -> dict[str, Service]:
        """Return the services by id, each with its own currency, price year, source and licence."""
        return {service.id: self.complete(service) for service in self.services}

    def complete(self, service: Service) -> Service:
        """Return the service with what holds for the whole file."""
        return replace(
            service,
            currency=service.currency or self.currency,
            price_year=service.price_year or self.price_year,
            source=service.source or self.source,
            licence=service.licence or ("" if service.source else self.licence),
        )


@record
class ClosureReason:
    """Why a case ends; `needs_destination` where the closure must say who goes on caring."""

    id: str
    title: str
    died: bool = False
    needs_destination: bool = False


@record
class ClosureReasons:
    """`closure-reasons.yaml`."""

    kind: ClassVar[str] = "closure-reasons"

    source: str
    reasons: tuple[ClosureReason, ...]

    def by_id(self) -> dict[str, ClosureReason]:
        """Return the reasons by id, in the order of the file."""
        return {reason.id: reason for reason in self.reasons}


@record
class Definitions:
    """Everything a decision may look up, by id; the mappings may read their files only when asked."""

    instruments: Mapping[str, Instrument]
    services: Mapping[str, Service]
    closure_reasons: Mapping[str, ClosureReason]
    templates: Mapping[str, Template]
    criteria_sets: Mapping[str, Criteria] = field(default_factory=dict)
    rules: Mapping[str, OwnRule] = field(default_factory=dict)

    def instrument(self, id_: str) -> Instrument:
        """Return the instrument with that id; Forbidden, with the one that may be meant, where there is none."""
        return _found(self.instruments, id_, "instrument", "caseload instruments list shows them")

    def criteria(self, id_: str) -> Criteria:
        """Return the criteria with that id; Forbidden, with those that may be meant, where there are none."""
        known = f"known: {', '.join(self.criteria_sets)}; or name a file that holds criteria"
        return _found(self.criteria_sets, id_, "criteria", known)


def _found(known: Mapping[str, V], id_: str, noun: str, remedy: str) -> V:
    found = known.get(id_)
    if found is None:
        raise Forbidden(f"no such {noun}", remedy=f"{did_you_mean(id_, known)} {remedy}".lstrip())
    return found
