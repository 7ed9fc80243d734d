"""How strong the link to each agency is: what was sent to it, what it answered and how soon; team facts, no verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from caseload.model.definitions import Service
from caseload.model.referrals import Loop

ACCEPTED = ("accepted", "started", "completed")


@dataclass(frozen=True, slots=True)
class Link:
    """The referrals to one agency; `silent` are those past the day an answer was expected by.

    Each counts for every step that it came to; `median_days` from sending to the first answer, None without one.
    """

    agency: str
    sector: str
    sent: int
    answered: int
    accepted: int
    declined: int
    started: int
    completed: int
    silent: int
    median_days: Decimal | None


def links(
    found: Iterable[Loop], services: Mapping[str, Service], today: date, usual: Callable[[date], date]
) -> tuple[Link, ...]:
    """Return the link to each agency by sector and name; `usual` is when a service answers that says nothing."""
    by_agency: dict[tuple[str, str], list[Loop]] = {}
    for loop in found:
        by_agency.setdefault((loop.sent.sector, _agency(loop, services)), []).append(loop)
    return tuple(_link(*whose, referrals, today, usual) for whose, referrals in sorted(by_agency.items()))


def _agency(loop: Loop, services: Mapping[str, Service]) -> str:
    service = services.get(loop.sent.service)
    return loop.sent.agency or (service.title if service else loop.sent.service)


def _link(sector: str, agency: str, found: list[Loop], today: date, usual: Callable[[date], date]) -> Link:
    def came_to(*statuses: str) -> int:
        return sum(any(step.status in statuses for step in loop.answers) for loop in found)

    days = [(loop.answers[0].happened.day - loop.sent.happened.day).days for loop in found if loop.answers]
    return Link(
        agency=agency,
        sector=sector,
        sent=len(found),
        answered=len(days),
        accepted=came_to(*ACCEPTED),
        declined=came_to("declined"),
        started=came_to("started", "completed"),
        completed=came_to("completed"),
        silent=sum(loop.silent and loop.expected(usual) < today for loop in found),
        median_days=Decimal(str(median(days))) if days else None,
    )
