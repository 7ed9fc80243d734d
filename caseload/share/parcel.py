"""What goes from one copy of the folder to another: which files, and by whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from caseload.store.changes import Change
from caseload.store.folder import PATIENTS
from caseload.store.git import Git


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of the caseload that differ, as (git's letter, path), and the addresses of those who committed them."""

    changes: tuple[Change, ...] = ()
    mails: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """Return the paths of the new entries."""
        return tuple(path for letter, path in self.changes if letter == "A" and _is_entry(path))

    @property
    def spoilt(self) -> tuple[str, ...]:
        """Return the paths of entries that were edited or deleted, which nobody may do."""
        return tuple(path for letter, path in self.changes if letter != "A" and _is_entry(path))

    @property
    def patients(self) -> frozenset[str]:
        """Return the ids of the patients whom it is about."""
        return frozenset(path.split("/")[2] for _, path in self.changes if _is_patients(path))

    @property
    def newcomers(self) -> tuple[str, ...]:
        """Return the ids of the patients who are new."""
        new = (path.split("/") for letter, path in self.changes if letter == "A" and path.endswith("/patient.yaml"))
        return tuple(parts[2] for parts in new)

    @property
    def others(self) -> Counter[str]:
        """Return how many files there are besides entries: of patients by their name, others by folder or name."""
        rest = (path.split("/") for _, path in self.changes if not _is_entry(path))
        return Counter(parts[-1] if _is_patients("/".join(parts)) else parts[0] for parts in rest)


def parcel(git: Git, old: str | None, new: str, by: str) -> Parcel:
    """Return what differs between two commits, all if there is no first; who did it, the history of `by` says."""
    under = ("--", git.prefix or ".")
    if old:
        told = git.read("diff-tree", "-r", "--name-status", "--no-renames", "-z", old, new, *under).split("\0")[:-1]
        changes = list(zip(told[::2], told[1::2], strict=True))
    else:
        changes = [("A", path) for path in git.read("ls-tree", "-r", "--name-only", "-z", new, *under).split("\0")[:-1]]
    mails = git.read("log", "--no-merges", "--format=%aE", f"{old}..{by}" if old else by, *under).split("\n")
    inside = tuple((letter, path.removeprefix(f"{git.prefix}/")) for letter, path in changes)
    return Parcel(inside, tuple(dict.fromkeys(filter(None, mails))))


def _is_patients(path: str) -> bool:
    return path.startswith(f"{PATIENTS}/") and path.count("/") > 2


def _is_entry(path: str) -> bool:
    return _is_patients(path) and path.split("/")[3] == "entries"
