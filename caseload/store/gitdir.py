"""Where git keeps its own folder, found without running git: what only reads must not wait for a process."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from caseload.errors import OutsideFailure

MARK = "gitdir: "
# In one of the 256 folders of objects; git looks into the same one (gc.auto, 6,700 of them in all).
LOOSE = 27


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
    """Return git's folder for the work tree that `root` lies in, and the path of `root` in that tree.

    None also where a link for `.git`, or in it, leads to another one's or out of it.
    """
    found = _found(root)
    return found if found and not _is_astray(root, *found) else None


def refuse_astray(root: Path, told: tuple[Path, str] | None = None) -> None:
    """Raise OutsideFailure where git would be led out of this folder, or is, by what it has `told` of itself.

    A folder that somebody hands over can be made so: by links, by the file `.git`, by core.worktree.
    """
    found = _found(root)
    if (found and _is_astray(root, *found)) or (told and told != found):
        remedy = "look at .git, what links there are in it, and git config core.worktree"
        raise OutsideFailure("git is led out of this folder", remedy=remedy)


def _is_astray(root: Path, gitdir: Path, prefix: str) -> bool:
    top = root.resolve().parents[prefix.count("/")] if prefix else root.resolve()
    state = state_folder_in(gitdir, prefix)
    anothers = gitdir.name == ".git" and gitdir.parent != top
    return anothers or state.is_symlink() or state.parent.is_symlink()


def _found(root: Path) -> tuple[Path, str] | None:
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
    return (common_folder(found[0]) / "shallow").is_file()


def common_folder(gitdir: Path) -> Path:
    """Return what all work trees of a repository share: git's folder, unless it is that of a linked work tree."""
    with suppress(OSError):
        return gitdir / os.fsdecode((gitdir / "commondir").read_bytes()).strip()
    return gitdir


def is_crowded(gitdir: Path) -> bool:
    """Tell whether there are so many loose objects, by git's own estimate, that it would tidy up."""
    try:
        return sum(1 for _ in (common_folder(gitdir) / "objects" / "17").iterdir()) > LOOSE
    except FileNotFoundError:
        return False


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
