"""What a need or contingency plan rests on, and whether that has changed since somebody last looked at it.

Meaning is compared, not bytes: blanks, capitals and the order of a list are nothing. What changes back, clears itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias, TypeVar
from unicodedata import normalize

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment, DomainFinding, Score
from caseload.model.entries.coordination import HOSPITAL_EVENTS, HospitalEvent
from caseload.model.plan import Contingency, Need, Plan, open_actions, open_goals
from caseload.model.settings import Domain, Settings

Resting: TypeAlias = Need | Contingency
Item = TypeVar("Item", Need, Contingency)

FINDING, CONDITIONS, MEDICINES, HOSPITAL = "finding", "conditions", "medicines", "hospital"
# What a contingency plan is for; planned stays and going home put none to the test.
CRISES = ("ae-attendance", "emergency-admission")
# The fields that say what an item is about.
WORDS: dict[type[Any], tuple[str, ...]] = {
    Need: ("text", "domain", "assessment"),
    Contingency: ("trigger", "early_signs", "response", "contact", "coping", "anticipatory"),
}
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed of all that an item rests on: a part, or an instrument by its id; known since the day `on`."""

    part: str
    on: date


@dataclass(frozen=True, slots=True)
class Again:
    """A need or contingency plan that is to be looked at again, and why."""

    item: Resting
    changes: tuple[Changed, ...]


def basis(case: Case, item: Resting, settings: Settings) -> dict[str, str]:
    """Return what an item rests on now, a digest of the meaning for each part.

    The parts of a need are the finding of its domain, each instrument of the domain that was scored, and what
    else the domain rests on; that of a contingency plan are the crises that led to hospital.
    """
    if isinstance(item, Contingency):
        return {HOSPITAL: _hospital(case, CRISES)}
    domain = _domain(item, settings)
    return {FINDING: _finding(case, domain), **_scores(case, domain.instruments)} | {
        part: RECORDS[part](case) for part in domain.rests_on if part in RECORDS
    }


def looked_at(case: Case, item: Item, settings: Settings, day: date) -> Item:
    """Return the item as somebody made it, or saw that it holds, on that day."""
    return replace(item, basis=basis(case, item, settings), looked_on=day)


def as_told(case: Case, item: Any, told: Container[str], settings: Settings, day: date) -> Any:
    """Return an item of the plan as it is after these fields of it were told.

    Whoever puts a need or a contingency plan into words has looked at what it rests on.
    """
    return looked_at(case, item, settings, day) if any(word in told for word in WORDS.get(type(item), ())) else item


def to_look_at(case: Case, settings: Settings) -> tuple[Again, ...]:
    """Return what of the plan is to be looked at again, without the needs that are met or closed."""
    plan = case.plan or Plan(patient=case.patient.id)
    items: tuple[Resting, ...] = (*(need for need in plan.needs if need.status == "open"), *plan.contingency)
    found = (Again(item, tuple(_changes(case, item, settings))) for item in items)
    return tuple(again for again in found if again.changes)


def resting_on(plan: Plan, again: Iterable[Again]) -> set[str]:
    """Return the ids of what is to be looked at again, with the open goals and actions of these needs."""
    ids = {one.item.id for one in again}
    goals = {goal.id for goal in open_goals(plan) if not ids.isdisjoint(goal.needs)}
    return ids | goals | {action.id for action in open_actions(plan) if not goals.isdisjoint(action.goals)}


def differs(one: DomainFinding, other: DomainFinding) -> bool:
    """Tell whether two findings mean something else."""
    return _said(one) != _said(other)


def _changes(case: Case, item: Resting, settings: Settings) -> Iterator[Changed]:
    parts = _since_looked if item.basis else _since_agreed
    return (Changed(part, _known_since(case, item, part)) for part in parts(case, item, settings))


def _since_looked(case: Case, item: Resting, settings: Settings) -> Iterator[str]:
    """Yield each part that is not what it was.

    An instrument was none of them until it was scored; how a goal goes is no news about the need. Of what the
    team has only since then set that a domain rests on, nobody knows what it was.
    """
    now, kept = basis(case, item, settings), item.basis
    instruments = _domain(item, settings).instruments if isinstance(item, Need) else ()
    measures = _measures(case.plan, item)
    for part in dict.fromkeys((*now, *instruments)):
        if part not in measures and (part in kept or part in instruments) and now.get(part) != kept.get(part):
            yield part


def _since_agreed(case: Case, item: Resting, settings: Settings) -> Iterator[str]:
    """Yield what can be told of an item that was written by hand, without its basis."""
    kinds: Collection[str] = CRISES
    if isinstance(item, Need):
        domain = _domain(item, settings)
        kinds = HOSPITAL_EVENTS if HOSPITAL in domain.rests_on else ()
        then = next((f for f in _findings_of(case, item.assessment) if f.domain == item.domain), None)
        now = case.findings().get(item.domain)
        if then and now and differs(then, now[0]):
            yield FINDING
    agreed = case.agreement
    later = case.entries[case.entries.index(agreed) :] if agreed else ()
    if any(event.event in kinds for event in case.all(HospitalEvent, later)):
        yield HOSPITAL


def _known_since(case: Case, item: Resting, part: str) -> date:
    """Return the day of the record that says so; of what carries none, that of the last entry."""
    entries = case.current() or case.entries
    last = entries[-1].happened.day if entries else item.looked_on or case.patient.birth_date
    checked = case.patient.medicines.checked_on
    match part:
        case "medicines":
            return checked if checked and checked >= (item.looked_on or checked) else last
        case "hospital":
            kinds = CRISES if isinstance(item, Contingency) else HOSPITAL_EVENTS
            events = (event for event in case.all(HospitalEvent) if event.event in kinds)
            return max((event.happened.day for event in events), default=last)
        case "finding" if isinstance(item, Need) and item.domain in case.findings():
            return case.findings()[item.domain][1].happened.day
    return max((entry.happened.day for (id_, _), (_, entry) in case.scores().items() if id_ == part), default=last)


def _domain(need: Need, settings: Settings) -> Domain:
    return settings.domain(need.domain) or Domain(id=need.domain, title="")


def _measures(plan: Plan | None, item: Resting) -> set[str]:
    return {goal.measure.instrument for goal in plan.goals if goal.measure and item.id in goal.needs} if plan else set()


def _findings_of(case: Case, assessment: str) -> tuple[DomainFinding, ...]:
    entry = case.entry(assessment)
    return entry.findings if isinstance(entry, Assessment) else ()


def _finding(case: Case, domain: Domain) -> str:
    found = case.findings().get(domain.id)
    return _digest((_said(found[0]),) if found else ())


def _said(finding: DomainFinding) -> str:
    return _plain(f"{'need' if finding.need else 'no need'}: {finding.text}")


def _scores(case: Case, instruments: Collection[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for (instrument, scale), (score, _) in case.scores().items():
        if instrument in instruments:
            found.setdefault(instrument, []).append(f"{scale}: {_level(score)}")
    return {instrument: _digest(found[instrument]) for instrument in instruments if instrument in found}


def _level(score: Score) -> str:
    total = score.at_least if score.total is None else score.total
    return " ".join((score.reported or score.band or str(total), *sorted(score.flags)))


def _conditions(case: Case) -> str:
    return _digest(f"{one.name}: {one.code}" for one in case.patient.conditions if one.status == "active")


def _medicines(case: Case) -> str:
    return _digest(f"{one.name}: {one.dose}" for one in case.patient.medicines.items)


def _hospital(case: Case, kinds: Collection[str] = HOSPITAL_EVENTS) -> str:
    events = (event for event in case.all(HospitalEvent) if event.event in kinds)
    return _digest(f"{event.happened.day}: {event.event}" for event in events)


def _digest(parts: Iterable[str]) -> str:
    """Return twelve hexadecimal digits for a list in any order."""
    meaning = "\n".join(sorted(map(_plain, parts)))
    return hashlib.sha256(meaning.encode()).hexdigest()[:DIGITS]


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())


# What a domain may rest on besides its findings and scores.
RECORDS: dict[str, Callable[[Case], str]] = {CONDITIONS: _conditions, MEDICINES: _medicines, HOSPITAL: _hospital}
