"""What a command that came to harm leaves in a folder, and whether the next one can go on from there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from caseload.errors import DONE, FINDINGS
from tests.endurance import verbs

NEXT = ("case-management", "given", "--yes")


@dataclass
class Offences:
    """What should not have been, by where, and how often commands ended how."""

    false_success: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    ended: Counter[int] = field(default_factory=Counter)

    @property
    def lines(self) -> str:
        """All of it, a line each."""
        return "".join(f"{kind}: {one}\n" for kind, found in self._kinds.items() for one in found)

    @property
    def counted(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {kind: len(found) for kind, found in self._kinds.items()}

    @property
    def _kinds(self) -> dict[str, list[str]]:
        return {kind: found for kind, found in vars(self).items() if isinstance(found, list)}


@dataclass(frozen=True, slots=True)
class Left:
    """A folder at one moment: its last commit, the bytes of each record, and every path but git's objects.

    What a command has under way bears another name than a record's.
    """

    folder: Path
    head: str = field(init=False)
    records: dict[str, bytes] = field(init=False)
    paths: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = sorted(self.folder.rglob("*")) if self.folder.exists() else []
        records = [path for path in found if path.suffix == ".yaml" and ".git" not in path.parts]
        object.__setattr__(self, "head", verbs.head(self.folder))
        object.__setattr__(self, "records", {str(path): path.read_bytes() for path in records})
        cache = ("objects", "index.sqlite")
        object.__setattr__(self, "paths", frozenset(str(path) for path in found if not set(cache) & {*path.parts}))

    def torn(self, before: Left, after: Left) -> list[str]:
        """Return the records that hold neither what they held before nor what they came to hold."""
        both = (before.records, after.records)
        return [path for path, data in self.records.items() if all(data != one.get(path) for one in both)]


def go_on(folder: Path) -> tuple[str, int]:
    """Let the next command write; what is wrong then, and how many locks of git's it asked to be removed.

    A lock that a git left behind stays until somebody says that no git runs any more.
    """
    words = ("consent", verbs.person(folder, "Planned"), *NEXT)
    done, locks = verbs.run_in(folder, *words), 0
    while done.code and re.search(r"rm \S+\.lock", done.err) and locks < 3:
        for left in folder.glob(".git/**/*.lock"):
            left.unlink()
        locks += 1
        done = verbs.run_in(folder, *words)
    if done.code != DONE:
        return f"then {done.code} {done.err.strip()}", locks
    unclean = verbs.git(folder, "status", "--porcelain")
    leftovers = [path.name for path in folder.rglob(".caseload-tmp-*")]
    checked = verbs.run_in(folder, "check")
    sound = checked.code in (DONE, FINDINGS) and " unreadable" not in checked.out
    return "" if sound and not unclean and not leftovers else f"{unclean} {leftovers} {checked}", locks
