"""What a team defines: instruments, services with their prices, closure reasons; each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from caseload.errors import Forbidden

if TYPE_CHECKING:
    # Every command that writes knows the definitions, few read an instrument.
    from caseload.model.instrument import Instrument
    from caseload.model.template import Template

UNITS = ("contact", "attendance", "incident", "episode", "assessment", "hour", "day", "week")


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    templates: Mapping[str, Template]

    def instrument(self, id_: str) -> Instrument:
        """Return the instrument with that id; Forbidden, with the one that may be meant, where there is none."""
        found = self.instruments.get(id_)
        if found is None:
            from difflib import get_close_matches

            near = (f"did you mean {one}?" for one in get_close_matches(id_, self.instruments, n=1))
            raise Forbidden("no such instrument", remedy=" ".join((*near, "caseload instruments list shows them")))
        return found
