"""How every verb writes: facts, decision, read-back, and then under the lock load, decide and save again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from caseload.cli.asking import ask_missing, confirmed, missing
from caseload.cli.lookup import resolve
from caseload.cli.session import Session
from caseload.cli.source import Source
from caseload.errors import Changed, Declined, Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, decode, encode
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.identifiers import ID, nhs_spaced
from caseload.model.patient import Patient
from caseload.render.saved import dry_report, saved_report
from caseload.steps.change import Change, Context
from caseload.steps.planning import about_me, put
from caseload.store import schema
from caseload.store.cases import Loaded, load, place_of
from caseload.store.records import write
from caseload.store.save import Saver, Write, saving

Decide = Callable[[Case, Context], Change]
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Writer:
    """Saves what a verb decides; `source`, `dry_run` and `yes` are its flags."""

    session: Session
    source: Source | None
    dry_run: bool
    yes: bool

    def facts(self, facts: Tree) -> Tree:
        """Return the facts complete: from the file, the flags over it, questions for what is missing."""
        given = self.source.facts() if self.source else {}
        together = _merged(given, facts)
        if self.session.terminal and not self.source:
            ask_missing(self.session.ctx, together)
        lacking = list(missing(self.session.ctx, together))
        if lacking:
            raise Forbidden(f"missing: {', '.join(lacking)}", remedy=f"see {self.session.ctx.command_path} --help")
        if together.get("happened") in ("today", "yesterday"):
            back = timedelta(days=together["happened"] == "yesterday")
            together["happened"] = (self.session.today - back).isoformat()
        return together

    def enter(self, text: str, kind: str, facts: Tree, step: Callable[[Any, Any, Context], Change]) -> None:
        """Make an entry of that kind of the facts and save what the step decides."""
        loaded = self.open(text)
        tree = self._draft(loaded.case, kind, self.facts(facts))
        self.save(loaded, lambda case, context: step(case, decode(ENTRIES[kind], tree), context))

    def put(self, text: str, noun: str, facts: Tree) -> None:
        """Add an item to the plan, or change one."""
        facts = self.facts(facts)
        self.save(self.open(text), lambda case, context: put(case, noun, facts, context))

    def about_me(self, text: str, facts: Tree) -> None:
        """Set what the person says about themselves."""
        facts = self.facts(facts)
        self.save(self.open(text), lambda case, context: about_me(case, facts, context))

    def open(self, text: str) -> Loaded:
        """Load the patient that `text` names, for writing."""
        if self.yes and not ID.fullmatch(text):
            raise Forbidden("--yes needs the full id", remedy="an id is eight characters: caseload list shows them")
        return load(self.session.folder, resolve(self.session, text, writing=True))

    def save(self, loaded: Loaded, decide: Decide) -> None:
        """Decide, read back, then decide once more on what is there now, and save that."""
        change = decide(loaded.case, self.session.context)
        for record in change.records:
            self.check(encode(record), record.kind)
        if self.dry_run:
            return self._show(change)
        self._read_back(loaded.case.patient)
        with saving(self.session.folder.root) as saver:
            now = load(self.session.folder, loaded.case.patient.id)
            try:
                change = decide(now.case, self.session.context)
            except Forbidden as error:
                raise Changed(f"the case changed meanwhile: {error.message}", remedy=error.remedy) from error
            return self.commit(saver, change, loaded.hashes)

    def create(self, change: Change) -> None:
        """Save a change whose records are all new."""
        if self.dry_run:
            return self._show(change)
        with saving(self.session.folder.root) as saver:
            return self.commit(saver, change, {})

    def commit(self, saver: Saver, change: Change, hashes: dict[str, str]) -> None:
        """Save the records of a change in one commit and say what was saved."""
        places = [(place_of(record), write(record)) for record in change.records]
        saver.save([Write(place, data, hashes.get(place)) for place, data in places], change.message)
        self.session.emit(saved_report(change.verb, change.ids))

    def _draft(self, case: Case, kind: str, facts: Tree) -> Tree:
        """Return the checked tree of an entry, recorded after every entry that is there (order is by second)."""
        taken = {entry.recorded for entry in (*case.entries, *case.taken_back)}
        context, now = self.session.context, self.session.context.now
        while now in taken:
            now += timedelta(seconds=1)
        tree = replace(context, now=now).draft(kind, case.patient.id, facts)
        self.check(tree, kind)
        return tree

    def check(self, tree: Tree, kind: str) -> None:
        """Refuse facts that do not fit the schema: 2 from flags, 3 from a file."""
        if self.source:
            schema.validate(tree, kind, source=self.source.name, data=self.source.data)
        found = schema.findings(tree, kind)
        if found:
            raise Forbidden("\n".join(finding.line_text() for finding in found))

    def _read_back(self, patient: Patient) -> None:
        if self.yes:
            return
        if not self.session.terminal:
            raise Forbidden("nobody is there to confirm the person", remedy="give the full id and --yes")
        number = nhs_spaced(patient.nhs_number) if patient.nhs_number else "wanted"
        question = f"{patient.name.full}, born {patient.birth_date}, NHS number {number}: the right person?"
        if not confirmed(question):
            raise Declined("nothing was written")

    def _show(self, change: Change) -> None:
        folder = self.session.folder
        pairs = []
        for record in change.records:
            place = place_of(record)
            old = folder.read(place) if (folder.root / place).exists() else b""
            pairs.append((place, old, write(record)))
        self.session.emit(dry_report(pairs))


def _merged(under: Tree, over: Tree) -> Tree:
    """Lay one tree of facts over another."""
    both = dict(under)
    for key, value in over.items():
        old = both.get(key)
        both[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both
