"""The agencies besides our own team that do something for a person, and so must be told what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseload.model.case import Case
from caseload.model.definitions import Service
from caseload.model.entries.review import Closure
from caseload.model.plan import Action, open_actions
from caseload.model.referrals import loops_of
from caseload.model.sharing import plain

# What the person and those around them do for themselves.
OWN = ("self-care", "carer")


def agencies(case: Case, services: Mapping[str, Service]) -> dict[str, tuple[str, ...]]:
    """Return each agency by its name, with what it does or was asked for; the practice first."""
    found: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for name, what in _involved(case, services):
        found.setdefault(names.setdefault(plain(name), name), {})[what] = None
    return {name: tuple(filter(None, does)) for name, does in found.items()}


def service_name(service: str, services: Mapping[str, Service]) -> str:
    """Return the agency that gives a service, or what the service is called."""
    known = services.get(service)
    return (known.agency or known.title) if known else service


def _involved(case: Case, services: Mapping[str, Service]) -> Iterator[tuple[str, str]]:
    practice = case.patient.practice
    yield practice.name if practice else "GP practice", ""
    for loop in loops_of(case):
        if loop.open and loop.sent in case.current():
            yield loop.sent.agency or service_name(loop.sent.service, services), f"referral {loop.status}"
    for action in open_actions(case.plan):
        name = _agency(action, services)
        if name:
            yield name, action.text
    closure = case.last(Closure, case.current())
    if closure and closure.destination:
        yield closure.destination, ""


def _agency(action: Action, services: Mapping[str, Service]) -> str:
    owner = action.owner
    if action.sector in OWN or (owner and owner.staff):
        return ""
    told = (owner.team or owner.name) if owner else ""
    return service_name(action.service, services) or told
