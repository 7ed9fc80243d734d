"""The work between plan and closure: contacts, appointments, alerts, consent, capacity, safety flags."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case, Flag
from caseload.model.entries.coordination import Appointment, Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.safety import Alert, Capacity, Consent, FlagResolution
from caseload.model.steps import ENDED
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_staff, check_step, ground


def log(case: Case, entry: Contact, context: Context) -> Change:
    """Record a contact; one that names an appointment, or falls on its day, closes it."""
    before = _open_then(case, entry, context)
    booking = _booking_kept(before, entry)
    return entered("log", replace(entry, appointment=booking.id) if booking else entry)


def book(case: Case, entry: Appointment, context: Context) -> Change:
    """Book a visit or call, or cancel one that is booked."""
    before = ground(case, entry, context, "book")
    if entry.status == "cancelled":
        return entered("book", replace(entry, appointment=open_booking(before, entry.appointment).id))
    check_staff(context, entry.staff)
    if entry.starts and entry.starts < context.local_minute:
        raise Forbidden("an appointment lies in the future", remedy="log records what has happened")
    return entered("book", entry)


def hospital(case: Case, entry: HospitalEvent, context: Context) -> Change:
    """Record a visit to hospital or the discharge from it."""
    _open_then(case, entry, context)
    return entered("hospital", entry)


def alert(case: Case, entry: Alert, context: Context) -> Change:
    """Raise an alert with owner, reason and review date, look at it again, or resolve it with a reason."""
    before = ground(case, entry, context)
    check_staff(context, entry.owner)
    if entry.review_on and entry.review_on <= context.today:
        raise Forbidden("an alert is looked at again on a day in the future", remedy="use a later day")
    if entry.status != "raised":
        found = [one for one in before.alerts() if one.id.startswith(entry.alert)]
        if len(found) != 1:
            raise NotFound("no single alert that stands has an id that begins so", remedy="show lists them")
        entry = replace(entry, alert=found[0].id)
    return entered("alert", entry)


def consent(case: Case, entry: Consent, context: Context) -> Change:
    """Record what the person agrees to, or no longer does."""
    ground(case, entry, context)
    return entered("consent", entry)


def capacity(case: Case, entry: Capacity, context: Context) -> Change:
    """Record an assessment of capacity for one decision."""
    ground(case, entry, context)
    return entered("capacity", entry)


def resolve_flag(case: Case, entry: FlagResolution, context: Context) -> Change:
    """Lay a safety flag to rest, with what was done."""
    flag = one_flag(ground(case, entry, context), entry.assessment, entry.flag)
    return entered("flag", replace(entry, assessment=flag.assessment, flag=flag.name))


def one_flag(case: Case, assessment: str, name: str) -> Flag:
    """Return the flag that stands, by the beginning of the assessment's id and, of several, by name."""
    standing = [flag for flag in case.flags() if flag.assessment.startswith(assessment) and name in ("", flag.name)]
    if len(standing) != 1:
        raise NotFound("no single safety flag stands there", remedy="show lists them")
    return standing[0]


def _open_then(case: Case, entry: Entry, context: Context) -> Case:
    """Return the ground; once a case has ended, only what happened by then may be entered, late."""
    before = ground(case, entry, context)
    late = before.step in ENDED and before.ending and entry.happened.day <= before.ending.happened.day
    if not late:
        check_step(before, "log")
    return before


def _booking_kept(case: Case, entry: Contact) -> Appointment | None:
    if entry.appointment:
        return open_booking(case, entry.appointment)
    same_day = (b for b in case.booked() if b.starts and b.starts.day == entry.happened.day)
    return next((booking for booking in same_day if booking.mode == entry.mode), None)


def open_booking(case: Case, prefix: str) -> Appointment:
    """Return the appointment that is open and whose id begins so; NotFound where none or several do."""
    found = [booking for booking in case.booked() if booking.id.startswith(prefix)]
    if len(found) != 1:
        raise NotFound("no single open appointment has an id that begins so", remedy="show lists them")
    return found[0]
