"""A team at two or three clones of one remote, at random: nothing is lost, nothing is decided in silence, all agree.

Everybody works on without the others for as long as chance has it, then syncs, or pulls with git alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from caseload.cli.main import COMMANDS
from caseload.errors import CHANGED, DONE, FORBIDDEN, NOT_FOUND, Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.codec import decode, encode
from caseload.model.contention import contentions
from caseload.model.duties import duties
from caseload.model.entries.coordination import Handover
from caseload.model.entries.finding import Referral, Reopening
from caseload.model.entries.registry import ENTRIES
from caseload.model.entries.review import Closure
from caseload.model.identifiers import ALPHABET, LENGTH
from caseload.model.moments import Moment
from caseload.model.patient import Patient
from caseload.model.referrals import loops
from caseload.model.steps import ALLOWED, OPEN, Step
from caseload.model.team import Cover, Meeting
from caseload.share.merged import lost_in_merges
from caseload.share.sync import Consents, sync
from caseload.share.unsettled import Unsettled
from caseload.share.verify import verify
from caseload.steps.assessment import assess
from caseload.steps.change import Change, Context
from caseload.steps.closure import close, died, reopen
from caseload.steps.completion import everything, stop
from caseload.steps.coordination import alert, book, capacity, consent, hospital, log, resolve_flag
from caseload.steps.correction import void
from caseload.steps.cover import cover
from caseload.steps.finding import intake, refer_again, triage
from caseload.steps.handover import answer, offer, reassign, withdraw
from caseload.steps.meeting import hold
from caseload.steps.planning import about_me, agree, put, say
from caseload.steps.planning import review as review_plan
from caseload.steps.referring import go_on, send, to_send
from caseload.steps.resolving import contested, resolve
from caseload.steps.review import review
from caseload.steps.snoozing import snooze
from caseload.store import mergedriver, yamlfile
from caseload.store.calendar import BankHolidays
from caseload.store.cases import load, place_of
from caseload.store.folder import Folder, patient_place
from caseload.store.git import Git, run_git
from caseload.store.records import write
from caseload.store.save import Write, saving
from caseload.store.settings import read_settings, read_staff
from caseload.store.settingsfile import change_setting
from caseload.store.soundness import check
from caseload.store.teamfiles import team_entries

if TYPE_CHECKING:
    from tests.share.conftest import Clone

Facts = dict[str, Any]
Decide = Callable[[Case, Context], Change]

NAMES = ("here", "there", "yonder")
PEOPLE = ("anna", "ben", "carla")
# A text that nobody has written before.
WORD = re.compile(rb"Zinnia[0-9]{4}")
STEPS: dict[str, tuple[str, Callable[..., Change]]] = {
    "triage": ("triage", triage),
    "assess": ("assessment", assess),
    "plan agree": ("agreement", agree),
    "review": ("review", review),
    "close": ("closure", close),
    "reopen": ("reopening", reopen),
    "intake": ("referral", refer_again),
    "book": ("appointment", book),
    "log": ("contact", log),
    "hospital": ("hospital-event", hospital),
    "refer send": ("service-referral", send),
    "refer chase": ("service-referral", go_on),
    "handover offer": ("handover", offer),
    "handover accept": ("handover", answer),
    "handover withdraw": ("handover", withdraw),
    "handover reassign": ("handover", reassign),
    "snooze": ("snooze", snooze),
    "alert": ("alert", alert),
    "flag": ("flag-resolution", resolve_flag),
    "consent": ("consent", consent),
    "capacity": ("capacity", capacity),
    "died": ("death", died),
    "void": ("void", void),
}
# The item of a list of the plan or the person's record that each noun makes, and what of it is changed.
ITEMS: dict[str, tuple[Facts, tuple[str, ...]]] = {
    "need": ({"domain": "mood"}, ("text",)),
    "goal": ({}, ("text", "importance")),
    "action": ({"sector": "carer", "due": "2026-12-04"}, ("text",)),
    "strength": ({}, ("text",)),
    "contingency": ({}, ("trigger",)),
    "allergy": ({}, ("substance", "reaction", "severity")),
    "medicine": ({}, ("name", "dose", "high_risk")),
    "condition": ({}, ("name", "note")),
    "carer": ({"relationship": "sister"}, ("name", "note")),
}
TOLD = ("about-me", "review", "funding", "none-known", "address", "language")
CONTESTED = (
    *("close", "reopen", "triage", "consent", "consent", "alert", "alert", "review", "review", "plan agree"),
    *("handover reassign", "handover accept", "handover accept", "snooze", "capacity"),
)
CHOICES: dict[str, tuple[Any, ...]] = {
    "severity": ("mild", "moderate", "severe"),
    "importance": (2, 5, 9),
    "high_risk": (True, False),
}
# What two who did not know of each other may leave for a person to put right, and `check` names.
NAMED = {"closed-twice", "replaced-twice", "void-of-void", "no-manager"}
MARKER = re.compile(rb"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
INTAKE = ("--family", "Hill", "--given", "Rose", "--born", "1944-05-06", "--source", "gp", "--reason", "x")


class Said(NamedTuple):
    """What a commit made of a field that not every value can be told apart in; an item that is gone is None."""

    commit: str
    file: str
    field: str
    value: Any


@dataclass
class Desk:
    """One clone, by whoever sits there; `slow` is how far its clock is behind."""

    root: Path
    slow: timedelta

    @property
    def folder(self) -> Folder:
        return Folder(self.root)

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *words], cwd=self.root, check=False, capture_output=True, text=True)

    def told(self, *words: str) -> str:
        done = self.git(*words)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.strip()


class Together(RuleBasedStateMachine):
    """A lead and two case managers with two people whom they care for, and a third who has just been referred."""

    begun: ClassVar[Path]
    place: ClassVar[Path]
    noon: ClassVar[Context]
    cli: ClassVar[type[Clone]]
    numbers: ClassVar[Iterator[int]] = count()
    # What has come to pass in any history.
    came: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        self.root = type(self).place / f"history-{next(self.numbers)}"
        shutil.copytree(type(self).begun, self.root, symlinks=True)
        self.desks: list[Desk] = []
        ids = Random(1)
        self.now = replace(
            type(self).noon,
            new_id=lambda: "".join(ids.choices(ALPHABET, k=LENGTH)),
            holidays=BankHolidays(),
        )
        self.chance = Random(0)
        self.words = count()
        self.kept: dict[str, bytes] = {}
        self.made_in: dict[str, str] = {}
        self.written: set[bytes] = set()
        self.taken_back: set[bytes] = set()
        self.said: list[Said] = []
        self.before: dict[str, dict[str, Any]] = {}
        self.first: list[str] = []

    # What is drawn choice by choice comes again and again in many histories; of one number, all differ in all.
    @initialize(clones=st.sampled_from((2, 2, 3)), slow=st.sampled_from((0, 0, 1)), number=st.integers(0, 10**9))
    def begin(self, clones: int, slow: int, number: int) -> None:
        self.chance = Random(number)
        self.desks = [Desk(self.root / name, timedelta(hours=slow * number)) for number, name in enumerate(NAMES)]
        self.desks = self.desks[:clones]
        first = self.desks[0].folder
        # Ids are another each time; of whom most is known comes first.
        self.first = sorted(first.patient_ids(), key=lambda id_: -len(load(first, id_).hashes))
        for id_ in self.first:
            for name in ("patient.yaml", "plan.yaml"):
                path = self.desks[0].root / patient_place(id_) / name
                if path.exists():
                    self.before[f"{patient_place(id_)}/{name}"] = marks(path.read_bytes())

    # --- what happens

    @rule()
    def something_happens(self) -> None:
        """Somebody works, two do the same, somebody meets the others, or something else."""
        kinds = (self._works, self._two_do_the_same, self._meets_the_others, self._something_else)
        self.chance.choices(kinds, (6, 4, 5, 2))[0](self.chance)

    def _works(self, chance: Random) -> None:
        """Record something at one clone, change the plan or the person's record, or decide on a conflict."""
        what = chance.choice(["record", "record", "record", "write", "write", "tell", "decide"])
        desk, patient = self._desk(chance), self._patient(chance)
        match what:
            case "record":
                self._record(chance, desk, patient, self._verb(chance, desk, patient, tuple(STEPS)))
            case "write":
                noun = chance.choice([*ITEMS])
                self._write(chance, desk, patient, noun, ("new", "change", "stop"))
            case "tell":
                self._save(desk, patient, self._telling(chance.choice(TOLD)))
            case "decide":
                self._decide(desk, chance.randint(1, 2))

    def _two_do_the_same(self, chance: Random) -> None:
        """Do the same kind of thing to the same person at two clones, neither knowing of the other."""
        what = chance.choice(["record", "record", "write", "write", "tell"])
        desks, patient = chance.sample(self.desks, 2), self._patient(chance)
        match what:
            case "record":
                verb = self._verb(chance, desks[0], patient, CONTESTED)
                for desk in desks:
                    self._record(chance, desk, patient, verb)
            case "write":
                noun = chance.choice(["goal", "allergy", "allergy", "medicine", "condition", "need"])
                same = (chance.choice(ITEMS[noun][1]),)
                for desk in desks:
                    self._write(chance, desk, patient, noun, ("change", "change", "change", "stop"), same)
            case "tell":
                told = chance.choice(TOLD)
                for desk in desks:
                    self._save(desk, patient, self._telling(told))

    def _meets_the_others(self, chance: Random) -> None:
        """Sync; or pull with git alone, from the remote or a colleague's clone, and give up where it stops."""
        how = chance.choice(["sync", "sync", "pull"])
        desk = self._desk(chance)
        if how == "sync":
            self._sync(desk)
            return
        others = [f"../{other.root.name}" for other in self.desks if other is not desk]
        whence = chance.choice(["origin", *others])
        self._as("anna", desk)
        done = desk.git("pull", "-q", "--no-rebase", "--no-edit", whence, "main")
        if done.returncode:
            stopped = desk.told("diff", "--name-only", "--diff-filter=U").split()
            assert stopped == ["caseload.yaml"], done.stderr
            self._no_marker(desk)
            desk.told("merge", "--abort")
        assert desk.told("status", "--porcelain") == ""

    def _something_else(self, chance: Random) -> None:
        """Take somebody in, take something back, change a setting, write down a cover or a meeting; or days go by."""
        what = chance.choice(["referred", "setting", "setting", "cover", "meeting", "undo", "undo", "time"])
        desk, days = self._desk(chance), chance.randint(1, 28)
        match what:
            case "time":
                self._days_go_by(days % 3 + 1)
            case "referred":
                self._take_in(desk)
            case "undo":
                self._undo(desk, chance.choice(PEOPLE))
            case "setting":
                self._as("anna", desk)
                change_setting(desk.folder, f"standards.{('triage', 'plan')[days % 2]}", str(days))
            case _:
                self._arrange(desk, what, days)

    def teardown(self) -> None:
        """In the end all sync until nothing moves any more, and what they hold is looked at."""
        try:
            if self.desks:
                self._meet()
                self._look()
        finally:
            shutil.rmtree(self.root)

    # --- how it is done

    def _desk(self, chance: Random) -> Desk:
        return self.desks[chance.choice(range(len(self.desks)))]

    def _patient(self, chance: Random) -> int:
        return chance.choice([0, 0, 0, 1, 1, 2])

    def _id(self, number: int | str) -> str:
        """Return the id of one of those whom the team began with."""
        return number if isinstance(number, str) else self.first[number]

    def _word(self) -> str:
        return f"Zinnia{next(self.words):04}"

    def _named(self) -> Any:
        return decode(Patient, {"id": "x", "name": {"family": self._word()}, "birth_date": "1940-01-01"}).name

    def _as(self, who: str, desk: Desk) -> Context:
        """Be somebody at a clone, half a minute later."""
        self.now = replace(self.now, now=self.now.now + timedelta(seconds=30))
        os.environ.update({f"GIT_{role}_DATE": self.now.now.isoformat() for role in ("AUTHOR", "COMMITTER")})
        os.environ |= {"GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@example.org"}
        root = desk.root
        return replace(
            self.now,
            now=self.now.now - desk.slow,
            author=who,
            settings=read_settings(root),
            staff=read_staff(root),
        )

    def _verb(self, chance: Random, desk: Desk, patient: int, verbs: tuple[str, ...]) -> str:
        """Return a verb, mostly one that the step of the case allows."""
        step = load(desk.folder, self._id(patient)).case.step
        fitting = [verb for verb in verbs if step in ALLOWED.get(verb, tuple(Step))]
        return chance.choice(fitting or verbs)

    def _decide(self, desk: Desk, keep: int) -> None:
        """Resolve the first conflict there is."""
        for id_ in desk.folder.patient_ids():
            for name in [one.field for one in contested(load(desk.folder, id_).case)][:1]:
                self._save(desk, id_, lambda case, now, name=name: resolve(case, name, keep, None, now))  # type: ignore[misc]

    def _take_in(self, desk: Desk) -> None:
        """Take in the same person, wherever nobody knows them yet."""
        now, id_ = self._as("anna", desk), self.now.new_id()
        if len(list(desk.folder.patient_ids())) > len(self.first):
            return
        person = Patient(id=id_, name=self._named(), birth_date=now.today.replace(year=1940), nhs_number="9990000034")
        referral = decode(Referral, now.draft("referral", id_, {"source": "gp", "reason": self._word()}))
        self._commit(desk, intake(person, referral, now), {})

    def _arrange(self, desk: Desk, what: str, days: int) -> None:
        """Write down a cover, if nobody is away already, or a meeting."""
        now = self._as("anna", desk)
        if what == "meeting":
            facts = {"title": self._word(), "attended": ["anna"], "happened": "2026-11-21T09:00"}
            self._commit(desk, hold(decode(Meeting, now.draft("meeting", "", facts)), [], now), {})
            return
        facts = {"staff": "ben", "covered_by": "carla", "starts": "2026-12-01", "ends": f"2026-12-{days:02}"}
        with suppress(Forbidden):
            known = team_entries(desk.folder, Cover)
            self._commit(desk, cover(decode(Cover, now.draft("cover", "", facts)), known, now), {})

    def _undo(self, desk: Desk, who: str) -> None:
        """Try to take back what somebody did last at a clone."""
        now, before = self._as(who, desk), yaml_files(desk.root)
        code, said = type(self).cli(desk.root).run("undo", "--because", self._word(), "--yes", today=str(now.today))
        assert code in (DONE, FORBIDDEN, NOT_FOUND, CHANGED), said
        after, commit = yaml_files(desk.root), desk.told("rev-parse", "HEAD")
        self._take_note(commit, before, {file: data for file, data in after.items() if before.get(file) != data})

    def _days_go_by(self, days: int) -> None:
        today = self.now.today + timedelta(days)
        minute = Moment(f"{today}T12:00")
        self.now = replace(self.now, today=today, now=self.now.now + timedelta(days), local_minute=minute)

    def _record(self, chance: Random, desk: Desk, patient: int, verb: str) -> None:
        kind, step = STEPS[verb]
        id_ = self._id(patient)
        case = load(desk.folder, id_).case
        who = chance.choice(PEOPLE)
        if verb in ("triage", "close", "reopen", "handover offer", "handover reassign", "handover withdraw"):
            who = "anna"
        if verb == "handover accept" and case.offers():
            who = case.offers()[0].to
        facts = self._facts(verb, case, chance)

        def decide(case: Case, now: Context) -> Change:
            told = to_send(case, facts, now) if verb == "refer send" else facts
            return step(case, decode(ENTRIES[kind], now.draft(kind, id_, told)), now)

        self._save(desk, id_, decide, who)

    def _facts(self, verb: str, case: Case, chance: Random) -> Facts:
        word, manager = self._word(), chance.choice(PEOPLE)
        entries = [entry.id for entry in case.entries][-4:] or ["e9999999"]
        one = chance.choice(entries)
        tier = chance.choice(["standard", "intensive", "maintenance"])
        goals = [{"goal": goal.id, "achievement": "achieved"} for goal in (case.plan.goals if case.plan else ())]
        actions = [{"action": item.id, "status": "done"} for item in (case.plan.actions if case.plan else ())]
        day = (self.now.today + timedelta(30)).isoformat()
        match verb:
            case "triage":
                decision = chance.choice(["accept", "accept", "decline"])
                return {"decision": decision, "manager": manager, "tier": tier, "reason": word}
            case "assess":
                found = [{"domain": "mood", "text": word, "need": True}]
                asked = list(self.now.definitions.instruments["phq-9"].items)
                scores = [{"instrument": "phq-9", "version": "1", "answers": {item.id: 2 for item in asked}}]
                return {"complete": True, "findings": found, "scores": chance.choice([[], scores])}
            case "plan agree":
                return {"plan_hash": "0" * 64}
            case "review":
                return {"tier": tier, "summary": word, "goals": goals[:1]}
            case "close":
                reason = chance.choice(["stable", "goals-achieved"])
                return {"reason": reason, "goals": goals, "actions": actions, "destination": word}
            case "reopen":
                return {"manager": manager, "reason": word, "tier": tier}
            case "intake":
                return {"source": "gp", "reason": word}
            case "book":
                return {"starts": f"{day}T10:00", "mode": "home-visit", "staff": manager}
            case "log":
                return {"mode": "telephone", "minutes": 5, "note": word}
            case "hospital":
                return {"event": chance.choice(["ae-attendance", "emergency-admission", "discharge"])}
            case "refer send":
                return {"status": "sent", "agency": word, "sector": "voluntary"}
            case "refer chase":
                sent = [loop.sent.id for loop in loops(case.entries, case.taken_back)] or ["e9999999"]
                return {"status": chance.choice(["accepted", "chased", "completed"]), "referral": sent[-1]}
            case "handover offer":
                return {"status": "offered", "to": manager, "reason": word}
            case "handover reassign":
                return {"status": "reassigned", "to": manager, "reason": word}
            case "handover accept":
                return {"status": chance.choice(["accepted", "accepted", "declined"]), "reason": word}
            case "handover withdraw":
                return {"status": "withdrawn", "reason": word}
            case "snooze":
                keys = [duty.key for duty in duties(case, self.now.settings, self.now.holidays)]
                return {"duty": chance.choice([*keys, "contact"]), "until": day, "reason": word}
            case "alert":
                raised = [one.id for one in case.alerts()]
                told: Facts = {"owner": manager, "type": "other", "headline": word, "review_on": day}
                if not raised or chance.randint(0, 3) == 0:
                    return {"status": "raised"} | told
                told = {"alert": raised[0], "reason": word, "review_on": day}
                return {"status": chance.choice(["renewed", "resolved"])} | told
            case "flag":
                flags = [flag.assessment for flag in case.flags()] or ["e9999999"]
                return {"assessment": flags[0], "flag": "self-harm", "reason": word}
            case "consent":
                decision = chance.choice(["given", "refused", "withdrawn"])
                return {"about": "case-management", "decision": decision}
            case "capacity":
                return {"decision": word, "outcome": "has-capacity"}
            case "void":
                return {"voids": one, "because": word}
        return {}

    def _write(
        self, chance: Random, desk: Desk, patient: int, noun: str, ways: tuple[str, ...], only: tuple[str, ...] = ()
    ) -> None:
        """Add an item, or change or take out the first there is; `only` are the fields to change, if not any."""
        id_, way = self._id(patient), chance.choice(ways)
        there = [item.id for kind, item in everything(load(desk.folder, id_).case) if kind == noun]
        usual, fields = ITEMS[noun]
        text = {fields[0]: self._word()}
        if way == "new" or not there:
            facts = usual | text
            self._save(desk, id_, lambda case, now: put(case, noun, facts, now))
        elif way == "change":
            name = chance.choice(only or fields)
            told = chance.choice(CHOICES[name]) if name in CHOICES else self._word()
            self._save(desk, id_, lambda case, now: put(case, noun, {"id": there[0], name: told}, now))
        else:
            why = {"reason": self._word()} if noun in ("need", "goal", "action") else {}
            self._save(desk, id_, lambda case, now: stop(case, {"id": there[0]} | why, now))

    def _telling(self, what: str) -> Decide:
        word = self._word()

        def edited(case: Case, now: Context) -> Change:
            told: Facts = {"address": {"lines": [word]}} if what == "address" else {"language": word}
            return Change("edit", (case.patient.id,), (decode(Patient, encode(case.patient) | told),))

        told: dict[str, Decide] = {
            "about-me": lambda case, now: about_me(case, {"most_important": word}, now),
            "review": lambda case, now: review_plan(case, {"responsible": word}, now),
            "funding": lambda case, now: say("funding", case, {"funding": word}, now),
            "none-known": lambda case, now: put(case, "allergy", {"status": "none-known"}, now),
        }
        return told.get(what, edited)

    def _save(self, desk: Desk, patient: int | str, decide: Decide, who: str = "anna") -> None:
        """Save what is decided, as a verb does; what is refused leaves no trace."""
        now, id_ = self._as(who, desk), self._id(patient)
        loaded = load(desk.folder, id_)
        with suppress(Forbidden, NotFound):
            self._commit(desk, decide(loaded.case, now), loaded.hashes)

    def _commit(self, desk: Desk, change: Change, hashes: dict[str, str]) -> None:
        files = {place_of(record): write(record) for record in change.records}
        olds = {file: desk.folder.read(file) if file in hashes else b"" for file in files}
        with saving(desk.root) as saver:
            writes = [Write(file, data, hashes.get(file)) for file, data in files.items()]
            commit = saver.save(writes, change.message)
        self._take_note(commit, olds, files)

    def _take_note(self, commit: str, olds: dict[str, bytes], files: dict[str, bytes]) -> None:
        for file, data in files.items():
            if file.endswith(("/patient.yaml", "/plan.yaml")):
                self._note(commit, file, olds.get(file, b""), data)
            elif "/" in file:
                self.kept[file], self.made_in[file] = data, commit

    def _note(self, commit: str, file: str, old: bytes, new: bytes) -> None:
        before, after = ({*WORD.findall(data)} for data in (old, new))
        self.written |= after - before
        self.taken_back |= before - after
        was, now = marks(old), marks(new)
        told = {name for name in now if was.get(name) != now[name]}
        gone = {name for name in was.keys() - now.keys() if was[name] is True and name.count(".") < 3}
        decided = (disputes(old).keys() - disputes(new).keys()) & {*was, *now}
        self.said += [Said(commit, file, name, now.get(name)) for name in sorted(told | gone | decided)]

    def _sync(self, desk: Desk) -> None:
        self._as("anna", desk)
        try:
            sync(desk.folder, self.now.now, Consents())
        except Unsettled as error:
            assert {one.file for one in error.differences} == {"caseload.yaml"}
            assert desk.told("status", "--porcelain") == ""
            sync(desk.folder, self.now.now, Consents(theirs=True))

    # --- how it ends

    def _meet(self) -> None:
        for desk in (*self.desks, *self.desks[:-1]):
            self._sync(desk)
        heads = {desk.told("rev-parse", "HEAD") for desk in self.desks}
        assert len(heads) == 1
        for desk in self.desks:
            assert desk.told("status", "--porcelain") == ""

    def _look(self) -> None:
        first, *others = self.desks
        files = yaml_files(first.root)
        for other in others:
            assert yaml_files(other.root) == files
        assert {file: files.get(file) for file in self.kept} == self.kept
        self._no_marker(first)
        there = {word for file, data in files.items() if "/entries/" not in file for word in WORD.findall(data)}
        assert self.written - self.taken_back - there == set()
        past = self._past(first)
        type(self).came |= {"conflict" for data in files.values() if b"\nconflicts:" in data}
        for file in {one.file for one in self.said}:
            self._look_at_field(file, files[file], past)
        for id_ in first.folder.patient_ids():
            self._look_at_entries(load(first.folder, id_).case, past)
        assert verify(first.folder, COMMANDS, signatures=False).findings == ()
        assert tuple(lost_in_merges(first.folder)) == ()
        found = check(first.folder, lambda zone: self.now.today, processes=1).findings
        errors = {finding.rule for finding in found if finding.severity == "error"}
        twice = len(list(first.folder.patient_ids())) - len(self.first) > 1
        assert errors - NAMED == ({"nhs-number-shared"} if twice else set()), found

    def _no_marker(self, desk: Desk) -> None:
        for path, data in yaml_files(desk.root).items():
            assert not MARKER.search(data), path

    def _past(self, desk: Desk) -> dict[str, set[str]]:
        """Return for each commit that wrote something which others of these it knew of."""
        lines = desk.told("rev-list", "--parents", "--topo-order", "--reverse", "HEAD").splitlines()
        telling = {one.commit for one in self.said} | {*self.made_in.values()}
        past: dict[str, set[str]] = {}
        for commit, *parents in (line.split() for line in lines):
            past[commit] = {*parents}.intersection(telling).union(*(past[parent] for parent in parents))
        return past

    def _look_at_field(self, file: str, data: bytes, past: dict[str, set[str]]) -> None:
        """Each last word on a field holds, or is in the list of conflicts; all that knew of no later one are last."""
        mine = [one for one in self.said if one.file == file]
        now, contest = marks(data), disputes(data)
        for name in {one.field for one in mine}:
            words = [one for one in mine if one.field == name]
            for one in words:
                known = [self.before.get(file, {}).get(name)]
                known += [other.value for other in words if other.commit in past[one.commit]]
                last = not any(one.commit in past[other.commit] for other in words)
                if not last or one.value in known or (name.endswith(".status") and not one.value):
                    continue
                item = name.rpartition(".")[0]
                gone = [o for o in mine if o.field == item and o.value is None and one.commit in past[o.commit]]
                assert gone or now.get(name) == one.value or one.value in contest.get(name, ()), (name, one, words)

    def _look_at_entries(self, case: Case, past: dict[str, set[str]]) -> None:
        """Two who closed one case, or took it over, without knowing of each other are named until one of them goes."""
        made = {Path(file).stem[-8:]: commit for file, commit in self.made_in.items()}
        own = [entry for entry in case.current() if entry.id in made]
        type(self).came |= {"contention" for _ in contentions(case)}
        told, kinds = [{*one.entries} for one in contentions(case)], {one.kind for one in contentions(case)}
        for one, other in combinations(own, 2):
            apart = made[one.id] not in past[made[other.id]] and made[other.id] not in past[made[one.id]]
            if not apart or made[one.id] == made[other.id]:
                continue
            if isinstance(one, Closure) and isinstance(other, Closure):
                assert any({one.id, other.id} <= both for both in told), (one, other, told)
            if isinstance(one, Handover) and isinstance(other, Handover):
                effective = [entry for entry in (one, other) if entry.status in ("accepted", "reassigned")]
                knowing = [e for e in own if {made[one.id], made[other.id]} <= past[made[e.id]]]
                settled = any(isinstance(entry, Handover | Closure | Reopening) for entry in knowing)
                same = one.instead_of == other.instead_of and taker(case, one) != taker(case, other)
                if len(effective) == 2 and same and not settled and case.step in OPEN:
                    assert "handed-over-twice" in kinds, (one, other, told)


def yaml_files(root: Path) -> dict[str, bytes]:
    """Every record in a clone, by its path."""
    paths = (path for path in sorted(root.rglob("*.yaml")) if ".git" not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def taker(case: Case, entry: Handover) -> str:
    """Return who has the case by a handover."""
    offered = case.entry(entry.offer)
    return entry.to or (offered.to if isinstance(offered, Handover) else "")


def marks(data: bytes) -> dict[str, Any]:
    """The fields of a record in which one value may be written twice, by the names that conflicts have for them."""
    tree: dict[str, Any] = yamlfile.load(data, "record") if data else {}
    # That something is listed, or that nobody has asked, is no word on the list: its items are.
    found = {
        f"{name}.status": status if status == "none-known" else None
        for name in ("allergies", "medicines")
        for status in [tree.get(name, {}).get("status")]
    }
    listed = {f"{name}.items": tree.get(name, {}).get("items", ()) for name in ("allergies", "medicines")}
    for place, items in (listed | {name: tree.get(name, ()) for name in ("needs", "goals", "conditions")}).items():
        for item in items:
            found[f"{place}.{item['id']}"] = True
            for name in CHOICES:
                found[f"{place}.{item['id']}.{name}"] = item.get(name) or None
    return found


def disputes(data: bytes) -> dict[str, list[Any]]:
    """The values of each field that waits for somebody to decide."""
    tree: dict[str, Any] = yamlfile.load(data, "record") if data else {}
    return {one["field"]: [value or None for value in one["values"]] for one in tree.get("conflicts", ())}


def begin(begun: Clone, place: Path) -> Path:
    """Make a remote and three clones of it from what a team has begun with, all as small as git can make them."""
    first = begun.copy(place / "first")
    one, _ = first.patients()
    for verb, facts in (
        ("plan allergy", {"substance": "Penicillin"}),
        ("plan medicine", {"name": "Furosemide"}),
        ("plan condition", {"name": "Asthma"}),
        ("alert", {"status": "raised", "type": "other", "headline": "x", "owner": "ben", "review_on": "2026-12-01"}),
        ("handover offer", {"status": "offered", "to": "ben", "reason": "x"}),
    ):
        first.do(*verb.split(), one, "--from", "-", "--yes", given=json.dumps(facts))
    first.do("intake", *INTAKE, "--yes")
    first.git("gc", "-q")
    (place / "all").mkdir()
    first.git("clone", "-q", "--bare", str(first.folder), str(place / "all" / "hub.git"))
    for name in NAMES:
        first.git("clone", "-q", str(place / "all" / "hub.git"), str(place / "all" / name))
        git = Git.find(place / "all" / name)
        assert git
        mergedriver.set_up(git)
        for words in (("remote", "set-url", "origin", "../hub.git"), ("config", "gc.auto", "0")):
            assert run_git(git.root, *words).returncode == 0
    for hooks in (place / "all").rglob("hooks"):
        shutil.rmtree(hooks)
    return place / "all"


@pytest.fixture(scope="module")
def team(begun: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A remote and three clones, never to be changed, where whoever commits can be said anew each time."""
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            for part, value in (("NAME", "anna"), ("EMAIL", "anna@example.org"), ("DATE", "2026-11-20T12:00:00Z")):
                patch.setenv(f"GIT_{role}_{part}", value)
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield begin(begun, tmp_path_factory.mktemp("together"))


@pytest.mark.parametrize(
    ("lot", "histories"),
    [
        pytest.param(0, 6, marks=pytest.mark.heavy),
        *(pytest.param(lot, 20, marks=pytest.mark.whole) for lot in range(1, 11)),
    ],
)
def test_whatever_happens_apart_comes_together(
    team: Path, clones: type[Clone], context: Context, tmp_path: Path, lot: int, histories: int
) -> None:
    class ThisTeam(Together):
        begun, place, noon, cli, came = team, tmp_path, context, clones, set[str]()

    told = settings(max_examples=histories, stateful_step_count=18, phases=(Phase.generate,))
    run_state_machine_as_test(seed(lot)(ThisTeam), settings=told)
    assert histories < 20 or ThisTeam.came == {"conflict", "contention"}


def test_every_kind_of_entry_is_tried() -> None:
    assert {kind for kind, _ in STEPS.values()} == set(ENTRIES)
