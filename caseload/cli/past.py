"""The past as it is asked for: up to which minute, of which field, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from caseload.cli.kinds import in_figures
from caseload.errors import Forbidden
from caseload.model.moments import Moment

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.model.case import Case
    from caseload.render.history import Past
    from caseload.render.report import Report


def end_of(session: Session, as_of: str) -> datetime:
    """Return the instant before which something was known then: the end of that day, or of that minute."""
    when = Moment(in_figures(as_of, session.today))
    if when.day > session.today:
        raise Forbidden("what will be known nobody knows yet", remedy="use today or an earlier day")
    at = time.fromisoformat(when.minute) if when.minute else None
    length = timedelta(minutes=1) if at else timedelta(days=1)
    return datetime.combine(when.day, at or time(), session.local_now.tzinfo) + length


def seen(session: Session, patient: str, as_of: str) -> tuple[Case, date, Callable[[Report], Report]]:
    """Return the case as it is, or as it was known then, the day it is seen on, and what a report of it says first."""
    if not as_of:
        return session.case(patient), session.today, lambda report: report
    from caseload.cli.lookup import resolve
    from caseload.render.dates import moment
    from caseload.store.versions import case_then

    end = end_of(session, as_of)
    last = end - timedelta(seconds=1)
    case = case_then(session.folder, resolve(session, patient), end)
    then = moment(Moment(f"{last:%Y-%m-%dT%H:%M}"))
    return case, last.date(), lambda report: replace(report, title=f"{report.title} As known on {then}".strip())


def field_path(field: str) -> tuple[str, ...]:
    """Return the parts of `plan.goals` or `patient.medicines`; Forbidden where a record has no such field."""
    from caseload.store.versions import RECORDS

    parts = tuple(field.replace("-", "_").split(".")) if field else ()
    if parts and parts[0] not in RECORDS:
        raise Forbidden("a field is one of the plan or of the patient", remedy="as in plan.goals or patient.medicines")
    known = [one.name for one in fields(RECORDS[parts[0]]) if one.name not in ("id", "patient")] if parts else []
    if parts[1:] and parts[1] not in known:
        raise Forbidden(f"the {parts[0]} has no such field", remedy=f"known: {', '.join(known)}")
    return parts


def reading(session: Session) -> Past:
    """Return how the past is read here: our clock, the names of the staff, and what counts as back-dated."""
    from caseload.render.history import Past
    from caseload.render.words import names_in

    who, zone = names_in(session.staff), session.local_now.tzinfo
    by_mail = {mail.lower(): member.id for member in session.staff.staff for mail in member.emails}
    return Past(
        local=lambda when: when.astimezone(zone),
        who=who,
        author=lambda mail: who(by_mail.get(mail.lower(), mail)),
        backdating_days=session.settings.standards.backdating_days,
    )
