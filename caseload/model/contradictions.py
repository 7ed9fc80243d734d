"""What no schema sees in definitions and settings: parts that do not fit each other, each with its place.

A place is the path from the top of the file, such as `("scales", 0, "bands", 2)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from caseload.model.codec import Tree
from caseload.model.definitions import ClosureReasons, Services
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.model.urgency import URGENCY

Path: TypeAlias = tuple[str | int, ...]
Contradictions: TypeAlias = Iterator[tuple[Path, str]]
WHOLE = 100


def of_services(services: Services) -> Contradictions:
    """Yield services that share an id, and prices of which nobody can say what they are for or where from."""
    yield from repeated(("services",), (service.id for service in services.services))
    for index, service in enumerate(services.services):
        if service.price is None:
            continue
        complete = services.complete(service)
        lacking = [name for name in ("unit", "currency", "price_year", "source") if not getattr(complete, name)]
        if lacking:
            yield ("services", index, "price"), f"a price needs {' and '.join(lacking)}, here or for the whole file"
        if service.price * 100 % 1:
            yield ("services", index, "price"), "a price is told to the penny"


def of_closure_reasons(reasons: ClosureReasons) -> Contradictions:
    """Yield reasons that share an id; exactly one must be death, which nothing may block."""
    yield from repeated(("reasons",), (reason.id for reason in reasons.reasons))
    if sum(reason.died for reason in reasons.reasons) != 1:
        yield ("reasons",), "exactly one reason must say died: true"


def of_tiers(tree: Tree) -> Contradictions:
    """Yield tiers of a team's own that leave out what every tier needs (in the tree over the defaults)."""
    for name, tier in tree["tiers"].items():
        for key in ("contact_weeks", "review_weeks"):
            if key not in tier:
                yield ("tiers", name), f"this tier has no {key}"


def of_settings(settings: Settings) -> Contradictions:
    """Yield settings that contradict each other."""
    if settings.default_tier not in settings.tiers:
        yield ("default_tier",), f"must be one of the tiers {', '.join(settings.tiers)}"
    yield from repeated(("domains",), (domain.id for domain in settings.domains))
    yield from repeated(("worklist",), settings.worklist)
    for index, kind in enumerate(settings.worklist):
        if kind not in URGENCY:
            yield ("worklist", index), f"must be one of the kinds {', '.join(URGENCY)}"
    for part in ("closure", "handover", "baseline"):
        for index, role in enumerate(getattr(settings, part).roles):
            if settings.roles and role not in settings.roles:
                yield (part, "roles", index), f"must be one of the roles {', '.join(settings.roles)}"
    yield from repeated(("finding", "tiers"), (tier.id for tier in settings.finding.tiers))
    if sum(tier.share for tier in settings.finding.tiers) > WHOLE:
        yield ("finding", "tiers"), "their shares add up to more than 100 per cent"


def of_staff(staff: Staff) -> Contradictions:
    """Yield members that share an id or an address, and those who leave before they come."""
    yield from repeated(("staff",), (member.id for member in staff.staff))
    addresses: set[str] = set()
    for index, member in enumerate(staff.staff):
        if addresses & set(member.emails):
            yield ("staff", index, "emails"), "another member of staff has this address too"
        addresses |= set(member.emails)
        if member.active_from and member.active_to and member.active_to < member.active_from:
            yield ("staff", index, "active_to"), "lies before active_from"


def repeated(place: Path, ids: Iterable[object]) -> Contradictions:
    """Yield the place of each id that stands there for the second time."""
    seen = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield (*place, index), "stands here for the second time"
        seen.add(id_)
