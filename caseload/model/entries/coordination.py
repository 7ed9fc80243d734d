"""What is done between assessment and closure: visits, hospital events, referrals to services, handovers."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import ClassVar

from caseload.model.entries.entry import Entry
from caseload.model.moments import Moment
from caseload.model.record import record

MODES = ("home-visit", "clinic", "telephone", "video", "letter")
PURPOSES = (
    "assessment",
    "care-planning",
    "co-ordination",
    "direct-care",
    "medication-management",
    "self-care-support",
    "advocacy",
    "psychosocial-support",
    "monitoring",
    "review",
)
OUTCOMES = ("done", "no-reply", "cancelled-by-person", "cancelled-by-us")
HOSPITAL_EVENTS = ("ae-attendance", "emergency-admission", "elective-admission", "discharge")


@record
class Appointment(Entry):
    """A visit or call that is booked; a contact that names it closes it, `status: cancelled` takes it off."""

    kind: ClassVar[str] = "appointment"

    status: str = field(default="booked", metadata={"always": True})
    appointment: str = ""
    starts: Moment | None = None
    mode: str = ""
    minutes: int | None = None
    staff: str = ""
    purposes: tuple[str, ...] = ()
    note: str = ""


@record
class Teaching:
    """Self-care support: what was taught, and the person's confidence 1–10 before and after."""

    topic: str
    session: int | None = None
    confidence_before: int | None = None
    confidence_after: int | None = None


@record
class Advocacy:
    """What was taken up for the person, with whom, and what came of it."""

    issue: str
    agency: str = ""
    result: str = ""


@record
class Contact(Entry):
    """One contact, done or not; every purpose is a core task of case management."""

    kind: ClassVar[str] = "contact"

    mode: str
    outcome: str = "done"
    minutes: int | None = None
    purposes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    note: str = ""
    appointment: str = ""
    teaching: Teaching | None = None
    advocacy: Advocacy | None = None


@record
class HospitalEvent(Entry):
    """A visit to hospital, and whether the contingency plan was any use."""

    kind: ClassVar[str] = "hospital-event"

    event: str
    hospital: str = ""
    codes: tuple[str, ...] = ()
    admission: str = ""
    trigger_foreseen: str = ""
    plan_followed: str = ""
    missing: str = ""
    note: str = ""


@record
class ServiceReferral(Entry):
    """One step of a closed-loop referral: sent, accepted or declined, started, completed; `referral` is the first.

    One that is sent may name a declined one in its place; `service` and `agency` of a later step are those sent to.
    """

    kind: ClassVar[str] = "service-referral"

    status: str
    referral: str = ""
    service: str = ""
    sector: str = ""
    agency: str = ""
    action: str = ""
    reason: str = ""
    reply_by: date | None = None


@record
class Handover(Entry):
    """Who is accountable: the manager changes when an offer is accepted, or when a lead reassigns.

    The deputy changes with the manager, or alone. `instead_of` is who it was until then, the manager or, where the
    deputy is named alone, the deputy, as far as whoever recorded it knew.
    """

    kind: ClassVar[str] = "handover"

    status: str
    offer: str = ""
    to: str = ""
    instead_of: str = ""
    deputy: str = ""
    reason: str = ""

    @property
    def hands_over(self) -> bool:
        """Tell whether the case has another manager from then on."""
        return self.status in ("accepted", "reassigned")


@record
class Snooze(Entry):
    """Puts one duty off to a day, with a reason; it comes back by itself.

    `due` is the day it was due on: due on another day, by what happened since, it is put off no more.
    """

    kind: ClassVar[str] = "snooze"

    duty: str
    until: date
    reason: str
    due: date | None = None
