"""Every open duty of a case with its absolute due date: the one list that worklist, audit and closure filter."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from caseload.model.basis import to_look_at
from caseload.model.case import Case
from caseload.model.contention import contentions
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import Contact, HospitalEvent, Snooze
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Triage
from caseload.model.entries.review import Agreement, Review
from caseload.model.moments import Moment, days_after, months_after, precedes, working_days_after
from caseload.model.plan import open_actions
from caseload.model.referrals import loops_of, without_a_way
from caseload.model.settings import Settings, Tier
from caseload.model.snoozing import put_off
from caseload.model.steps import ALLOWED, ENDED, OPEN, Step
from caseload.model.urgency import ranks

IN_PERSON = ("home-visit", "clinic")
SPOKEN = (*IN_PERSON, "telephone", "video")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something somebody owes this patient by `due`; `key` names it for good, `verb` deals with it.

    `about` is the id of the entry or plan item that it is about; `at` the minute of a booked visit; `since` the
    day it was due on before it was put off; `urgency` the rank of its kind, 0 the most urgent.
    """

    kind: str
    due: date
    reason: str
    verb: str
    about: str = ""
    at: str = ""
    since: date | None = None
    urgency: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        """Return a name that stays the same while the duty stays open."""
        return f"{self.kind}:{self.about}" if self.about else self.kind


@dataclass(frozen=True, slots=True)
class Rules:
    """What due dates follow from."""

    settings: Settings
    holidays: Container[date]

    def working_days(self, start: date, days: int) -> date:
        """Return the day `days` working days after `start`."""
        return working_days_after(start, days, self.holidays)

    def triage_by(self, referred: date) -> date:
        """Return the day a referral is to be triaged by."""
        return self.working_days(referred, self.settings.standards.triage)

    def assessment_by(self, accepted: date) -> date:
        """Return the day the assessment is to be complete by."""
        return self.working_days(accepted, self.settings.standards.assessment)

    def plan_by(self, assessed: date) -> date:
        """Return the day the plan is to be agreed by."""
        return self.working_days(assessed, self.settings.standards.plan)

    def call_by(self, discharged: date) -> date:
        """Return the day a person who left hospital is to be spoken to by."""
        return days_after(discharged, self.settings.standards.follow_up_telephone_days)

    def visit_by(self, discharged: date) -> date:
        """Return the day a person who left hospital is to be seen by."""
        return days_after(discharged, self.settings.standards.follow_up_visit_days)


def duties(case: Case, settings: Settings, holidays: Container[date]) -> tuple[Duty, ...]:
    """Return every open duty of a case, the most urgent first; once it has ended, what is contested about that."""
    rules, sources = Rules(settings, holidays), (_contested,) if case.step in ENDED else SOURCES
    snoozed = {snooze.duty: snooze for snooze in case.all(Snooze, case.current())}
    found = (put_off(duty, snoozed.get(duty.key)) for source in sources for duty in source(case, rules))
    rank = ranks(settings.worklist)
    ranked = (replace(duty, urgency=rank[duty.kind]) for duty in found)
    return tuple(sorted(ranked, key=lambda duty: (duty.urgency, duty.due, duty.key)))


def _next_step(case: Case, rules: Rules) -> Iterator[Duty]:
    step = case.step
    if not case.episode:
        return
    if step is Step.REFERRED:
        due = rules.triage_by(case.episode.opened)
        yield Duty("triage", due, "referral waits for triage", "triage")
    elif step is Step.DEFERRED:
        triage = case.last(Triage, case.current())
        due = (triage and triage.until) or case.episode.opened
        yield Duty("triage", due, "triage was deferred until then", "triage")
    elif step is Step.ACCEPTED:
        due = rules.assessment_by(accepted_on(case))
        yield Duty("assess", due, "accepted, no complete assessment", "assess")
    elif step is Step.ASSESSED:
        due = rules.plan_by(_assessed_on(case))
        yield Duty("plan", due, "assessed, no goal with an action", "plan goal")
    elif step is Step.PLANNED:
        due = rules.plan_by(_assessed_on(case))
        yield Duty("agree", due, "planned, not agreed with the person", "plan agree")


def accepted_on(case: Case) -> date:
    """Return the day the case was taken on in this episode: triaged, or opened again."""
    return (case.last(Triage, case.current()) or case.current()[0]).happened.day


def _assessed_on(case: Case) -> date:
    # The first: to assess once more does not put the plan off.
    return next(entry for entry in case.all(Assessment, case.current()) if entry.complete).happened.day


def _rhythm(case: Case, rules: Rules) -> Iterator[Duty]:
    if case.step is not Step.ACTIVE:
        return
    tier = rules.settings.tier(case.tier)
    first = next(case.all(Agreement, case.current()))
    seen = [entry.happened.day for entry in case.all(Contact, case.current()) if entry.outcome == "done"]
    due = days_after(max((first.happened.day, *seen)), 7 * tier.contact_weeks)
    yield Duty("contact", due, _every(tier.contact_weeks), "log")
    yield Duty("review", *_review_due(case, tier, first), "review")
    if not case.agreed:
        # No record says since when; the person is asked when they are next seen.
        yield Duty("agree", due, "plan changed since it was agreed", "plan agree")


def _review_due(case: Case, tier: Tier, first: Agreement) -> tuple[date, str]:
    review = case.last(Review, case.current())
    if review and review.next_on:
        return review.next_on, "review date agreed at the last review"
    start: Entry = review or first
    told = case.plan.review if case.plan else None
    if told and told.on and told.on > start.happened.day:
        return told.on, "review date of the plan"
    if told and told.every_weeks:
        return days_after(start.happened.day, 7 * told.every_weeks), "as often as the plan says"
    return days_after(start.happened.day, 7 * tier.review_weeks), _every(tier.review_weeks)


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
            yield Duty("conflict", since, f"two values for {conflict.field}", "resolve", conflict.field)
    for alert in case.alerts():
        if alert.review_on:
            yield Duty("alert-review", alert.review_on, f"{alert.type} alert to be looked at again", "alert", alert.id)


def _contested(case: Case, _: Rules) -> Iterator[Duty]:
    return (Duty("conflict", one.since, one.message, one.verb, one.about) for one in contentions(case))


def _after_discharge(case: Case, rules: Rules) -> Iterator[Duty]:
    stays = [e for e in case.all(HospitalEvent, case.current()) if e.event != "ae-attendance"]
    if case.step not in OPEN or not stays or stays[-1].event != "discharge":
        return
    left = stays[-1]
    if not followed_up(case, left, SPOKEN):
        due = rules.call_by(left.happened.day)
        yield Duty("discharge-call", due, "left hospital, not spoken to since", "log", left.id)
    if not followed_up(case, left, IN_PERSON):
        due = rules.visit_by(left.happened.day)
        yield Duty("discharge-visit", due, "left hospital, not seen since", "log", left.id)


def followed_up(case: Case, left: HospitalEvent, modes: Container[str]) -> Contact | None:
    """Return the first contact in one of these modes since a person left hospital."""
    done = (contact for contact in case.all(Contact) if contact.outcome == "done" and contact.mode in modes)
    return next((contact for contact in done if not precedes(contact.happened, left.happened)), None)


def _agencies(case: Case, rules: Rules) -> Iterator[Duty]:
    # Where the triage was taken back, that comes first.
    for offer in case.offers() if case.step in OPEN else ():
        yield Duty("handover", offer.happened.day, "handover offered, not answered", "handover accept", offer.id)
    yield from _services(case, rules) if case.step in OPEN else ()


def _services(case: Case, rules: Rules) -> Iterator[Duty]:
    for loop in loops_of(case):
        if loop.silent:
            due = loop.expected(lambda day: rules.working_days(day, rules.settings.standards.service_reply))
            yield Duty("service-reply", due, "service has not answered", "refer chase", loop.sent.id)
    for loop in without_a_way(case):
        declined = loop.latest.happened.day
        yield Duty("service-declined", declined, "service declined, no other way found yet", "refer send", loop.sent.id)


def _plan_items(case: Case, rules: Rules) -> Iterator[Duty]:
    if case.step not in OPEN:
        return
    for action in open_actions(case.plan):
        if due := action.due or action.review_on:
            # Before a case that came back is assessed, nothing of its plan is made anew.
            verb = "plan action" if case.step in ALLOWED["plan action"] else "plan complete"
            yield Duty("action", due, "action of the plan is due", verb, action.id)
    reviewed = case.patient.medicines.reviewed_on
    if reviewed:
        due = months_after(reviewed, rules.settings.standards.medication_review_months)
        yield Duty("medication-review", due, "medicines to be reviewed", "plan medicine")
    if case.patient.allergies.status == "not-asked":
        due = rules.assessment_by(accepted_on(case))
        yield Duty("allergies", due, "allergies not asked", "plan allergy")


def _look_again(case: Case, rules: Rules) -> Iterator[Duty]:
    if case.step not in ALLOWED["plan looked"]:
        return
    changes = [change for again in to_look_at(case, rules.settings) for change in again.changes]
    if changes:
        what = ", ".join(dict.fromkeys(change.part for change in changes))
        due = max(change.on for change in changes)
        yield Duty("look-again", due, f"what the plan rests on has changed: {what}", "plan looked")


SOURCES: tuple[Callable[[Case, Rules], Iterator[Duty]], ...] = (
    *(_booked, _safety, _contested, _after_discharge),
    *(_agencies, _next_step, _rhythm, _plan_items, _look_again),
)
