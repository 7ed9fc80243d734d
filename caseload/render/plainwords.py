"""Plain English for a person's own copy: days, how often, who, how it is going; no codes, no short forms."""

from __future__ import annotations

from datetime import date

from caseload.model.patient import Patient
from caseload.model.plan import Action, Frequency, Owner
from caseload.model.team import Staff
from caseload.render.words import said

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
GOING = {
    "in-progress": "it has begun",
    "improving": "it is getting better",
    "worsening": "it is getting harder",
    "no-change": "it is much the same",
    "achieved": "you have done it",
    "sustaining": "you are keeping it up",
    "not-achieved": "it has not worked so far",
    "no-progress": "there is no change so far",
    "not-attainable": "it cannot be done for now",
}
STANDING = {
    "proposed": "This is an idea so far. Tell us if it is right for you.",
    "on-hold": "We are leaving this for now.",
}
STATUS = {
    "requested": "We have asked for this.",
    "accepted": "They have said yes to this.",
    "in-progress": "This has started.",
}
NOBODY = "nobody yet"


def in_full(when: date) -> str:
    """Return `1 December 2026`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def number(value: int) -> str:
    """Return `two`, up to twelve; `13`."""
    return NUMBERS[value] if value < len(NUMBERS) else str(value)


def rhythm(often: Frequency) -> str:
    """Return `every day`, `every two weeks`, `three times a week`, `twice every six months`."""
    several = often.every > 1
    if often.times == 1:
        return f"every {number(often.every)} {often.unit}s" if several else f"every {often.unit}"
    times = "twice" if often.times == 2 else f"{number(often.times)} times"
    return f"{times} every {number(often.every)} {often.unit}s" if several else f"{times} a {often.unit}"


def when(action: Action, today: date) -> str:
    """Return `every two weeks, 45 minutes each time, from 1 December 2026`; a day that is not set is said."""
    if action.status == "done":
        return f"done on {in_full(action.done_on)}" if action.done_on else "done"
    often = rhythm(action.frequency) if action.frequency else ""
    parts = (
        f"by {in_full(action.due)}" if action.due else "",
        f"then {often}" if action.due and often else often,
        f"{action.minutes} minutes each time" if action.minutes and often else "",
        f"from {in_full(action.starts)}" if action.starts and action.starts > today else "",
        f"until {in_full(action.ends)}" if action.ends else "",
    )
    told = ", ".join(filter(None, parts))
    since = f"since {in_full(action.starts)}" if action.starts else "no day is set yet"
    return told or since


def does(owner: Owner | None, patient: Patient, staff: Staff) -> str:
    """Return who does an action: `you`, `Carol Peasgood, your friend`, `Dev Patel, occupational therapist`."""
    if owner is None:
        return NOBODY
    member = staff.member(owner.staff)
    if member:
        parts = (member.name, small(owner.role or member.profession or said(member.role)), owner.team or member.team)
    elif owner.name.casefold() in _names(patient):
        return "you"
    else:
        kin = next((one.relationship for one in patient.relations if one.name.casefold() == owner.name.casefold()), "")
        parts = (owner.name, f"your {small(kin)}" if kin else small(owner.role), owner.team)
    return ", ".join(filter(None, parts)) or ("a member of the team" if owner.staff else NOBODY)


def called(patient: Patient) -> str:
    """Return what the person is known as: by that name, else by the given one."""
    name = patient.name
    return name.known_as or name.given or " ".join(filter(None, (name.title, name.family)))


def _names(patient: Patient) -> set[str]:
    name = patient.name
    known = (name.full, name.known_as, f"{name.known_as} {name.family}", name.given)
    return {one.strip().casefold() for one in known if one.strip()}


def small(text: str) -> str:
    """Return what stands within a sentence, such as a role; `GP practice` keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
