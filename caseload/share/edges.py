"""What each commit changes against each of its parents: what may never change, and what is new and to be judged."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from caseload.errors import Finding
from caseload.model.identifiers import ALPHABET, ID, LENGTH
from caseload.model.team import TEAM_PLACES
from caseload.rules.standard import Rule
from caseload.rules.tampering import BY_HAND, ENTRY_CHANGED, RECORD_REMOVED, SECOND_BEGINNING
from caseload.store.commits import Commit, Touch
from caseload.store.folder import PATIENTS, SETTINGS, STAFF
from caseload.store.lastcommand import UNDO

_PLACES = "|".join((rf"{PATIENTS}/./[^/]+/entries", *map(re.escape, TEAM_PLACES)))
ENTRY = re.compile(rf"(?:{_PLACES})/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[a-z-]+-([{ALPHABET}]{{{LENGTH}}})\.yaml")
KEPT = re.compile(rf"{PATIENTS}/./[^/]+/(?:patient|plan)\.yaml|{SETTINGS}|{STAFF}")
# These write files of several patients without naming each.
UNNAMED = ("edit", "intake")


class Added(NamedTuple):
    """An entry that a commit brought into the history, with the blobs of staff list and settings of then."""

    commit: Commit
    path: str
    blob: str
    staff: str
    settings: str


@dataclass(slots=True)
class Walk:
    """A walk over the history, parents before children; `verbs` are those of caseload, `cut_off` as in a shallow clone.

    What the first commit of the caseload holds is taken as it is: `given` counts its entries, `added` has the others.
    """

    verbs: Container[str]
    cut_off: Container[str] = frozenset()
    given: int = 0
    added: list[Added] = field(default_factory=list)
    _first: dict[str, str] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _then: dict[str, dict[str, str]] = field(default_factory=dict)

    def step(self, commit: Commit) -> Iterator[Finding]:
        """Take the next commit; yield what it did that nobody may do."""
        then = self._known(commit)
        if not then and not self._then:
            return  # the repository is older than the caseload
        beginning = not self._then or commit.id in self.cut_off
        self._then[commit.id] = then
        new = [touch for edge in commit.edges for touch in edge if self._is_new(touch)]
        if commit.edges and not commit.parents and not beginning:
            yield finding(SECOND_BEGINNING, commit, "has no parent, and is not where the caseload began")
        for touch in (touch for edge in commit.edges for touch in edge):
            yield from self._spoilt(commit, touch)
        if beginning:
            self.given += len(new)
            return
        yield from self._by_hand(commit, new)
        staff, settings = then.get(STAFF, ""), then.get(SETTINGS, "")
        self.added += [Added(commit, touch.path, touch.new, staff, settings) for touch in new]

    def _known(self, commit: Commit) -> dict[str, str]:
        """Return the blobs of settings and staff list at a commit; a file that no edge shows is as in every parent."""
        then = next((self._then[parent] for parent in commit.parents if parent in self._then), {})
        touched = {touch.path: touch.new for edge in commit.edges for touch in edge if touch.path in (SETTINGS, STAFF)}
        return then | touched

    def _is_new(self, touch: Touch) -> bool:
        """Tell whether an entry was never there before, and take note of it."""
        if touch.letter != "A" or not ENTRY.fullmatch(touch.path):
            return False
        if touch.path in self._first:
            return False
        self._first[touch.path] = touch.new
        return True

    def _spoilt(self, commit: Commit, touch: Touch) -> Iterator[Finding]:
        """Find an entry that is another than it was recorded as, and a record that is gone."""
        entry = ENTRY.fullmatch(touch.path)
        if touch.letter == "D" and (entry or KEPT.fullmatch(touch.path)):
            yield from self._once_in_merges(RECORD_REMOVED, commit, touch.path, "was removed")
        elif entry and touch.letter != "D" and touch.new != self._first.get(touch.path) and touch.new != touch.old:
            yield from self._once_in_merges(ENTRY_CHANGED, commit, touch.path, "was changed after it was recorded")
        elif entry and touch.letter == "T":
            yield finding(ENTRY_CHANGED, commit, "is no plain file any more", touch.path)

    def _once_in_merges(self, rule: Rule, commit: Commit, path: str, what: str) -> Iterator[Finding]:
        # A merge shows again, against one parent, what was done on the way to the other.
        merge = len(commit.parents) > 1
        if not merge or (rule.id, path) not in self._told:
            self._told.add((rule.id, path))
            yield finding(rule, commit, f"{what} in a merge" if merge else what, path)

    def _by_hand(self, commit: Commit, new: list[Touch]) -> Iterator[Finding]:
        """Find what no verb does: files of several patients, or of patients and team, and new entries in a merge."""
        if len(commit.parents) > 1:
            for touch in new:
                yield finding(BY_HAND, commit, "came with a merge, and no side of it had it", touch.path)
            return
        paths = sorted({touch.path for edge in commit.edges for touch in edge})
        files = [path for path in paths if path.startswith(f"{PATIENTS}/") and path.endswith(".yaml")]
        team = [path for path in paths if path in (SETTINGS, STAFF)]
        several = len(files) + len(team)
        if files and several > 1 and not self._by_verb(commit.message, files, team):
            yield finding(BY_HAND, commit, f"changed {several} files as no verb of caseload does", files[0])

    def _by_verb(self, message: str, files: list[str], team: list[str]) -> bool:
        verb, *words = message.split() or [""]
        if verb == UNDO:
            _, verb, *words = (*words, "", "")  # which commit, then its message
        named = {word for word in words if ID.fullmatch(word)}
        # A file right below `patients` is nobody's.
        patients = {"".join(path.split("/")[2:3]) for path in files}
        return verb in self.verbs and not team and (patients <= named if named else verb in UNNAMED)


def finding(rule: Rule, commit: Commit, what: str, path: str = "") -> Finding:
    """Return what a commit did, of which file, as a finding; of an entry with its id."""
    entry = ENTRY.fullmatch(path)
    remedy = rule.remedy.replace("COMMIT", commit.short).replace("FILE", path)
    return Finding(
        rule.id, f"{what}: commit {commit.short}", rule.severity, entry[1] if entry else "", file=path, remedy=remedy
    )
