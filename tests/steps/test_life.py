"""One life at random: whatever is tried in whatever order, the records stay sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from caseload.errors import Forbidden, NotFound
from caseload.model.codec import decode, encode
from caseload.model.duties import duties
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan, open_actions, open_goals
from caseload.model.steps import ALLOWED, ENDED, OPEN
from caseload.rules.ground import Ground
from caseload.rules.registry import faults
from caseload.steps.assessment import assess
from caseload.steps.change import Change, Context
from caseload.steps.closure import close, died, reopen
from caseload.steps.coordination import alert, book, capacity, consent, hospital, log, resolve_flag
from caseload.steps.correction import void
from caseload.steps.finding import refer_again, triage
from caseload.steps.planning import agree, put
from caseload.steps.review import review
from caseload.store import schema
from caseload.store.calendar import BankHolidays

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

# Each kind of entry with its step, and the verb of the table that it goes by.
VERBS: dict[str, tuple[Callable[..., Change], str]] = {
    "referral": (refer_again, "intake"),
    "triage": (triage, "triage"),
    "assessment": (assess, "assess"),
    "agreement": (agree, "plan agree"),
    "review": (review, "review"),
    "closure": (close, "close"),
    "reopening": (reopen, "reopen"),
    "appointment": (book, "book"),
    "contact": (log, ""),
    "hospital-event": (hospital, ""),
    "alert": (alert, ""),
    "consent": (consent, ""),
    "capacity": (capacity, ""),
    "flag-resolution": (resolve_flag, ""),
    "death": (died, ""),
    "void": (void, ""),
}
# The way on comes up often, so that a life gets somewhere; a death and a void seldom.
KINDS = [kind for kind in VERBS for _ in range({"death": 1, "void": 1}.get(kind, 4 if VERBS[kind][1] else 2))]
STAFF = st.sampled_from(["anna", "anna", "ben", "ben", "carla", "dora"])
TIERS = st.sampled_from(["standard", "standard", "intensive", "weekly"])
DOMAINS = st.sampled_from(["mood", "mood", "cognition", "magic"])
ANSWERS = st.lists(st.integers(0, 3), min_size=9, max_size=9)
TODAY = date(2026, 11, 21)
TEXT = "Marmalade"
# What schemas date by the day alone.
BY_THE_DAY = ("referral", "triage", "assessment", "agreement", "review", "closure", "reopening", "death")
SIMPLE: dict[str, Facts] = {
    "referral": {"source": "gp"},
    "agreement": {"plan_hash": "0" * 64},
    "appointment": {"starts": "2026-11-23T10:00", "mode": "home-visit", "staff": "anna"},
    "contact": {"mode": "home-visit", "minutes": 30, "note": TEXT},
    "hospital-event": {"event": "discharge"},
    "consent": {"about": "case-management", "decision": "given"},
    "capacity": {"decision": TEXT, "outcome": "has-capacity"},
    "death": {},
}
ITEMS: dict[str, Facts] = {
    "need": {"text": TEXT},
    "goal": {"text": TEXT},
    "action": {"text": TEXT, "sector": "carer", "due": "2026-12-24"},
    "strength": {"text": TEXT},
    "contingency": {"trigger": TEXT},
}


class Life(RuleBasedStateMachine):
    """One person; every step is tried, the illegal ones as well."""

    new: ClassVar[Callable[[], Someone]]
    noon: ClassVar[Context]

    def __init__(self) -> None:
        super().__init__()
        self.person = type(self).new()
        self.now = self.noon
        self.written: dict[str, Entry] = {}

    @initialize(step=st.sampled_from(["referred", "deferred", "declined", "accepted", "planned", "active", "closed"]))
    def begin(self, step: str) -> None:
        self.person.at(step)
        self.written = {entry.id: entry for entry in self.person.entries}

    @rule(kind=st.sampled_from(KINDS), data=st.data())
    def enter(self, kind: str, data: st.DataObject) -> None:
        """Try to enter something."""
        before, (step, verb) = self.person.case, VERBS[kind]
        entry = self._drafted(kind, self._facts(kind, data.draw))
        if self._tried(step, entry) and verb and not entry.replaces:
            assert before.step in ALLOWED[verb]

    @rule(noun=st.sampled_from([*ITEMS]), data=st.data())
    def plan(self, noun: str, data: st.DataObject) -> None:
        """Try to plan something."""
        before, facts = self.person.case, dict(ITEMS[noun])
        if noun == "need":
            facts["domain"] = data.draw(DOMAINS)
        if noun == "action":
            facts["owner"] = {"staff": data.draw(STAFF)}
        if self._tried(put, noun, facts):
            assert before.step in ALLOWED[f"plan {noun}"]

    def _tried(self, step: Callable[..., Change], *given: Any) -> bool:
        before = self.person.case
        try:
            change = step(before, *given, self.now)
        except (Forbidden, NotFound) as error:
            assert error.remedy, error
            assert [secret for secret in self.person.secrets if secret in str(error)] == []
            assert self.person.case == before
            return False
        self._apply(change)
        return True

    def _apply(self, change: Change) -> None:
        assert all(word.isascii() and word.lower() == word for word in change.message.split())
        for record in change.records:
            schema.validate(encode(record), record.kind)
            match record:
                case Patient():
                    self.person.patient = record
                case Plan():
                    self.person.plan = record
                case Entry():
                    self.person.entries.append(record)
                    self.written[record.id] = record
        self.now = replace(self.now, now=self.now.now + timedelta(seconds=30))

    def _drafted(self, kind: str, facts: Facts) -> Entry:
        return decode(ENTRIES[kind], self.now.draft(kind, self.person.patient.id, facts))

    def _facts(self, kind: str, draw: Draw) -> Facts:
        facts = self._particular(kind, draw)
        if draw(st.integers(0, 5)) == 0:
            facts |= {"replaces": draw(self._ids()), "because": TEXT}
        minute = "" if kind in BY_THE_DAY else draw(st.sampled_from(["", "T09:00", "T11:30", "T12:30"]))
        # A day of the last two weeks or tomorrow, most often today.
        day = TODAY - timedelta(draw(st.sampled_from([0, 0, 0, 1, 3, 14, -1])))
        return facts | {"happened": f"{day}{minute}"}

    def _particular(self, kind: str, draw: Draw) -> Facts:
        match kind:
            case "triage":
                told = {"manager": draw(STAFF), "tier": draw(TIERS), "reason": TEXT, "until": "2026-12-01"}
                return told | {"decision": draw(st.sampled_from(["accept", "accept", "decline", "defer"]))}
            case "assessment":
                found = [{"domain": draw(DOMAINS), "text": TEXT, "need": True}]
                scores = [self._phq(draw(ANSWERS))] if draw(st.booleans()) else []
                return {"complete": draw(st.booleans()), "findings": found, "scores": scores}
            case "review":
                return {"tier": draw(TIERS), "goals": self._outcomes(draw)}
            case "closure":
                done = [{"action": one.id, "status": "done"} for one in open_actions(self.person.plan)]
                reason = draw(st.sampled_from(["stable", "stable", "died", "magic"]))
                return {"reason": reason, "goals": self._outcomes(draw), "actions": done}
            case "reopening":
                return {"reason": TEXT, "manager": draw(STAFF), "tier": draw(TIERS)}
            case "alert":
                told = {"owner": draw(STAFF), "type": "other", "headline": TEXT, "review_on": "2026-12-24"}
                status = draw(st.sampled_from(["raised", "renewed", "resolved"]))
                return (
                    told
                    | {"status": status, "reason": TEXT}
                    | ({} if status == "raised" else {"alert": draw(self._ids())})
                )
            case "flag-resolution":
                return {"assessment": draw(self._ids()), "flag": "self-harm", "reason": TEXT}
            case "void":
                return {"voids": draw(self._ids()), "because": TEXT}
        return dict(SIMPLE[kind])

    def _ids(self) -> st.SearchStrategy[str]:
        return st.sampled_from([*self.written, "e9999999"])

    def _phq(self, points: list[int]) -> Facts:
        items = [item.id for item in self.now.definitions.instruments["phq-9"].items]
        return {"instrument": "phq-9", "version": "1", "answers": dict(zip(items, points, strict=True))}

    def _outcomes(self, draw: Draw) -> list[dict[str, str]]:
        told = [goal.id for goal in open_goals(self.person.plan)]
        return [{"goal": id_, "achievement": "sustaining"} for id_ in told[: draw(st.sampled_from([9, 9, 0]))]]

    @invariant()
    def nothing_is_lost(self) -> None:
        case = self.person.case
        found = [*case.entries, *case.taken_back]
        assert {entry.id: entry for entry in found} == self.written
        assert len(found) == len(self.written)
        assert sum(len(episode.entries) for episode in case.episodes) <= len(case.entries)

    @invariant()
    def an_open_case_has_a_manager(self) -> None:
        case = self.person.case
        assert case.step not in OPEN or case.manager in ("anna", "ben")

    @invariant()
    def nobody_is_owed_anything_after_the_end(self) -> None:
        case = self.person.case
        assert not case.died or case.step == "closed"
        owed = duties(case, self.now.settings, BankHolidays())
        assert case.step not in ENDED or owed == ()
        assert case.step not in (*OPEN, "referred", "deferred") or owed or not case.episodes

    @invariant()
    def check_finds_nothing_wrong(self) -> None:
        ground = Ground(self.now.settings, self.now.staff, self.now.definitions, self.now.today)
        wrong = {fault.rule for fault in faults(self.person.case, ground) if fault.severity == "error"}
        # To void a reopening brings two closures together: the second is left to void.
        assert wrong <= {"closed-twice"}


def test_whatever_is_tried_the_records_stay_sound(someone: type[Someone], context: Context) -> None:
    class ThisLife(Life):
        new = someone
        noon = context

    run_state_machine_as_test(ThisLife, settings=settings(stateful_step_count=40))
