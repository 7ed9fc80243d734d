"""One screen for a telephone call in a crisis: what may cost a life first, cut from the end where it is too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.coordination import Contact
from caseload.model.entries.safety import Alert
from caseload.model.patient import NOT_ASKED, Allergies, Medicines, Patient, Relation
from caseload.model.plan import Contingency
from caseload.model.team import Staff
from caseload.render import background, banner
from caseload.render.dates import ago, count, day
from caseload.render.onescreen import KEPT, Part, Ranked, Screen, fitted, page_of
from caseload.render.report import DANGER, PLAIN, WARNING, Lines, Report
from caseload.render.words import Who, name_of, names_in, nhs_number, said

# How soon a text may be cut; the others are kept.
FIRST, PEOPLE, OTHERS, MORE, DETAIL = range(KEPT + 1, KEPT + 6)
ESCALATION = ("treatment-escalation", "advance-decision")
OLD = 365


def crisis_report(case: Case, staff: Staff, today: date, synced: str, screen: Screen | None) -> Report:
    """Return what whoever answers the telephone needs; without a screen to fit on, all of it.

    `synced` says how old this copy of the folder is, nothing where it is not shared.
    """
    parts = tuple(_parts(case, names_in(staff), today, synced))
    if screen is None:
        return page_of("crisis", parts)
    return fitted("crisis", parts, Part("more", "More", (Ranked(f"caseload show {case.patient.id}"),)), screen)


def _kept(*texts: str) -> tuple[Ranked, ...]:
    return tuple(Ranked(text) for text in texts if text)


def _parts(case: Case, who: Who, today: date, synced: str) -> Iterator[Part]:
    """Yield the parts by importance."""
    patient = case.patient
    yield Part("person", "", _kept(_person(case, today)))
    yield from _dangers(case, today)
    yield Part("medicines", "Medicines", _kept(_medicines(patient.medicines, today)))
    needs = (text for block in background.needs(patient) if isinstance(block, Lines) for text in block.texts)
    yield Part("needs", "Needs", _kept(_joined(needs)))
    yield Part("contingency", "If it happens", tuple(_contingency(case)))
    yield Part("usual", "Usual for them", tuple(_usual(patient)))
    yield Part("call", "Call", tuple(_call(patient)))
    yield Part("lives", "Lives", tuple(_lives(patient)))
    yield Part("data", "Data", _kept(_age(case, who, today, synced)))


def _dangers(case: Case, today: date) -> Iterator[Part]:
    """Yield what nobody may overlook, on a call least of all."""
    allergies, alerts = case.patient.allergies, [one for one in case.alerts() if one.type not in ESCALATION]
    died = day(case.died.happened.day) if case.died else ""
    yield Part("died", "DIED", _kept(died), DANGER)
    critical, other = ([_alert(one) for one in alerts if one.critical is so] for so in (True, False))
    yield Part("critical_alerts", "CRITICAL ALERT", _kept(*critical), DANGER)
    tone = background.TONES.get(allergies.status, PLAIN)
    yield Part("allergies", "Allergies", _kept(_allergies(allergies, today)), tone)
    conflicts = (one for record in (case.patient, case.plan) if record for one in record.conflicts)
    yield Part("conflicts", "Conflict", _kept(*map(banner.conflict_line, conflicts)), DANGER)
    flags = (f"{said(flag.name)} since {day(flag.since)}" for flag in case.flags())
    yield Part("safety_flags", "SAFETY FLAG", _kept(*flags), DANGER)
    yield Part("escalation", "Escalation", _kept(*_escalation(case.alerts())), WARNING)
    yield Part("alerts", "Alert", _kept(*other), WARNING)


def _person(case: Case, today: date) -> str:
    patient = case.patient
    number = f"NHS {nhs_number(patient.nhs_number)}"
    known = f"known as {patient.name.known_as}" if patient.name.known_as else ""
    born = f"born {day(patient.birth_date)} ({banner.age_of(case, today)})"
    return " · ".join(part for part in (name_of(patient.name), known, born, number, case.step.value) if part)


def _alert(alert: Alert) -> str:
    return ": ".join(text for text in (said(alert.type), alert.headline or alert.reason) if text)


def _escalation(alerts: Iterable[Alert]) -> Iterator[str]:
    """Yield each form that stands; this record is never the form itself."""
    for one in alerts:
        if one.type in ESCALATION:
            original = one.kept or "NOT SAID WHERE"
            yield f"{one.headline or said(one.type)} ({day(one.happened.day)}; original: {original})"


def _allergies(record: Allergies, today: date) -> str:
    if record.status == NOT_ASKED:
        known = [one.substance for one in record.items]
        return _joined(("NOT ASKED", *known))
    each = [
        f"{one.substance}{f': {one.reaction}' if one.reaction else ''}{f' ({one.severity})' if one.severity else ''}"
        for one in record.items
    ]
    return f"{_joined(each) or said(record.status)} {_source(record, today)}"


def _medicines(record: Medicines, today: date) -> str:
    """Return the medicines that cannot wait or are dangerous, and how many others there are."""
    if record.status == NOT_ASKED and not record.items:
        return "NOT ASKED"
    urgent = [one for one in record.items if one.time_critical or one.high_risk]
    each = [
        f"{one.name} {one.dose}".strip()
        + "".join((" TIME-CRITICAL" if one.time_critical else "", " HIGH RISK" if one.high_risk else ""))
        for one in urgent
    ]
    others = len(record.items) - len(urgent)
    rest = [count(others, "other")] if others else []
    return f"{_joined([*(each or ['none marked time-critical or high risk']), *rest])} {_source(record, today)}"


def _source(record: Allergies | Medicines, today: date) -> str:
    if record.checked_on is None:
        checked = "NEVER CHECKED"
    else:
        old = (today - record.checked_on).days > OLD
        checked = f"{'OLD: ' if old else ''}checked {ago(record.checked_on, today)}"
    return f"({record.source or 'source not recorded'}, {checked})"


def _contingency(case: Case) -> Iterator[Ranked]:
    plans = case.plan.contingency if case.plan else ()
    if not plans:
        yield Ranked("no contingency plan written down", FIRST)
    for number, one in enumerate(plans):
        yield Ranked(_steps(one), OTHERS if number else FIRST)
        yield from (Ranked(text, DETAIL) for text in _signs(one))


def _steps(one: Contingency) -> str:
    told = (("", one.response), ("CALL ", one.contact), ("in place: ", one.anticipatory), ("", one.advance_statement))
    what = _joined(f"{label}{text}" for label, text in told if text)
    return f"{one.trigger} → {what or 'NOT SAID WHAT TO DO'}"


def _signs(one: Contingency) -> Iterator[str]:
    told = (("early signs: ", one.early_signs), ("what helps them: ", one.coping))
    text = _joined(f"{label}{text}" for label, text in told if text)
    if text:
        yield f"  {text}"


def _usual(patient: Patient) -> Iterator[Ranked]:
    yield Ranked(_joined(background.labelled(patient.usual, background.USUAL)) or "not recorded", PEOPLE)
    names = _joined(one.name for one in patient.conditions if one.status == "active")
    if names:
        yield Ranked(f"has: {names}", OTHERS)


def _call(patient: Patient) -> Iterator[Ranked]:
    own = _joined(f"{one.number} ({one.note})" if one.note else one.number for one in patient.phones)
    if own:
        yield Ranked(f"them: {own}", PEOPLE)
    for one in sorted(patient.relations, key=lambda one: not one.next_of_kin):
        if one.next_of_kin or one.carer or one.lives_with:
            yield Ranked(_relation(one), PEOPLE if one.next_of_kin or one.lives_with else MORE)
    practice = patient.practice
    if practice:
        yield Ranked(" ".join(filter(None, (practice.name, practice.phone))), MORE)


def _relation(one: Relation) -> str:
    roles = (("next of kin", one.next_of_kin), ("carer", one.carer), ("lives with them", one.lives_with))
    told = ", ".join(filter(None, (one.relationship, *(role for role, true in roles if true))))
    return f"{one.name} ({told}): {one.phone or 'no phone'}"


def _lives(patient: Patient) -> Iterator[Ranked]:
    address = patient.address
    where = ", ".join(filter(None, (*address.lines, address.postcode))) if address else ""
    home = _joined(filter(None, (patient.lives_with, where)))
    if home:
        yield Ranked(home, PEOPLE)
    if patient.access:
        yield Ranked(patient.access, OTHERS)


def _age(case: Case, who: Who, today: date, synced: str) -> str:
    recorded = max((entry.recorded.date() for entry in case.entries), default=None)
    seen = [entry.happened.day for entry in case.all(Contact) if entry.outcome == "done"]
    told = (
        f"manager {who(case.manager)}" if case.manager else "NO MANAGER NAMED",
        f"deputy {who(case.deputy)}" if case.deputy else "",
        f"last seen {ago(max(seen), today)}" if seen else "never seen",
        f"written {ago(recorded, today)}" if recorded else "",
        synced,
    )
    return _joined(filter(None, told))


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text.replace("\n", " / ") for text in texts)
