"""Who of a population is looked at: the draw by lot, the judgement on each person listed, and who comes back when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from caseload.errors import Forbidden, NotFound
from caseload.model.moments import months_after
from caseload.model.settings import RiskTier
from caseload.model.team import Draw, FindingDecision, FindingRun, TeamEntry
from caseload.steps.change import Change, Context

T = TypeVar("T")
E = TypeVar("E", bound=TeamEntry)
ACCEPT, DECLINE, DEFER = "accept", "decline", "defer"
DECIDE = "casefind decide"


class Entrant(NamedTuple):
    """One person in a draw: the higher the priority, the earlier the place."""

    person: str
    priority: int


def contenders(ranked: Iterable[T], places: int, priority: Callable[[T], int]) -> Iterator[T]:
    """Yield, of people from the highest priority down, those who get a place and all who are as eligible as the last.

    No more of the stream is read than that takes.
    """
    last = None
    for number, one in enumerate(ranked, 1):
        if number > places and priority(one) != last:
            return
        yield one
        last = priority(one)


def draw(entrants: Sequence[Entrant], places: int, seed: int) -> Draw:
    """Draw lots among those of the last priority that gets a place; whoever ranks higher has one without it.

    Each lot rests on the seed and the person alone, so that anybody can draw it again, on any machine. Both lists
    are in the order of the lots: the next in line comes first.
    """
    if len(entrants) <= places:
        return Draw(places=places, seed=seed)
    last = entrants[places - 1].priority
    equal = sorted(
        (entrant.person for entrant in entrants if entrant.priority == last), key=lambda id_: _lot(seed, id_)
    )
    free = places - sum(entrant.priority > last for entrant in entrants)
    return Draw(places=places, seed=seed, drawn=tuple(equal[:free]), not_drawn=tuple(equal[free:]))


def risk_tier(run: FindingRun, person: str, tiers: Iterable[RiskTier]) -> str:
    """Return the tier that somebody's rank puts them in, by the shares of all people from the highest risk down."""
    share, rank = Decimal(0), Decimal(run.listed.index(person) + 1)
    for tier in tiers:
        share += tier.share
        if rank * 100 <= share * run.people:
            return tier.id
    return ""


def _lot(seed: int, person: str) -> bytes:
    return hashlib.sha256(f"{seed}:{person}".encode()).digest()


def listing(runs: Iterable[FindingRun], person: str, prefix: str = "") -> FindingRun:
    """Return the latest run that lists a person, or the one whose id begins so; NotFound where none does."""
    named = [run for run in runs if run.id.startswith(prefix)] if prefix else list(runs)
    if not named:
        raise NotFound("no such run of case finding", remedy="caseload casefind list shows them")
    found = [run for run in named if person in run.listed]
    if not found:
        raise NotFound("nobody of that id is on the list of a run", remedy="caseload casefind list shows who is")
    return in_order(found)[-1]


def one_run(runs: Iterable[FindingRun], prefix: str = "") -> FindingRun:
    """Return the run whose id begins so, the latest where nothing is said; NotFound where no single one does."""
    found = in_order(run for run in runs if run.id.startswith(prefix))
    if not found or (prefix and len(found) > 1):
        raise NotFound("no single run has an id that begins so", remedy="caseload casefind list shows them")
    return found[-1]


def latest(decisions: Iterable[FindingDecision]) -> dict[str, FindingDecision]:
    """Return what was last decided about each person."""
    return {decision.person: decision for decision in in_order(decisions)}


def back_on(decision: FindingDecision, months: int) -> date | None:
    """Return the day on which somebody who was declined or deferred is looked at again; None of the accepted."""
    if decision.decision == ACCEPT:
        return None
    return decision.again_on or months_after(decision.happened.day, months)


def waiting(decisions: Iterable[FindingDecision], today: date, months: int) -> Iterator[str]:
    """Yield whom nobody looks at yet: declined or deferred, and their day has not come."""
    for person, decision in latest(decisions).items():
        again = back_on(decision, months)
        if again and again > today:
            yield person


def decided(
    entry: FindingDecision, runs: Iterable[FindingRun], known: Iterable[FindingDecision], context: Context
) -> Change:
    """Keep what was decided about a person on a list: accepted by whoever takes them in, declined, deferred."""
    run = listing(runs, entry.person, entry.run)
    before = latest(known).get(entry.person)
    if before and before.decision == ACCEPT and before.happened.day >= run.happened.day:
        raise Forbidden(f"this person is accepted already: {before.patient}", remedy=f"caseload show {before.patient}")
    if entry.happened > context.local_minute:
        raise Forbidden("the decision lies in the future", remedy="record it once it is made")
    if entry.happened.day < run.happened.day:
        raise Forbidden("the decision lies before the run that listed the person", remedy=f"use {run.happened.day}")
    if entry.again_on and entry.again_on <= entry.happened.day:
        raise Forbidden("somebody comes back on a later day", remedy="use a day after the decision")
    if entry.decision == ACCEPT and run.draw and entry.person in run.draw.not_drawn and not entry.reason:
        raise Forbidden(
            "this person was not drawn and is whom an evaluation compares with",
            remedy="give --reason if they come onto the caseload all the same",
        )
    return Change(DECIDE, (entry.id,), (entry,))


def taken_in(decision: Change, intake: Change) -> Change:
    """Return an acceptance together with the intake that it becomes: one commit, or none of it."""
    return Change(DECIDE, (*intake.ids[:1], *decision.ids, *intake.ids[1:]), (*intake.records, *decision.records))


def in_order(entries: Iterable[E]) -> list[E]:
    """Return runs or decisions in the order of their days, those of one day as they were recorded."""
    return sorted(entries, key=lambda entry: (entry.happened.day, entry.recorded, entry.id))
