"""Every kind of entry; to add one: its class, one line here, its schema."""

from __future__ import annotations

from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import (
    Appointment,
    Contact,
    Handover,
    HospitalEvent,
    ServiceReferral,
    Snooze,
)
from caseload.model.entries.entry import Entry, Void
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death, Review
from caseload.model.entries.safety import Alert, Capacity, Consent, FlagResolution

# These may have happened before anybody asked for case management: often they are why.
BEFORE_REFERRAL = (Death, HospitalEvent)

ENTRIES: dict[str, type[Entry]] = {
    "referral": Referral,
    "triage": Triage,
    "assessment": Assessment,
    "appointment": Appointment,
    "contact": Contact,
    "hospital-event": HospitalEvent,
    "service-referral": ServiceReferral,
    "handover": Handover,
    "alert": Alert,
    "consent": Consent,
    "capacity": Capacity,
    "agreement": Agreement,
    "snooze": Snooze,
    "flag-resolution": FlagResolution,
    "review": Review,
    "closure": Closure,
    "death": Death,
    "reopening": Reopening,
    "void": Void,
}
