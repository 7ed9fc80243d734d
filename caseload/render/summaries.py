"""Each kind of entry in one line of words; to add one: its function and one line in SUMMARIES."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from caseload.render.dates import count, day, moment
from caseload.render.words import Who, agreed_by, brief, consent_about, said, score

if TYPE_CHECKING:
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


def summary(entry: Entry, who: Who) -> str:
    """Return one line that says what an entry is about."""
    line = SUMMARIES[entry.kind](entry, who)
    return f"{line} (corrected: {entry.because})" if entry.replaces and entry.because else line


def _with(*parts: str, note: str = "") -> str:
    """Join what there is with commas, and a note after a colon."""
    line = ", ".join(part for part in parts if part)
    return ": ".join(part for part in (line, brief(note)) if part)


def _if(value: object, text: str) -> str:
    return text if value else ""


def _on(word: str, when: date | None) -> str:
    return f"{word} {day(when)}" if when else ""


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _referral(entry: Referral, who: Who) -> str:
    return _with(_if(entry.urgency != "routine", entry.urgency), f"from {said(entry.source)}", note=entry.reason)


def _triage(entry: Triage, who: Who) -> str:
    if entry.decision == "accept":
        tier = _if(entry.tier, f"{said(entry.tier)} tier")
        return _with(f"accepted, case manager {who(entry.manager)}", tier, note=entry.reason)
    decided = "declined" if entry.decision == "decline" else "deferred"
    return _with(_sentence(decided, _on("until", entry.until)), note=entry.reason)


def _assessment(entry: Assessment, who: Who) -> str:
    return _with(
        "complete" if entry.complete else "part of it",
        _if(entry.findings, count(len(entry.findings), "domain")),
        *(score(one) for one in entry.scores),
        note=entry.note,
    )


def _appointment(entry: Appointment, who: Who) -> str:
    if entry.status == "cancelled":
        return _with("booking cancelled", note=entry.note)
    when = f"for {moment(entry.starts)}" if entry.starts else ""
    whom = _if(entry.staff, f"with {who(entry.staff)}")
    return _with(_sentence(said(entry.mode), "booked", when, whom), note=entry.note)


def _contact(entry: Contact, who: Who) -> str:
    return _with(
        said(entry.mode),
        _if(entry.outcome != "done", said(entry.outcome)),
        _if(entry.minutes, f"{entry.minutes} min"),
        *map(said, entry.purposes),
        _teaching(entry),
        _advocacy(entry),
        note=entry.note,
    )


def _teaching(entry: Contact) -> str:
    taught = entry.teaching
    if taught is None:
        return ""
    known = taught.confidence_before is not None and taught.confidence_after is not None
    change = _if(known, f"(confidence {taught.confidence_before} → {taught.confidence_after})")
    return _sentence("taught", taught.topic, change)


def _advocacy(entry: Contact) -> str:
    taken = entry.advocacy
    if taken is None:
        return ""
    return _with(_sentence("took up", taken.issue, _if(taken.agency, f"with {taken.agency}")), note=taken.result)


def _hospital_event(entry: HospitalEvent, who: Who) -> str:
    followed = _if(entry.plan_followed, f"contingency plan followed: {said(entry.plan_followed)}")
    return _with(said(entry.event), entry.hospital, followed, note=entry.note)


def _service_referral(entry: ServiceReferral, who: Who) -> str:
    service = entry.agency or said(entry.service)
    preposition = {"sent": "to", "chased": "with"}.get(entry.status, "by")
    told = _sentence(said(entry.status), _if(service, f"{preposition} {service}"))
    return _with(told, _on("answer expected by", entry.reply_by), note=entry.reason)


def _handover(entry: Handover, who: Who) -> str:
    if entry.status == "deputy-named":
        return _with(f"{who(entry.deputy)} named deputy", note=entry.reason)
    return _with(_sentence(said(entry.status), _if(entry.to, f"to {who(entry.to)}")), note=entry.reason)


def _alert(entry: Alert, who: Who) -> str:
    about = _sentence(_if(entry.critical, "CRITICAL"), said(entry.type), "alert", said(entry.status))
    # Whole, not brief: an alert is never cut short.
    texts = (about, entry.headline, entry.reason, _on("review by", entry.review_on))
    return ": ".join(text for text in texts if text)


def _consent(entry: Consent, who: Who) -> str:
    authority = _if(entry.authority != "person", f"by {said(entry.authority)}")
    return _with(f"{consent_about(entry)}: {said(entry.decision)}", authority, note=entry.note)


def _capacity(entry: Capacity, who: Who) -> str:
    return f"{said(entry.outcome)} for this decision: {entry.decision}"


def _agreement(entry: Agreement, who: Who) -> str:
    return _with(f"plan agreed {agreed_by(entry)}", _if(entry.copy_given, "copy given"))


def _snooze(entry: Snooze, who: Who) -> str:
    return _with(f"{said(entry.duty.partition(':')[0])} put off until {day(entry.until)}", note=entry.reason)


def _flag_resolution(entry: FlagResolution, who: Who) -> str:
    return f"safety flag {said(entry.flag)} dealt with: {entry.reason}"


def _review(entry: Review, who: Who) -> str:
    reached = Counter(said(outcome.achievement) for outcome in entry.goals)
    goals = ", ".join(f"{number} {achievement}" for achievement, number in reached.items())
    return _with(
        _if(entry.tier, f"{said(entry.tier)} tier"),
        _if(goals, f"goals {goals}"),
        _on("next on", entry.next_on),
        note=entry.summary,
    )


def _closure(entry: Closure, who: Who) -> str:
    return _with(f"closed, {said(entry.reason)}", _if(entry.destination, f"to {entry.destination}"), note=entry.summary)


def _death(entry: Death, who: Who) -> str:
    return _with("died", entry.place, note=entry.note)


def _reopening(entry: Reopening, who: Who) -> str:
    return _with("reopened", f"case manager {who(entry.manager)}", f"{said(entry.tier)} tier", note=entry.reason)


def _void(entry: Void, who: Who) -> str:
    return f"entry {entry.voids} taken back: {entry.because}"


SUMMARIES: dict[str, Callable[[Any, Who], str]] = {
    "referral": _referral,
    "triage": _triage,
    "assessment": _assessment,
    "appointment": _appointment,
    "contact": _contact,
    "hospital-event": _hospital_event,
    "service-referral": _service_referral,
    "handover": _handover,
    "alert": _alert,
    "consent": _consent,
    "capacity": _capacity,
    "agreement": _agreement,
    "snooze": _snooze,
    "flag-resolution": _flag_resolution,
    "review": _review,
    "closure": _closure,
    "death": _death,
    "reopening": _reopening,
    "void": _void,
}
