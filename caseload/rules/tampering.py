"""What the rules about the history are for, in words: those of `verify`, and those of `check` about merges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseload.rules.standard import WARNING, Rule

ENTRY_CHANGED = Rule(
    id="entry-changed",
    title="No commit and no merge changes an entry",
    reason="What happened is not rewritten: others have read it and acted on it.",
    remedy="put back what was recorded: git checkout COMMIT^ -- FILE; then void or replace it",
)
RECORD_REMOVED = Rule(
    id="record-removed",
    title="No commit and no merge removes a record",
    reason="Nothing is deleted: what was wrong is voided, and says why.",
    remedy="put it back: git checkout COMMIT^ -- FILE; of a merge, from the parent that has it",
)
HISTORY_LOST = Rule(
    id="history-lost",
    title="The history holds what was last seen of it on this computer",
    reason="Whoever rewrites history takes out what others rely on, and leaves no trace in it.",
    remedy="ask who did that, and why; git reflog may still have it",
)
HISTORY_MASKED = Rule(
    id="history-masked",
    title="Git shows the history that there is",
    reason="With replacements and grafts git tells another story than the one that is shared.",
    remedy="git replace -d takes them out; and .git/info/grafts should not be there",
)
SECOND_BEGINNING = Rule(
    id="second-beginning",
    title="A caseload has one beginning",
    reason="What was brought in from elsewhere brings its own staff list, which vouches for itself.",
    remedy="ask who merged it, and record anew what belongs here",
)
AUTHOR_DIFFERS = Rule(
    id="author-differs",
    title="A commit is by whoever recorded what it adds",
    reason="A record is as good as the person who answers for it.",
    remedy="ask both; if it was not them, void it and record it again; an address that is missing goes to staff.yaml",
)
ROLE_MAY_NOT = Rule(
    id="role-may-not",
    title="What only some roles may do was done by one of them",
    reason="The team has settled who decides that; a file made by hand asks nobody.",
    remedy="let somebody who may decide, and void or replace it",
)
PLAN_DIFFERS = Rule(
    id="plan-differs",
    title="The plan that was stored with an agreement is the one that was agreed",
    reason="What a person agreed to is what they saw, not what the file said afterwards.",
    remedy="show the person the plan as it is, then plan agree again",
)
BY_HAND = Rule(
    id="by-hand",
    title="Several files of cases are changed by the verbs of caseload only",
    reason="By hand nothing is checked together: who it is about, what belongs together, what follows from it.",
    remedy="look at what it changed: git show COMMIT; then caseload check",
    severity=WARNING,
)
SIGNATURE_BAD = Rule(
    id="signature-bad",
    title="A signature that is there is good",
    reason="It was made for something else, or with a key that was taken back.",
    remedy="git log --show-signature says whose; ask them",
)
MERGE_DROPPED = Rule(
    id="merge-dropped",
    title="A merge drops no entry and no record",
    reason="One of two people recorded it, and only the other one's side would be left.",
    remedy="git checkout COMMIT -- FILE && git commit -m 'put back' -- FILE",
)
MERGE_OVERRODE = Rule(
    id="merge-overrode",
    title="A merge keeps what each side made of a record",
    reason="Where the merge driver is not set up, one side wins and nobody is asked.",
    remedy="git show COMMIT:./FILE has what one side said: write that again by its verb",
)
RULES: tuple[Rule, ...] = (
    ENTRY_CHANGED,
    RECORD_REMOVED,
    HISTORY_LOST,
    HISTORY_MASKED,
    SECOND_BEGINNING,
    AUTHOR_DIFFERS,
    ROLE_MAY_NOT,
    PLAN_DIFFERS,
    BY_HAND,
    SIGNATURE_BAD,
)
OF_MERGES: tuple[Rule, ...] = (MERGE_DROPPED, MERGE_OVERRODE)


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a walk over the history saw: the commits and entries it walked, and what kept it from seeing more.

    `given` entries came with the first commit and `unaddressed` are by members of staff without an address: of these
    nobody can tell whose they are. `signatures` counts the commits by git's letter (N: none). `seen` tells whether the
    history was looked at before on this computer, `kept` whether it will be known the next time.
    """

    commits: int
    entries: int
    given: int
    unaddressed: int
    signatures: Mapping[str, int]
    shallow: bool
    seen: bool
    kept: bool
