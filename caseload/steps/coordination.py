"""The work between plan and closure: contacts, hospital, appointments, alerts, consent, capacity, safety flags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model import icd10
from caseload.model.case import Case, Flag, fold
from caseload.model.entries.coordination import Appointment, Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.safety import Alert, Capacity, Consent, FlagResolution
from caseload.model.moments import precedes
from caseload.model.stays import ADMISSIONS, DISCHARGE, Stay, stays
from caseload.model.steps import ENDED
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_staff, check_step, ground
from caseload.steps.planitem import one_of


def log(case: Case, entry: Contact, context: Context) -> Change:
    """Record a contact; one that names an appointment, or falls on its day, closes it."""
    before = open_then(case, entry, context, "log")
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
    """Record a visit to hospital or the discharge from it; a discharge ends the admission that is open."""
    open_then(case, entry, context, "hospital")
    entry = replace(entry, codes=tuple(dict.fromkeys(map(icd10.normal, entry.codes))))
    others = stays((other for other in case.entries if other.id != entry.replaces), case.taken_back)
    if entry.event in ADMISSIONS:
        _check_elsewhere(entry, others)
    elif entry.event == DISCHARGE:
        entry = replace(entry, admission=_admission_ended(entry, others))
    after = fold(case.patient, case.plan, (*case.entries, *case.taken_back, entry))
    for stay in stays(after.entries, after.taken_back):
        if entry in (stay.admission, stay.discharge):
            _check_span(stay)
    return entered("hospital", entry)


def _check_elsewhere(entry: HospitalEvent, others: Iterable[Stay]) -> None:
    for stay in others:
        if stay.admission and stay.holds(entry.happened):
            raise Forbidden(
                f"in hospital then, admitted on {stay.admission.happened.day}",
                remedy="record that discharge first, or replace that admission: --replaces",
            )


def _check_span(stay: Stay) -> None:
    came, left = stay.admission, stay.discharge
    if came and left and precedes(left.happened, came.happened):
        days = f"admitted on {came.happened.day}, discharged on {left.happened.day}"
        raise Forbidden("the discharge lies before the admission", remedy=f"{days}: one of the two is wrong")


def _admission_ended(entry: HospitalEvent, others: Sequence[Stay]) -> str:
    """Return the admission that a discharge ends; none where nobody has told of one."""
    if entry.admission:
        admitted = tuple(stay.admission for stay in others if stay.admission)
        named = one_of(admitted, entry.admission, "admission", "caseload show lists the entries")
        ended = next((stay.discharge for stay in others if stay.admission is named), None)
        if ended:
            raise Forbidden(f"this stay has ended on {ended.happened.day}", remedy="replace that discharge: --replaces")
        return named.id
    waiting = [stay.admission for stay in others if stay.admission and stay.open]
    waiting = [came for came in waiting if not precedes(entry.happened, came.happened)] or waiting
    if len(waiting) > 1:
        ids = ", ".join(came.id for came in waiting)
        raise Forbidden("more than one admission is open", remedy=f"name one: --admission {ids}")
    if not waiting:
        _check_first(entry, others)
    return "".join(came.id for came in waiting)


def _check_first(entry: HospitalEvent, others: Iterable[Stay]) -> None:
    """Forbid a discharge that follows upon another with no admission in between: it would end no stay."""
    left = [stay.discharge.happened for stay in others if stay.discharge]
    before = [moment for moment in left if not precedes(entry.happened, moment)]
    if before:
        raise Forbidden(
            f"discharged already, on {max(before).day}, and not admitted since",
            remedy="record the admission first: caseload hospital PATIENT emergency-admission",
        )


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


def open_then(case: Case, entry: Entry, context: Context, verb: str) -> Case:
    """Return the ground; once a case has ended, only what happened by then may be entered, late."""
    before = ground(case, entry, context)
    late = before.step in ENDED and before.ending and entry.happened.day <= before.ending.happened.day
    if before.ending and not late and not before.died:
        raise Forbidden(
            f"{verb} is not possible while the case is {before.step}, since {before.ending.happened.day}",
            remedy="what happened by then is entered late: --on DAY; for what comes after, reopen the case",
        )
    if not late:
        check_step(before, verb)
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
