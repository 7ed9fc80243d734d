"""Every open duty of a case with its absolute due date: the one list that worklist, audit and closure filter."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import Contact, HospitalEvent, Snooze
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Triage
from caseload.model.entries.review import Agreement, Review
from caseload.model.moments import Moment, months_after, working_days_after
from caseload.model.plan import open_actions
from caseload.model.settings import Settings, Tier
from caseload.model.steps import OPEN, Step

# Urgency, most urgent first; within one urgency the earlier due date leads.
URGENCY = (
    "appointment",
    "flag",
    "conflict",
    "alert-review",
    "discharge-call",
    "discharge-visit",
    "handover",
    "service-reply",
    "triage",
    "assess",
    "plan",
    "agree",
    "review",
    "contact",
    "action",
    "medication-review",
    "allergies",
)
IN_PERSON = ("home-visit", "clinic")
REPLIED = ("accepted", "declined", "started", "completed")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something somebody owes this patient by `due`; `key` names it for good, `verb` deals with it.

    `about` is the id of the entry or plan item that it is about; `at` the minute of a booked visit.
    """

    kind: str
    due: date
    reason: str
    verb: str
    about: str = ""
    at: str = ""

    @property
    def key(self) -> str:
        """Return a name that stays the same while the duty stays open."""
        return f"{self.kind}:{self.about}" if self.about else self.kind

    @property
    def urgency(self) -> int:
        """Return the rank of its kind, 0 the most urgent."""
        return URGENCY.index(self.kind)


@dataclass(frozen=True, slots=True)
class Rules:
    """What due dates follow from."""

    settings: Settings
    holidays: Container[date]

    def working_days(self, start: date, days: int) -> date:
        """Return the day `days` working days after `start`."""
        return working_days_after(start, days, self.holidays)


def duties(case: Case, settings: Settings, holidays: Container[date]) -> tuple[Duty, ...]:
    """Return every open duty of a case, the most urgent first; none for the dead, the closed or the declined."""
    if case.died or case.step in (Step.CLOSED, Step.DECLINED):
        return ()
    rules = Rules(settings, holidays)
    snoozed = {snooze.duty: snooze for snooze in case.all(Snooze, case.current())}
    found = (_put_off(duty, snoozed.get(duty.key)) for source in SOURCES for duty in source(case, rules))
    return tuple(sorted(found, key=lambda duty: (duty.urgency, duty.due, duty.key)))


def _put_off(duty: Duty, snooze: Snooze | None) -> Duty:
    return replace(duty, due=snooze.until) if snooze and snooze.until > duty.due else duty


def _next_step(case: Case, rules: Rules) -> Iterator[Duty]:
    standards = rules.settings.standards
    step, opened = case.step, case.episode.opened if case.episode else date.max
    if step is Step.REFERRED and case.episode:
        yield Duty("triage", rules.working_days(opened, standards.triage), "referral waits for triage", "triage")
    elif step is Step.DEFERRED:
        triage = case.last(Triage, case.current())
        if triage and triage.until:
            yield Duty("triage", triage.until, "triage was deferred until then", "triage")
    elif step is Step.ACCEPTED:
        due = rules.working_days(_accepted_on(case), standards.assessment)
        yield Duty("assess", due, "accepted, no complete assessment", "assess")
    elif step in (Step.ASSESSED, Step.PLANNED):
        due = rules.working_days(_assessed_on(case), standards.plan)
        if step is Step.ASSESSED:
            yield Duty("plan", due, "assessed, no goal with an action", "plan goal")
        else:
            yield Duty("agree", due, "planned, not agreed with the person", "plan agree")


def _accepted_on(case: Case) -> date:
    triage = case.last(Triage, case.current())
    first = case.current()[0]
    return triage.happened.day if triage else first.happened.day


def _assessed_on(case: Case) -> date:
    completed = [entry for entry in case.all(Assessment, case.current()) if entry.complete]
    return completed[-1].happened.day


def _changed_plan(case: Case, rules: Rules) -> Iterator[Duty]:
    agreement = case.agreement
    if case.step is Step.ACTIVE and agreement and not case.agreed:
        due = rules.working_days(agreement.happened.day, rules.settings.standards.plan)
        yield Duty("agree", due, "plan changed since it was agreed", "plan agree")


def _rhythm(case: Case, rules: Rules) -> Iterator[Duty]:
    tier = rules.settings.tiers.get(case.tier)
    if case.step is not Step.ACTIVE or tier is None:
        return
    seen = [entry for entry in case.all(Contact, case.current()) if entry.outcome == "done"]
    agreed = list(case.all(Agreement, case.current()))
    contact_from = max((entry.happened.day for entry in (*seen, agreed[0])), default=agreed[0].happened.day)
    yield Duty("contact", contact_from + timedelta(weeks=tier.contact_weeks), _every(tier.contact_weeks), "log")
    yield Duty("review", *_review_due(case, tier, agreed[0]), "review")


def _review_due(case: Case, tier: Tier, first: Agreement) -> tuple[date, str]:
    review = case.last(Review, case.current())
    if review and review.next_on:
        return review.next_on, "review date agreed at the last review"
    start: Entry = review or first
    return start.happened.day + timedelta(weeks=tier.review_weeks), _every(tier.review_weeks)


def _every(weeks: int) -> str:
    return "every week for this tier" if weeks == 1 else f"every {weeks} weeks for this tier"


def _booked(case: Case, _: Rules) -> Iterator[Duty]:
    for booking in case.booked():
        starts = booking.starts or Moment(booking.happened)
        yield Duty("appointment", starts.day, f"{booking.mode} booked", "log", booking.id, starts.minute)


def _safety(case: Case, _: Rules) -> Iterator[Duty]:
    for flag in case.flags():
        yield Duty("flag", flag.since, f"safety flag {flag.name} stands", "flag", f"{flag.assessment}.{flag.name}")
    for record in (case.patient, case.plan):
        for conflict in record.conflicts if record else ():
            since = case.episode.opened if case.episode else date.min
            yield Duty("conflict", since, f"two values for {conflict.field}", "edit", conflict.field)
    for alert in case.alerts():
        due = case.alert_review(alert)
        if due:
            yield Duty("alert-review", due, f"{alert.type} alert to be looked at again", "alert", alert.id)


def _after_discharge(case: Case, rules: Rules) -> Iterator[Duty]:
    standards = rules.settings.standards
    left = [e for e in case.all(HospitalEvent, case.current()) if e.event == "discharge"]
    if not left or case.step not in OPEN:
        return
    day = left[-1].happened.day
    since = [c for c in case.all(Contact) if c.outcome == "done" and c.happened >= left[-1].happened[:10]]
    if not since:
        due = day + timedelta(days=standards.follow_up_telephone_days)
        yield Duty("discharge-call", due, "left hospital, not spoken to since", "log", left[-1].id)
    if not any(contact.mode in IN_PERSON for contact in since):
        due = day + timedelta(days=standards.follow_up_visit_days)
        yield Duty("discharge-visit", due, "left hospital, not seen since", "log", left[-1].id)


def _agencies(case: Case, rules: Rules) -> Iterator[Duty]:
    for sent, latest in case.service_referrals():
        if latest.status not in REPLIED:
            reply = rules.working_days(sent.happened.day, rules.settings.standards.service_reply)
            yield Duty("service-reply", sent.reply_by or reply, "service has not answered", "refer chase", sent.id)


def _plan_items(case: Case, rules: Rules) -> Iterator[Duty]:
    if case.step not in OPEN:
        return
    for action in open_actions(case.plan):
        due = action.due or action.review_on
        if due:
            yield Duty("action", due, "action of the plan is due", "plan action", action.id)
    reviewed = case.patient.medicines.reviewed_on
    if reviewed:
        due = months_after(reviewed, rules.settings.standards.medication_review_months)
        yield Duty("medication-review", due, "medicines to be reviewed", "edit")
    if case.patient.allergies.status == "not-asked":
        due = rules.working_days(_accepted_on(case), rules.settings.standards.assessment)
        yield Duty("allergies", due, "allergies not asked", "edit")


SOURCES: tuple[Callable[[Case, Rules], Iterator[Duty]], ...] = (
    _booked,
    _safety,
    _after_discharge,
    _agencies,
    _next_step,
    _changed_plan,
    _rhythm,
    _plan_items,
)
