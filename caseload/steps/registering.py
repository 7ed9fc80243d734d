"""Writing down what an evaluation will ask, before there is anything to see."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.nearest import did_you_mean
from caseload.model.team import Protocol
from caseload.steps.change import Change

OUTCOMES = ("goals", "experience", "emergency-admissions")


def register(entry: Protocol, known: Iterable[Protocol], instruments: Container[str], names: Iterable[str]) -> Change:
    """Write a protocol down; one that stands in for another says which and why.

    NotFound for an outcome that is none, with the one that may be meant among OUTCOMES and the `names` of instruments.
    """
    if entry.ends < entry.starts:
        raise Forbidden("the period ends before it starts", remedy="the first day comes first")
    for outcome in entry.outcomes:
        if outcome not in OUTCOMES and outcome not in instruments:
            raise NotFound("there is no such outcome", remedy=did_you_mean(outcome, (*OUTCOMES, *names)) or _ALL)
    if entry.replaces:
        entry = replace(entry, replaces=_one(known, entry.replaces).id)
    return Change("evaluate protocol", (entry.id,), (entry,))


def in_force(known: Iterable[Protocol]) -> tuple[Protocol, ...]:
    """Return the protocols that no other stands in for, the latest first."""
    found = tuple(known)
    replaced = {one.replaces for one in found}
    return tuple(
        sorted((one for one in found if one.id not in replaced), key=lambda one: (one.recorded, one.id), reverse=True)
    )


def _one(known: Iterable[Protocol], prefix: str) -> Protocol:
    found = [one for one in in_force(known) if one.id.startswith(prefix)]
    if len(found) != 1:
        raise NotFound("no single protocol in force has an id that begins so", remedy="caseload evaluate names it")
    return found[0]


_ALL = f"one of {', '.join(OUTCOMES)}, or the id of an instrument"
