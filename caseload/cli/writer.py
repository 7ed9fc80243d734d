"""How every verb writes: the right person, facts, decision, and then under the lock load, decide and save again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from caseload.cli.asking import ask_missing, missing, put_days
from caseload.cli.fitting import check, check_parts
from caseload.cli.lookup import read_back, resolve
from caseload.cli.session import Session
from caseload.cli.source import Source
from caseload.cli.verb import Known, laid_over
from caseload.errors import Changed, Forbidden, Unreadable
from caseload.model.case import Case, after, fold
from caseload.model.codec import Tree, decode
from caseload.model.duties import duties
from caseload.model.entries.registry import ENTRIES
from caseload.model.identifiers import ID
from caseload.model.patient import Patient
from caseload.model.steps import foresee
from caseload.model.team import TeamEntry
from caseload.render.report import Block
from caseload.render.saved import changed_report, dry_report
from caseload.steps.change import Change, Context, together
from caseload.store.calendar import BankHolidays
from caseload.store.cases import Loaded, load, place_of
from caseload.store.records import write
from caseload.store.save import Saver, Write

T = TypeVar("T", bound=TeamEntry)
Decide = Callable[[Case, Context], Change]
Step = Callable[[Any, Any, Context], Change]
Whole = Callable[[Sequence[Change]], Change]
Fill = Callable[[Case, Tree], Tree]
More = Callable[[Case], Iterable[Block]]

# Where the schema has what a noun stands for, if not in the plan under its own name; then what is told of its list.
RECORDS = {
    "medicine": ("patient", "medicine", "medicines"),
    "allergy": ("patient", "allergy", "allergies"),
    "condition": ("patient", "condition"),
    "carer": ("patient", "relation"),
}


def _told(case: Case, facts: Tree) -> Tree:
    return facts


def _nothing(case: Case) -> Iterable[Block]:
    return ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and the cases as they are now."""

    change: Change
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Saves what a verb decides; `source`, `dry_run` and `yes` are its flags."""

    session: Session
    source: Source | None
    dry_run: bool
    yes: bool

    @property
    def asks(self) -> bool:
        """Tell whether what is missing is asked for."""
        return self.session.terminal and not self.source

    def facts(self, facts: Tree, case: Case | None = None) -> Tree:
        """Return the facts complete: from the file, the flags over it, questions for what is missing."""
        given = self.source.facts() if self.source else {}
        known = Known(self.session, case, laid_over(given, facts))
        if self.asks:
            ask_missing(known)
        lacking = missing(known)
        if lacking:
            raise Forbidden(f"missing: {', '.join(lacking)}", remedy=f"see {self.session.ctx.command_path} --help")
        put_days(known)
        return known.facts

    def enter(self, text: str, kind: str, facts: Tree, step: Step, fill: Fill = _told, more: More = _nothing) -> None:
        """Make an entry of that kind of the facts and save what the step decides.

        `fill` adds what is plain from the case, once all that can be asked for has been asked for; `more` is what
        the answer tells besides, of the case as it is then.
        """
        self.record(self.open(text), kind, facts, step, fill, more)

    def record(
        self, loaded: Loaded, kind: str, facts: Tree, step: Step, fill: Fill = _told, more: More = _nothing
    ) -> None:
        """Do the same for a patient who is loaded already."""
        case = loaded.case
        told = self.facts(facts, case)
        # What fills in the rest reads them.
        check(self._entry(case, kind, told), kind, self.source, partly=True)
        tree = self.draft(case, kind, fill(case, told))
        self.save(loaded, lambda case, context: step(case, decode(ENTRIES[kind], tree), context), more)

    def put(self, text: str, noun: str, facts: Tree, fill: Fill = _told) -> None:
        """Add an item to the plan or to the person's record, or change one."""
        # Most verbs write an entry and no part of a plan.
        from caseload.steps.planning import put

        kind, *parts = RECORDS.get(noun, ("plan", noun))
        self.change(text, facts, lambda case, told, context: put(case, noun, told, context), kind, *parts, fill=fill)

    def change(
        self,
        text: str,
        facts: Tree,
        step: Step,
        kind: str,
        *parts: str,
        fill: Fill = _told,
    ) -> None:
        """Change the patient's record of a kind as the step decides on facts that are fields of these parts of it."""
        loaded = self.open(text)
        told = self.facts(facts, loaded.case)
        check_parts(told, kind, parts, self.source)
        given = fill(loaded.case, told)
        self.save(loaded, lambda case, context: step(case, given, context))

    def open(self, text: str) -> Loaded:
        """Load the patient that `text` names, for writing: the right person, at a step where the verb is possible."""
        if self.yes and not ID.fullmatch(text):
            raise Forbidden("--yes needs the full id", remedy="an id is eight characters: caseload list shows them")
        loaded = load(self.session.folder, resolve(self.session, text, writing=True))
        if not self.source and not self.session.ctx.params.get("replaces"):
            # What is put right was possible at the step that the case was at then.
            foresee(self.session.ctx.command_path.partition(" ")[2], loaded.case.step, died=bool(loaded.case.died))
        if not self.dry_run and not self.yes:
            read_back(self.session, loaded.case.patient)
        return loaded

    def save(self, loaded: Loaded, decide: Decide, more: More = _nothing) -> None:
        """Decide, then under the lock decide once more on what is there now, and save that."""
        saved = self.save_all((loaded,), decide)
        if saved:
            self._say(saved.change, saved.cases[0], more)

    def save_all(self, loaded: Sequence[Loaded], decide: Decide, whole: Whole = together) -> Saved | None:
        """Do the same for several cases in one commit, without telling; nothing is saved where it is only tried.

        `whole` makes one change of those of the cases.
        """
        change = whole([decide(one.case, self.session.context) for one in loaded])
        for record in change.records:
            _check_writable(record)
        if self.dry_run:
            self._show(change)
            return None
        with self.session.saving() as saver:
            cases = [load(self.session.folder, one.case.patient.id, one).case for one in loaded]
            change = whole([self._decided_again(case, decide) for case in cases])
            self._commit(saver, change, {name: hash_ for one in loaded for name, hash_ in one.hashes.items()})
        return Saved(change, tuple(after(case, change.records) for case in cases))

    def _decided_again(self, case: Case, decide: Decide) -> Change:
        try:
            return decide(case, self.session.context)
        except Forbidden as error:
            raise Changed(f"the case changed meanwhile: {error.message}", remedy=error.remedy) from error

    def arrange(self, cls: type[T], decide: Callable[[tuple[T, ...]], Change]) -> Change | None:
        """Decide on an entry of the team's own among those that are there, and save it."""
        # Most verbs write of a patient.
        from caseload.store.teamfiles import team_entries

        folder = self.session.folder
        change = decide(team_entries(folder, cls))
        if self.dry_run:
            self._show(change)
            return None
        with self.session.saving() as saver:
            change = decide(team_entries(folder, cls))
            self._commit(saver, change, {})
        return change

    def create(self, change: Change, recheck: Callable[[], None]) -> None:
        """Save a change that takes a person in; `recheck` raises if by now, under the lock, it may not be."""
        if self.dry_run:
            return self._show(change)
        with self.session.saving() as saver:
            recheck()
            self._commit(saver, change, {})
        newcomer = next(record for record in change.records if isinstance(record, Patient))
        return self._say(change, after(fold(newcomer, None, ()), change.records))

    def _commit(self, saver: Saver, change: Change, hashes: dict[str, str]) -> None:
        """Save the records of a change in one commit."""
        places = [(place_of(record), write(record)) for record in change.records]
        saver.save([Write(place, data, hashes.get(place)) for place, data in places], change.message)

    def _say(self, change: Change, case: Case, more: More = _nothing) -> None:
        """Tell the user in words what was saved, where the case stands now and what comes next."""
        session = self.session
        owed = duties(case, session.settings, BankHolidays())
        report = changed_report(change.verb, change.ids, case, owed, session.context)
        session.emit(replace(report, blocks=(*report.blocks, *more(case))))

    def draft(self, case: Case, kind: str, facts: Tree) -> Tree:
        """Return the checked tree of an entry, recorded after every entry that is there (order is by second)."""
        tree = self._entry(case, kind, facts)
        self.check(tree, kind)
        return tree

    def _entry(self, case: Case, kind: str, facts: Tree) -> Tree:
        taken = {entry.recorded for entry in (*case.entries, *case.taken_back)}
        context, now = self.session.context, self.session.context.now
        while now in taken:
            now += timedelta(seconds=1)
        wrong = case.entry(str(facts.get("replaces", "")))
        if wrong:
            # It happened when it did, unless the day is what was wrong.
            facts = {"happened": str(wrong.happened)} | facts
        return replace(context, now=now).draft(kind, case.patient.id, facts)

    def check(self, tree: Tree, kind: str) -> None:
        """Refuse facts that do not fit the schema: 2 from flags, 3 from a file."""
        check(tree, kind, self.source)

    def _show(self, change: Change) -> None:
        folder = self.session.folder
        pairs = []
        for record in change.records:
            place = place_of(record)
            old = folder.read(place) if (folder.root / place).exists() else b""
            pairs.append((place, old, write(record)))
        self.session.emit(dry_report(pairs))


def _check_writable(record: Any) -> None:
    """Refuse a record that could not be read again, before anything is asked or locked."""
    try:
        write(record)
    except Unreadable as error:
        raise Forbidden(error.message, remedy=error.remedy) from error
