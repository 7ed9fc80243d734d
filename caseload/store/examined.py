"""Up to which commit the merges of the history were examined, and what they lost: kept in git's own folder.

A cache like the index: whoever deletes it has them all examined once more. Nothing is kept of a shallow clone, which
may be given more of its history without another commit.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from caseload import __version__
from caseload.errors import CaseloadError, OutsideFailure
from caseload.store import files
from caseload.store.git import Git
from caseload.store.gitdir import find_gitdir, is_shallow, state_folder

NAME = "merges"


@dataclass(frozen=True, slots=True)
class Lost:
    """What a merge lost that its `parent` had: a file or, of a record, the `field` by its dotted name.

    `left` stands for what the merge left in the field. `decided`: both sides had changed it, and somebody chose.
    """

    commit: str
    parent: str
    path: str
    field: str = ""
    left: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """The commit up to whose history all merges were examined, and what they lost."""

    upto: str = ""
    lost: tuple[Lost, ...] = ()


def is_due(root: Path) -> bool:
    """Tell whether there is a commit that was not examined, or something that was lost; no git runs where it can."""
    head = last_commit(root)
    seen = examined(root)
    return head is not None and (head != seen.upto or bool(seen.lost))


def last_commit(root: Path) -> str | None:
    """Return the id of the last commit; None without one or without git."""
    found = find_gitdir(root)
    if found is None:
        return None
    gitdir, prefix = found
    with suppress(OSError):  # there may be no git to ask
        return Git(root.resolve().parents[prefix.count("/")] if prefix else root.resolve(), gitdir, prefix).head()
    return None


def examined(root: Path) -> Examined:
    """Return what was kept, by this version of the program; else nothing."""
    state = _place(root)
    try:
        told = json.loads(files.read_regular(state / NAME)) if state else {}
        if told.get("version") == __version__:
            return Examined(told["upto"], tuple(Lost(*one) for one in told["lost"]))
    except (CaseloadError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return Examined()


def keep(root: Path, seen: Examined) -> None:
    """Keep it for the next time; where there is no room for it, it is examined again."""
    state = _place(root)
    if state:
        told = {"version": __version__, "upto": seen.upto, "lost": [astuple(one) for one in seen.lost]}
        with suppress(OutsideFailure):
            files.replace(state / NAME, json.dumps(told).encode())


def _place(root: Path) -> Path | None:
    return None if is_shallow(root) else state_folder(root)
