"""How far the plans reach into the services there are: which of them no plan uses, and plans of one sector only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from caseload.measures.rates import Costing
from caseload.model.definitions import Service
from caseload.model.plan import SECTORS, Plan, open_actions

# Whoever declined or stopped a service does not use it; whoever was done with it did.
NOT_USED = ("declined", "stopped")


@dataclass(frozen=True, slots=True)
class Gap:
    """The services of one sector that no plan of an area uses, out of `known` ones in the directory."""

    area: str
    sector: str
    known: int
    unused: tuple[Service, ...]


def gaps(services: Iterable[Service], costings: Iterable[Costing], areas: Mapping[str, str]) -> tuple[Gap, ...]:
    """Return the gaps by area and sector; `areas` holds the area of every patient with a plan, by id.

    Events that nobody plans, an emergency admission say, are no gaps.
    """
    plannable = [service for service in services if not service.unplanned]
    used = {
        (areas[costing.patient], costing.service)
        for costing in costings
        if costing.patient in areas and costing.state not in NOT_USED
    }
    # An area that is not said comes last.
    found = (
        _gap(area, sector, plannable, used)
        for area in sorted(set(areas.values()), key=lambda name: (not name, name.lower(), name))
        for sector in SECTORS
    )
    return tuple(gap for gap in found if gap.unused)


def primary_care_only(plan: Plan) -> bool:
    """Tell whether all that is done belongs to primary care."""
    return {action.sector for action in open_actions(plan)} == {"primary-care"}


def _gap(area: str, sector: str, services: Iterable[Service], used: set[tuple[str, str]]) -> Gap:
    known = [service for service in services if service.sector == sector]
    return Gap(area, sector, len(known), tuple(service for service in known if (area, service.id) not in used))
