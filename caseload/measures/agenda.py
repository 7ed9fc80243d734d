"""What a team meeting is to talk about: each person once, with every reason, the most urgent first."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseload.model.case import Case
from caseload.model.duties import duties
from caseload.model.entries.coordination import HospitalEvent
from caseload.model.entries.safety import Consent
from caseload.model.moments import Moment, days_after
from caseload.model.settings import Settings
from caseload.model.sharing import sharing
from caseload.model.steps import OPEN, WAITING, Step
from caseload.model.team import Meeting

# What brings a person on the agenda, the most urgent first: events, and duties by their kind.
EVENTS = ("emergency-admission", "ae-attendance")
KINDS = ("flag", *EVENTS, "alert-review", "service-declined", "look-again", "review", "triage")
OVERDUE = ("alert-review", "review")
ALWAYS = ("flag", "triage")
# Never told to outsiders by way of a list: safety and safeguarding have a way of their own.
OWN = ("flag", "alert-review")
# How many days back the first meeting looks.
FIRST = 28
# What a script enters for one person within a second is recorded a second apart, ahead of the clock.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Since:
    """The last meeting: when it was, and when it was written down; events known since then are new."""

    happened: Moment
    recorded: datetime | None = None

    @property
    def day(self) -> date:
        """Return the day it was."""
        return self.happened.day


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to talk about a person; `on` is the day of the event, or the day the duty was due on."""

    kind: str
    on: date
    text: str

    @property
    def urgency(self) -> tuple[int, date]:
        """Return what the more urgent has less of."""
        return KINDS.index(self.kind), self.on


@dataclass(frozen=True, slots=True)
class Item:
    """One person to talk about, and why."""

    case: Case
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What others may see: each person who agreed to it, by the consents; how many more have not agreed."""

    items: tuple[tuple[Item, tuple[Consent, ...]], ...]
    withheld: int


def since_last(meetings: Iterable[Meeting], on: date) -> Since:
    """Return the last meeting up to that day; four weeks ago, where there was none."""
    past = [meeting for meeting in meetings if meeting.happened.day <= on]
    if not past:
        return Since(Moment(days_after(on, -FIRST).isoformat()))
    last = max(past, key=lambda meeting: (meeting.happened, meeting.recorded))
    return Since(last.happened, last.recorded)


def listed(kind: str, due: date, on: date) -> bool:
    """Tell whether a duty may bring a person on the agenda of that day."""
    if kind not in KINDS:
        return False
    return kind in ALWAYS or (due < on if kind in OVERDUE else due <= on)


def earliest(since: Since, settings: Settings) -> date:
    """Return the first day of which an event may be new to the meeting, though it was recorded late."""
    return days_after(since.day, -settings.standards.backdating_days)


def agenda(
    cases: Iterable[Case], since: Since, on: date, settings: Settings, holidays: Container[date]
) -> tuple[Item, ...]:
    """Return who is to be talked about; nobody whose case has ended."""
    found = []
    for case in cases:
        reasons = sorted(_reasons(case, since, on, settings, holidays), key=lambda reason: reason.urgency)
        if reasons:
            found.append(Item(case, tuple(reasons)))
    return tuple(sorted(found, key=lambda item: (item.reasons[0].urgency, item.case.patient.id)))


def shared(items: Iterable[Item], recipients: Sequence[str]) -> Shared:
    """Return the agenda for outsiders: only those who agreed to share with every one of them are named."""
    named: list[tuple[Item, tuple[Consent, ...]]] = []
    withheld = 0
    for item in items:
        reasons = tuple(reason for reason in item.reasons if reason.kind not in OWN)
        latest = (sharing(item.case, (name,)) for name in recipients)
        consents = tuple(consent for consent in latest if consent and consent.decision == "given")
        if reasons and len(consents) == len(recipients):
            named.append((replace(item, reasons=reasons), consents))
        elif reasons:
            withheld += 1
    return Shared(tuple(named), withheld)


def _reasons(case: Case, since: Since, on: date, settings: Settings, holidays: Container[date]) -> Iterator[Reason]:
    if case.step not in WAITING + OPEN:
        return
    for event in case.all(HospitalEvent):
        if event.event in EVENTS and _is_new(event, since, earliest(since, settings)):
            yield Reason(event.event, event.happened.day, event.event)
    for duty in duties(case, settings, holidays):
        # Whoever is deferred waits for a day that is agreed.
        deferred = case.step is Step.DEFERRED and duty.kind == "triage" and duty.due > on
        if listed(duty.kind, duty.due, on) and not deferred:
            yield Reason(duty.kind, duty.due, duty.reason)


def _is_new(event: HospitalEvent, since: Since, first: date) -> bool:
    late = since.recorded is not None and event.recorded > since.recorded + GRACE and event.happened.day >= first
    return late or event.happened > since.happened
