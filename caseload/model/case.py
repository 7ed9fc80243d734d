"""A case is a fold of one patient's records: everything derived about it, and nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from caseload.model.entries.assessment import Assessment, DomainFinding, Score
from caseload.model.entries.coordination import Appointment, Contact, Handover
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death, Review
from caseload.model.entries.safety import Alert, FlagResolution
from caseload.model.episodes import Episode, episodes
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.model.standing import standing
from caseload.model.steps import Step

E = TypeVar("E", bound=Entry)

# What a renewal of an alert may say anew; why it was raised stays.
RENEWABLE = ("headline", "critical", "owner", "review_on", "kept")


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
        return self.episodes[-1].step if self.episodes else Step.CLOSED if self.died else Step.REFERRED

    @property
    def ending(self) -> Entry | None:
        """Return what ended the latest episode: the closure, the death or the triage that declined."""
        declined = self.last(Triage, self.current()) if self.step is Step.DECLINED else None
        closed = (entry for entry in (*self.current(), self.died) if isinstance(entry, Closure | Death))
        return next(closed, declined)

    @property
    def died(self) -> Death | None:
        """Return the record of the person's death."""
        return self.last(Death)

    @property
    def manager(self) -> str:
        """Return the named manager (staff id), once one is named in this episode."""
        return next((manager for manager, _ in self._named() if manager), "")

    @property
    def deputy(self) -> str:
        """Return the deputy (staff id); nobody, once the deputy has become the manager."""
        deputy = next((deputy for _, deputy in self._named() if deputy), "")
        return "" if deputy == self.manager else deputy

    def named(self, entry: Entry) -> tuple[str, str]:
        """Return whom an entry makes manager and deputy, nobody where it is about something else."""
        match entry:
            case Triage(decision="accept") | Reopening():
                return entry.manager, entry.deputy
            case Handover(status="reassigned"):
                return entry.to, entry.deputy
            case Handover(status="accepted"):
                offer = next((one for one in self.all(Handover) if one.id == entry.offer), entry)
                return entry.to or offer.to or entry.by, entry.deputy or offer.deputy
            case Handover(status="deputy-named"):
                return "", entry.deputy
        return "", ""

    def _named(self) -> Iterator[tuple[str, str]]:
        """Yield whom each entry of the episode makes manager and deputy, the latest first."""
        return map(self.named, reversed(self.current()))

    @property
    def tier(self) -> str:
        """Return the tier that triage, a review or a reopening set last."""
        return next((tier for tier in map(_tier_named, reversed(self.current())) if tier), "")

    @property
    def risk_tier(self) -> str:
        """Return the tier of risk that the latest referral came with, nothing where it came with none."""
        return next((one.risk_tier for one in reversed((*self.all(Referral),)) if one.risk_tier), "")

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
        """Return the alerts that stand, raised and not resolved, with what their renewals changed."""
        raised = {alert.id: alert for alert in self.all(Alert) if alert.status == "raised"}
        for entry in self.all(Alert):
            if entry.alert in raised and entry.status == "renewed":
                raised[entry.alert] = _renewed(raised[entry.alert], entry)
        # Who renews an alert that another has resolved did not know of that: it stands.
        last = {entry.alert: entry.status for entry in self.all(Alert) if entry.alert}
        return tuple(alert for alert in raised.values() if last.get(alert.id) != "resolved")

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
        """Return this episode's appointments that were neither kept nor cancelled."""
        off = {entry.appointment for entry in self.all(Appointment) if entry.status == "cancelled"}
        off |= {entry.appointment for entry in self.all(Contact) if entry.appointment}
        booked = (entry for entry in self.all(Appointment, self.current()) if entry.status == "booked")
        return tuple(entry for entry in booked if entry.id not in off)

    def offers(self) -> tuple[Handover, ...]:
        """Return this episode's offers of a handover that nobody has answered or withdrawn."""
        answered = {entry.offer for entry in self.all(Handover)}
        offered = (entry for entry in self.all(Handover, self.current()) if entry.status == "offered")
        return tuple(entry for entry in offered if entry.id not in answered)

    def findings(self, entries: Iterable[Entry] | None = None) -> dict[str, tuple[DomainFinding, Assessment]]:
        """Return the shared assessment: by domain, the latest finding and the entry that holds it."""
        return {f.domain: (f, entry) for entry in self.all(Assessment, entries) for f in entry.findings}

    def scores(self) -> dict[tuple[str, str], tuple[Score, Assessment]]:
        """Return the latest score by instrument and scale, and the entry that holds it."""
        return {(s.instrument, s.scale): (s, entry) for entry in self.all(Assessment) for s in entry.scores}


def fold(patient: Patient, plan: Plan | None, entries: Iterable[Entry]) -> Case:
    """Build the case from its records, in any order."""
    counting, taken_back = standing(entries)
    return Case(patient, plan, counting, taken_back, episodes(counting, plan))


def after(case: Case, records: Iterable[object]) -> Case:
    """Return the case as it is once these records are saved; those of somebody else change nothing."""
    patient, plan, entries = case.patient, case.plan, [*case.entries, *case.taken_back]
    for record in records:
        match record:
            case Patient(id=case.patient.id):
                patient = record
            case Plan(patient=case.patient.id):
                plan = record
            case Entry(patient=case.patient.id):
                entries.append(record)
    return fold(patient, plan, entries)


def _tier_named(entry: Entry) -> str:
    return entry.tier if isinstance(entry, Triage | Reopening | Review) else ""


def _renewed(alert: Alert, renewal: Alert) -> Alert:
    told = {name: value for name in RENEWABLE if (value := getattr(renewal, name))}
    return replace(alert, **told)
