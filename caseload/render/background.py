"""What whoever cares for a person must know of them: needs, allergies, medicines, consent, how to reach them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.review import Closure
from caseload.model.entries.safety import Capacity, Consent
from caseload.model.patient import KNOWN, NOT_ASKED, Allergies, Medicine, Medicines, Patient, Relation
from caseload.render.dates import ago, day
from caseload.render.report import DANGER, PLAIN, WARNING, Block, Lines, block_if
from caseload.render.words import Who, consent_about, said

USUAL = ("oxygen_target", "blood_pressure", "breathing", "cognition", "mobility", "note")
TONES = {NOT_ASKED: DANGER, KNOWN: WARNING}


def needs(patient: Patient) -> Iterator[Block]:
    """Yield communication needs and reasonable adjustments."""
    spoken = [f"speaks {patient.language}"] if patient.language else []
    interpreter = ["interpreter needed"] if patient.interpreter else []
    communication = (*spoken, *interpreter, *patient.communication)
    yield from block_if(Lines("communication", "Communication", communication), communication)
    yield from block_if(Lines("adjustments", "Adjustments", patient.adjustments), patient.adjustments)


def allergies(record: Allergies, who: Who, today: date) -> Iterator[Block]:
    """Yield the allergies; known, none known and not asked look different, and say how old they are."""
    texts = [
        f"{one.substance}{': ' if one.reaction else ''}{one.reaction}{f' ({one.severity})' if one.severity else ''}"
        for one in record.items
    ]
    yield Lines("allergies", "Allergies", _with_status(record.status, texts), TONES.get(record.status, PLAIN))
    yield from _source("allergies", record, who, today)


def medicines(record: Medicines, who: Who, today: date) -> Iterator[Block]:
    """Yield the medicines as taken."""
    tone = DANGER if record.status == NOT_ASKED else PLAIN
    yield Lines("medicines", "Medicines", _with_status(record.status, [_medicine(one) for one in record.items]), tone)
    reviewed = f"reviewed {day(record.reviewed_on)} ({ago(record.reviewed_on, today)})" if record.reviewed_on else ""
    helped = f"help from {record.helped_by}" if record.helped_by else ""
    yield from _source("medicines", record, who, today, reviewed, helped)


def _medicine(one: Medicine) -> str:
    warning = ", ".join(
        word for word, true in (("TIME-CRITICAL", one.time_critical), ("HIGH RISK", one.high_risk)) if true
    )
    return " – ".join(part for part in (f"{one.name} {one.dose}".strip(), warning, one.note) if part)


def _with_status(status: str, texts: list[str]) -> tuple[str, ...]:
    """Return the texts; where there are none, or they were never asked about, that is said first."""
    if status == NOT_ASKED:
        return ("NOT ASKED", *texts)
    return tuple(texts) or ("known, none listed: see the source" if status == KNOWN else said(status),)


def _source(name: str, record: Allergies | Medicines, who: Who, today: date, *more: str) -> Iterator[Block]:
    checked = f"checked {day(record.checked_on)} ({ago(record.checked_on, today)})" if record.checked_on else ""
    by = f"by {who(record.checked_by)}" if record.checked_by else ""
    dated = " ".join(part for part in (checked or "NEVER CHECKED", by) if part)
    if record.status == NOT_ASKED and not (record.source or record.checked_on or any(more)):
        return
    parts = (record.source or "source not recorded", dated, *more)
    yield Lines(f"{name}_source", f"{name.capitalize()} from", (", ".join(part for part in parts if part),))


def conditions(patient: Patient) -> Iterator[Block]:
    """Yield the long-term conditions, and what is usual for this person."""
    active = tuple(
        " – ".join(filter(None, (one.name, f"since {one.since.year}" if one.since else "", one.note)))
        for one in patient.conditions
        if one.status == "active"
    )
    yield from block_if(Lines("conditions", "Conditions", active), active)
    usual = tuple(labelled(patient.usual, USUAL))
    yield from block_if(Lines("usual", "Usual for them", usual), usual)


def reach(patient: Patient) -> Iterator[Block]:
    """Yield how the person and those around them are reached."""
    address = patient.address
    lines = [", ".join(filter(None, (*address.lines, address.postcode)))] if address else []
    phones = (f"{phone.number} ({phone.note})" if phone.note else phone.number for phone in patient.phones)
    texts = (*lines, *phones, *labelled(patient, ("email", "lives_with", "access")))
    yield from block_if(Lines("reach", "Reach", texts), texts)
    people = tuple(_relation(one) for one in patient.relations)
    yield from block_if(Lines("people", "People", people), people)


def labelled(record: object, names: Iterable[str]) -> Iterator[str]:
    """Yield `blood pressure: 130/80` for each of the attributes that holds something."""
    for name in names:
        text = getattr(record, name, "")
        if text:
            yield f"{name.replace('_', ' ')}: {text}"


def _relation(one: Relation) -> str:
    roles = (("carer", one.carer), ("next of kin", one.next_of_kin), ("lives with them", one.lives_with))
    own = f"own assessment {one.carer_assessment}" if one.carer_assessment else ""
    parts = (one.name, one.relationship, *(role for role, true in roles if true), own, one.phone, one.note)
    return ", ".join(filter(None, parts))


def consents(case: Case) -> Iterator[Block]:
    """Yield the latest decision of each consent, and of each decision that capacity was assessed for."""
    given = {(entry.about, entry.recipient): entry for entry in case.all(Consent)}
    texts = tuple(
        f"{consent_about(entry)}: {said(entry.decision)} {day(entry.happened.day)}" for entry in given.values()
    )
    yield Lines("consent", "Consent", texts or ("not recorded; that does not stand in the way of direct care",))
    assessed = {entry.decision: entry for entry in case.all(Capacity)}
    capacity = tuple(f"{said(one.outcome)}, {day(one.happened.day)}: {one.decision}" for one in assessed.values())
    yield from block_if(Lines("capacity", "Capacity", capacity), capacity)


def closing(case: Case) -> Iterator[Block]:
    """Yield how the latest episode was closed, and what a death left behind."""
    death = case.died
    if death:
        told = f"told: {', '.join(death.agencies_told)}" if death.agencies_told else "nobody told yet"
        yield Lines("after_death", "After death", (told, *labelled(death, ("preferred_place", "equipment", "note"))))
    closure = case.last(Closure, case.current())
    if closure:
        when = f"{day(closure.happened.day)}, {said(closure.reason)}"
        more = labelled(closure, ("summary", "destination", "destination_contact", "come_back_when"))
        yield Lines("closed", "Closed", (when, *more))
