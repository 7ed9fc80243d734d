"""Where git keeps its own folder, found without running git: what only reads must not wait for a process."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

MARK = "gitdir: "


def state_folder(root: Path) -> Path | None:
    """Return the private folder for the state of the caseload at `root`, inside git's; None without git.

    Each work tree has its own, and each caseload folder in it.
    """
    found = find_gitdir(root)
    return state_folder_in(*found) if found else None


def state_folder_in(gitdir: Path, prefix: str) -> Path:
    """Return the state folder of the caseload at `prefix` (empty: the whole work tree) of git's folder."""
    return gitdir / "caseload" / hashlib.sha256(os.fsencode(prefix)).hexdigest()[:12]


def find_gitdir(root: Path) -> tuple[Path, str] | None:
    """Return git's folder for the work tree that `root` lies in, and the path of `root` in that tree."""
    here = root.resolve()
    for top in (here, *here.parents):
        gitdir = _gitdir(top / ".git")
        if gitdir:
            return gitdir, "" if top == here else here.relative_to(top).as_posix()
    return None


def is_shallow(root: Path) -> bool:
    """Tell whether git has only the last part of the history here."""
    found = find_gitdir(root)
    if found is None:
        return False
    gitdir, _ = found
    with suppress(OSError):  # a linked work tree names the folder that it shares with the others
        gitdir /= (gitdir / "commondir").read_text(encoding="utf-8").strip()
    return (gitdir / "shallow").is_file()


def _gitdir(mark: Path) -> Path | None:
    """Follow `.git`: git's folder itself, or in a linked work tree a file that names it."""
    place = mark
    with suppress(OSError, ValueError):
        if mark.is_file():
            said = mark.read_text(encoding="utf-8")
            if not said.startswith(MARK):
                return None
            place = mark.parent / said.removeprefix(MARK).rstrip("\n")
        if (place / "HEAD").is_file():
            return place.resolve()
    return None
