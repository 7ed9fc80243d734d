"""The words that all answers share: names, enumerated values, scores, who agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from caseload.render.report import Urgent

if TYPE_CHECKING:
    from caseload.model.entries.assessment import Score
    from caseload.model.entries.review import Agreement
    from caseload.model.entries.safety import Consent
    from caseload.model.patient import Name
    from caseload.model.plan import Action
    from caseload.model.team import Staff

# From a staff id to the name that people know.
Who: TypeAlias = Callable[[str], str]

BRIEF = 100
TITLES = ("text", "trigger", "type", "name", "substance")
# What is not said by writing a blank for each hyphen.
SAID = {
    "ae-attendance": "A&E attendance",
    "co-ordination": "co-ordination",
    "gp": "GP",
    "self-care": "self-care",
    "self-care-support": "self-care support",
    "self-harm": "self-harm",
}


def said(id_: str) -> str:
    """Return an enumerated value as people say it: `home-visit` is `home visit`."""
    return SAID.get(id_) or id_.replace("-", " ")


def person(family: str, given: str, title: str = "") -> str:
    """Return `HILL, Margaret (Mrs)`, as NHS screens write it: nobody takes a given name for a family name."""
    name = f"{family.upper()}, {given}" if family and given else family.upper() or given
    return f"{name} ({title})" if title else name


def name_of(name: Name) -> str:
    """Return a patient's name."""
    return person(name.family, name.given, name.title)


def names_in(staff: Staff) -> Who:
    """Return the function from a staff id to a name; an unknown id stands for itself."""
    names = {member.id: member.name for member in staff.staff}
    return lambda id_: names.get(id_, id_)


def title(item: object) -> str:
    """Return what an item of a plan or a record is called, by whichever of its fields says so."""
    return next(str(getattr(item, name)) for name in TITLES if hasattr(item, name))


def nhs_number(digits: str) -> str:
    """Return an NHS number as people read it, `999 000 0018`; `wanted`, standing out, where there is none."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else Urgent("wanted")


def brief(text: str) -> str:
    """Return the beginning of a note: its first line, a hundred characters of it."""
    first, *more = text.strip().splitlines() or [""]
    if len(first) > BRIEF:
        return f"{first[:BRIEF].rstrip()}…"
    return f"{first} …" if more else first


def score(one: Score) -> str:
    """Return `phq-9 14 (moderate)`; what cannot be scored is said, and never looks like a nought."""
    named = ", ".join(part for part in (one.band, one.reported and f"reported as {one.reported}") if part)
    band = f" ({named})" if named else ""
    return f"{scale_name(one)} {total_of(one)}{band}" + "".join(f", SAFETY FLAG {said(flag)}" for flag in one.flags)


def scale_name(one: Score) -> str:
    """Return the instrument, and which scale of it where that says more."""
    scale = "" if one.scale in ("total", one.instrument) else one.scale
    return f"{one.instrument} {scale}".rstrip()


def total_of(one: Score) -> str:
    """Return the total, or that there is none, with what is certain all the same."""
    if one.total is not None:
        return str(one.total)
    return "cannot be scored" if one.at_least is None else f"cannot be scored, at least {one.at_least}"


def how_often(action: Action) -> str:
    """Return `2 times every 3 weeks, 45 min`, as far as it is said."""
    often = action.frequency
    minutes = f"{action.minutes} min" if action.minutes else ""
    if often is None:
        return minutes
    times = "once" if often.times == 1 else f"{often.times} times"
    unit = f"a {often.unit}" if often.every == 1 else f"every {often.every} {often.unit}s"
    return ", ".join(part for part in (f"{times} {unit}", minutes) if part)


def consent_about(entry: Consent) -> str:
    """Return what a consent is to: `case management`, `sharing with the GP`."""
    recipient = f" with {entry.recipient}" if entry.recipient else ""
    scope = f" ({entry.scope})" if entry.scope else ""
    return f"{said(entry.about)}{recipient}{scope}"


def agreed_by(entry: Agreement) -> str:
    """Return who agreed and by what right."""
    if entry.authority == "person":
        return "with the person"
    return f"with {entry.name or 'a representative'} ({said(entry.authority)})"
