"""The work between plan and closure: contacts, appointments, alerts, consent, capacity, safety flags."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case, Flag
from caseload.model.entries.coordination import Appointment, Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.safety import Alert, Capacity, Consent, FlagResolution
from caseload.model.steps import Step, require
from caseload.steps.change import (
    Change,
    Context,
    check_corrects,
    check_staff,
    check_time,
    entered,
)


def log(case: Case, entry: Contact, context: Context) -> Change:
    """Record a contact; one that names an appointment, or falls on its day, closes it."""
    _check(case, entry, context, "log")
    booking = _booking_kept(case, entry)
    return entered("log", replace(entry, appointment=booking.id) if booking else entry)


def book(case: Case, entry: Appointment, context: Context) -> Change:
    """Book a visit or call, or cancel one that is booked."""
    require("book", case.step)
    check_corrects(case, entry)
    if entry.status == "cancelled":
        return entered("book", replace(entry, appointment=_open_booking(case, entry.appointment).id))
    check_staff(context, entry.staff)
    if entry.starts and entry.starts < context.local_minute:
        raise Forbidden("an appointment lies in the future", remedy="log records what has happened")
    return entered("book", entry)


def hospital(case: Case, entry: HospitalEvent, context: Context) -> Change:
    """Record a visit to hospital or the discharge from it."""
    _check(case, entry, context, "log")
    return entered("hospital", entry)


def alert(case: Case, entry: Alert, context: Context) -> Change:
    """Raise an alert with owner, reason and review date, look at it again, or resolve it with a reason."""
    check_time(case, entry, context)
    check_corrects(case, entry)
    check_staff(context, entry.owner)
    if entry.review_on and entry.review_on <= context.today:
        raise Forbidden("an alert is looked at again on a day in the future")
    if entry.status != "raised":
        found = [a for a in case.alerts() if a.id.startswith(entry.alert)]
        if len(found) != 1:
            raise NotFound("no single alert that stands has an id that begins so", remedy="show lists them")
        entry = replace(entry, alert=found[0].id)
    return entered("alert", entry)


def consent(case: Case, entry: Consent, context: Context) -> Change:
    """Record what the person agrees to, or no longer does."""
    check_time(case, entry, context)
    check_corrects(case, entry)
    return entered("consent", entry)


def capacity(case: Case, entry: Capacity, context: Context) -> Change:
    """Record an assessment of capacity for one decision."""
    check_time(case, entry, context)
    check_corrects(case, entry)
    return entered("capacity", entry)


def resolve_flag(case: Case, entry: FlagResolution, context: Context) -> Change:
    """Lay a safety flag to rest, with what was done."""
    check_time(case, entry, context)
    one_flag(case, entry.assessment, entry.flag)
    return entered("flag", entry)


def one_flag(case: Case, assessment: str, name: str) -> Flag:
    """Return the flag that stands, by the beginning of the assessment's id and, of several, by name."""
    standing = [flag for flag in case.flags() if flag.assessment.startswith(assessment) and name in ("", flag.name)]
    if len(standing) != 1:
        raise NotFound("no single safety flag stands there", remedy="show lists them")
    return standing[0]


def _check(case: Case, entry: Entry, context: Context, verb: str) -> None:
    """Allow on a closed case only what happened before it closed: a late entry."""
    check_time(case, entry, context)
    check_corrects(case, entry)
    if case.step is Step.CLOSED:
        closed = case.current()[-1].happened.day
        if entry.happened.day > closed or case.died:
            require(verb, case.step)
    else:
        require(verb, case.step)


def _booking_kept(case: Case, entry: Contact) -> Appointment | None:
    if entry.appointment:
        return _open_booking(case, entry.appointment)
    same_day = (b for b in case.booked() if b.starts and b.starts.day == entry.happened.day)
    return next((booking for booking in same_day if booking.mode == entry.mode), None)


def _open_booking(case: Case, prefix: str) -> Appointment:
    found = [booking for booking in case.booked() if booking.id.startswith(prefix)]
    if len(found) != 1:
        raise NotFound("no single open appointment has an id that begins so", remedy="show lists them")
    return found[0]
