"""A case is a fold of one patient's records: everything derived about it, and nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from caseload.model.entries.assessment import Assessment, DomainFinding, Score
from caseload.model.entries.coordination import Appointment, Contact, Handover, ServiceReferral
from caseload.model.entries.entry import Entry, Void
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death, Review
from caseload.model.entries.safety import Alert, FlagResolution
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash, is_planned
from caseload.model.steps import ENDED, Step

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of case management, from its opening referral or reopening; `id` is that entry's."""

    entries: tuple[Entry, ...]
    number: int
    step: Step

    @property
    def id(self) -> str:
        """Return the id of the opening entry."""
        return self.entries[0].id

    @property
    def opened(self) -> date:
        """Return the day it opened."""
        return self.entries[0].happened.day


@dataclass(frozen=True, slots=True)
class Flag:
    """A safety flag that a score raised and nobody has resolved yet."""

    assessment: str
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Case:
    """One patient, their plan, every entry that counts (in order), and the episodes."""

    patient: Patient
    plan: Plan | None
    entries: tuple[Entry, ...]
    taken_back: tuple[Entry, ...]
    episodes: tuple[Episode, ...]

    @property
    def episode(self) -> Episode | None:
        """Return the latest episode."""
        return self.episodes[-1] if self.episodes else None

    @property
    def step(self) -> Step:
        """Return the step of the latest episode; a folder without a referral counts as referred."""
        return self.episodes[-1].step if self.episodes else Step.REFERRED

    @property
    def died(self) -> Death | None:
        """Return the record of the person's death."""
        return self.last(Death)

    @property
    def manager(self) -> str:
        """Return the named manager (staff id), once one is named in this episode."""
        return next((name for name in map(_manager_named, reversed(self.current())) if name), "")

    @property
    def deputy(self) -> str:
        """Return the deputy (staff id)."""
        return next((name for name in map(_deputy_named, reversed(self.current())) if name), "")

    @property
    def tier(self) -> str:
        """Return the tier that triage, a review or a reopening set last."""
        return next((tier for tier in map(_tier_named, reversed(self.current())) if tier), "")

    @property
    def agreement(self) -> Agreement | None:
        """Return this episode's last agreement."""
        return self.last(Agreement, self.current())

    @property
    def agreed(self) -> bool:
        """Tell whether the plan as it stands is the one that was agreed."""
        agreement = self.agreement
        return bool(agreement and self.plan and agreement.plan_hash == agreed_hash(self.plan))

    def current(self) -> tuple[Entry, ...]:
        """Return the entries of the latest episode."""
        return self.episodes[-1].entries if self.episodes else ()

    def all(self, kind: type[E], entries: Iterable[Entry] | None = None) -> Iterator[E]:
        """Yield the entries of one kind, in order."""
        return (entry for entry in (self.entries if entries is None else entries) if isinstance(entry, kind))

    def last(self, kind: type[E], entries: Iterable[Entry] | None = None) -> E | None:
        """Return the latest entry of one kind."""
        found = self.entries if entries is None else tuple(entries)
        return next((entry for entry in reversed(found) if isinstance(entry, kind)), None)

    def entry(self, id_: str) -> Entry | None:
        """Return the entry with that id, whether or not it still counts."""
        return next((entry for entry in (*self.entries, *self.taken_back) if entry.id == id_), None)

    def alerts(self) -> tuple[Alert, ...]:
        """Return the alerts that stand: raised, not resolved, with the review date of their last renewal."""
        resolved = {alert.alert for alert in self.all(Alert) if alert.status == "resolved"}
        return tuple(a for a in self.all(Alert) if a.status == "raised" and a.id not in resolved)

    def alert_review(self, alert: Alert) -> date | None:
        """Return the day an alert is due for review."""
        renewals = [entry.review_on for entry in self.all(Alert) if entry.alert == alert.id and entry.review_on]
        return renewals[-1] if renewals else alert.review_on

    def flags(self) -> tuple[Flag, ...]:
        """Return the safety flags that nobody has resolved."""
        resolved = {(entry.assessment, entry.flag) for entry in self.all(FlagResolution)}
        raised = (
            Flag(entry.id, name, entry.happened.day)
            for entry in self.all(Assessment)
            for score in entry.scores
            for name in score.flags
        )
        return tuple(flag for flag in raised if (flag.assessment, flag.name) not in resolved)

    def booked(self) -> tuple[Appointment, ...]:
        """Return the appointments that were neither kept nor cancelled."""
        off = {entry.appointment for entry in self.all(Appointment) if entry.status == "cancelled"}
        off |= {entry.appointment for entry in self.all(Contact) if entry.appointment}
        return tuple(a for a in self.all(Appointment) if a.status == "booked" and a.id not in off)

    def service_referrals(self) -> tuple[tuple[ServiceReferral, ServiceReferral], ...]:
        """Return each referral to a service with the latest step of it."""
        latest: dict[str, ServiceReferral] = {}
        for entry in self.all(ServiceReferral):
            if entry.status != "chased":
                latest[entry.id if entry.status == "sent" else entry.referral or entry.id] = entry
        sent = (entry for entry in self.all(ServiceReferral) if entry.status == "sent")
        return tuple((entry, latest[entry.id]) for entry in sent)

    def findings(self) -> dict[str, tuple[DomainFinding, Assessment]]:
        """Return the shared assessment: by domain, the latest finding and the entry that holds it."""
        return {f.domain: (f, entry) for entry in self.all(Assessment) for f in entry.findings}

    def scores(self) -> dict[tuple[str, str], tuple[Score, Assessment]]:
        """Return the latest score by instrument and scale, and the entry that holds it."""
        return {(s.instrument, s.scale): (s, entry) for entry in self.all(Assessment) for s in entry.scores}


def fold(patient: Patient, plan: Plan | None, entries: Iterable[Entry]) -> Case:
    """Build the case from its records, in any order."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    gone = {entry.voids for entry in ordered if isinstance(entry, Void)}
    gone |= {entry.replaces for entry in ordered if entry.replaces and entry.id not in gone}
    counting = tuple(entry for entry in ordered if entry.id not in gone and not isinstance(entry, Void))
    taken_back = tuple(entry for entry in ordered if entry.id in gone or isinstance(entry, Void))
    return Case(patient, plan, counting, taken_back, _episodes(counting, plan))


def _episodes(entries: tuple[Entry, ...], plan: Plan | None) -> tuple[Episode, ...]:
    stretches: list[list[Entry]] = []
    for entry in entries:
        if isinstance(entry, Referral | Reopening) and (not stretches or _step(stretches[-1], None) in ENDED):
            stretches.append([])
        if stretches:
            stretches[-1].append(entry)
    last = len(stretches) - 1
    return tuple(
        Episode(tuple(stretch), index + 1, _step(stretch, plan if index == last else None))
        for index, stretch in enumerate(stretches)
    )


def _step(entries: list[Entry], plan: Plan | None) -> Step:
    if any(isinstance(entry, Closure | Death) for entry in entries):
        return Step.CLOSED
    accepted = _triaged(entries)
    if accepted is not Step.ACCEPTED or not any(_completes(entry) for entry in entries):
        return accepted
    if not is_planned(plan):
        return Step.ASSESSED
    return Step.ACTIVE if any(isinstance(entry, Agreement) for entry in entries) else Step.PLANNED


def _triaged(entries: list[Entry]) -> Step:
    steps = {"accept": Step.ACCEPTED, "decline": Step.DECLINED, "defer": Step.DEFERRED}
    step = Step.ACCEPTED if isinstance(entries[0], Reopening) else Step.REFERRED
    for entry in entries:
        if isinstance(entry, Triage):
            step = steps[entry.decision]
    return step


def _completes(entry: Entry) -> bool:
    return isinstance(entry, Assessment) and entry.complete


def _manager_named(entry: Entry) -> str:
    match entry:
        case Triage(decision="accept") | Reopening():
            return entry.manager
        case Handover(status="accepted"):
            return entry.to or entry.by
        case Handover(status="reassigned"):
            return entry.to
    return ""


def _deputy_named(entry: Entry) -> str:
    return entry.deputy if isinstance(entry, Triage | Reopening | Handover) else ""


def _tier_named(entry: Entry) -> str:
    return entry.tier if isinstance(entry, Triage | Reopening | Review) else ""
