"""One person's records as their story is told: each step decided by the step functions and folded at once."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from caseload.demo.material import Material
from caseload.demo.people import Person
from caseload.model.case import Case, after
from caseload.model.codec import decode, encode
from caseload.model.entries.coordination import ServiceReferral
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.identifiers import new_id
from caseload.model.moments import SATURDAY, Moment, working_days_after
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.steps import assessment, closure, coordination, correction, finding, looking, planning, referring, review
from caseload.steps.change import Change, Context

STEPS: dict[str, Callable[[Case, Any, Context], Change]] = {
    "referral": lambda case, entry, context: finding.intake(case.patient, entry, context),
    "triage": finding.triage,
    "assessment": assessment.assess,
    "appointment": coordination.book,
    "contact": coordination.log,
    "hospital-event": coordination.hospital,
    "service-referral": referring.go_on,
    "alert": coordination.alert,
    "consent": coordination.consent,
    "capacity": coordination.capacity,
    "flag-resolution": coordination.resolve_flag,
    "agreement": planning.agree,
    "review": review.review,
    "closure": closure.close,
    "death": closure.died,
    "reopening": closure.reopen,
    "void": correction.void,
}
MORNING = "08:50"


@dataclass(frozen=True, slots=True)
class World:
    """What every story shares; nothing in one happens after `eve`, the last working day before today."""

    context: Context
    zone: ZoneInfo
    holidays: Container[date]
    material: Material
    lead: str
    managers: tuple[str, str]
    support: str

    @property
    def eve(self) -> date:
        """Return the last working day before today."""
        return self.working_day_by(self.context.today - timedelta(days=1))

    def working_day_by(self, day: date) -> date:
        """Return the day, or the last working day before it."""
        while day.weekday() >= SATURDAY or day in self.holidays:
            day -= timedelta(days=1)
        return day


@dataclass(slots=True)
class Tale:
    """A story as far as the `day` it has come to; each entry is recorded after the one before.

    `coming` is what others will do, each on its day; `referred` are the actions that a service was asked for.
    """

    world: World
    person: Person
    marks: frozenset[str]
    chance: Random
    case: Case
    day: date
    recorded: datetime
    coming: list[tuple[date, Callable[[Tale], None]]] = field(default_factory=list)
    referred: set[str] = field(default_factory=set)

    @property
    def manager(self) -> str:
        """Return the case manager of the person's area (staff id)."""
        return self.world.managers[self.person.area // 2]

    @property
    def deputy(self) -> str:
        """Return the other case manager (staff id)."""
        return self.world.managers[1 - self.person.area // 2]

    def go(self, day: date) -> None:
        """Move on to the last working day by `day`, never back and never past the eve of today."""
        self.day = max(self.day, self.world.working_day_by(min(day, self.world.eve)))

    def wait(self, least: int, most: int) -> None:
        """Move on by so many working days."""
        self.go(working_days_after(self.day, self.chance.randint(least, most), self.world.holidays))

    def expect(self, day: date, happening: Callable[[Tale], None]) -> None:
        """Have others do something on that day, or the last working day before it."""
        insort(self.coming, (self.world.working_day_by(day), happening), key=lambda coming: coming[0])

    def ago(self, day: date) -> int:
        """Return how many days before today a day lies."""
        return (self.world.context.today - day).days

    def enter(self, kind: str, *, at: str = "", by: str = "", **facts: Any) -> str:
        """Enter what happened on this day, `at` this minute; return the entry's id."""
        context = self._context(by or self.manager, at, facts.get("minutes") or 0)
        happened = f"{self.day}T{at}" if at else self.day.isoformat()
        draft = context.draft(kind, self.case.patient.id, {"happened": happened, **facts})
        self._apply(STEPS[kind](self.case, decode(ENTRIES[kind], draft), context))
        return str(draft["id"])

    def send(self, **facts: Any) -> str:
        """Send a referral to a service; return the entry's id."""
        context = self._context(self.manager)
        facts = referring.to_send(self.case, facts, context)
        draft = context.draft("service-referral", self.case.patient.id, {"status": "sent", **facts})
        self._apply(referring.send(self.case, decode(ServiceReferral, draft), context))
        return str(draft["id"])

    def put(self, noun: str, **facts: Any) -> str:
        """Add an item to the plan, or change the one with that `id`; return its id."""
        change = planning.put(self.case, noun, facts, self._context(self.manager))
        self._apply(change)
        return change.ids[-1]

    def look_again(self) -> None:
        """See whether what the plan rests on still holds, and say that it does."""
        context = self._context(self.manager)
        self._apply(looking.looked(self.case, looking.seen(self.case, (), context.settings), context))

    def about_me(self, **words: str) -> None:
        """Set what the person says about themselves."""
        self._apply(planning.about_me(self.case, words, self._context(self.manager)))

    def learn(self, **facts: Any) -> None:
        """Put facts into the patient's record."""
        patient = decode(Patient, encode(self.case.patient) | facts)
        self._apply(correction.edit(self.case, patient, self._context(self.manager)))

    def records(self) -> Iterator[Patient | Plan | Entry]:
        """Yield every record of the person."""
        yield self.case.patient
        if self.case.plan:
            yield self.case.plan
        yield from self.case.entries
        yield from self.case.taken_back

    def _apply(self, change: Change) -> None:
        self.case = after(self.case, change.records)

    def _context(self, by: str, at: str = "", minutes: int = 0) -> Context:
        """Return what is known then: recorded in the office, after it ended and after all else that is recorded."""
        local = datetime.combine(self.day, time.fromisoformat(max(at, MORNING)), self.world.zone)
        ended = local.astimezone(UTC) + timedelta(minutes=minutes)
        pause = timedelta(seconds=self.chance.randint(20, 240))
        self.recorded = max(ended, self.recorded) + pause
        minute = self.recorded.astimezone(self.world.zone).strftime("%Y-%m-%dT%H:%M")
        return replace(
            self.world.context,
            now=self.recorded,
            today=self.day,
            local_minute=Moment(minute),
            author=by,
            new_id=lambda: new_id(self.chance),
        )
