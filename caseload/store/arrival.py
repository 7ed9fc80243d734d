"""What the others have done comes into the folder: whole, or after a power cut or a full disk at the next command.

Both histories are merged in git's store, where nobody sees it. Only a merge without a conflict reaches the branch
and its files, and which commit they are on the way to is noted until they are there.
"""

from __future__ import annotations

import os
import shlex
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from caseload.errors import CaseloadError, Changed, Forbidden, NotFound, OutsideFailure
from caseload.store import files, mergedriver
from caseload.store.git import DURABLY, PATHS_GIVEN, Done, Git, run_git
from caseload.store.gitenv import Identity, as_author
from caseload.store.gitsaid import reason_of
from caseload.store.journal import arriving, state_folder
from caseload.store.versions import contents

MESSAGE = "sync"
_MERGE = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z")
_CONFLICT, _USAGE = 1, 129
_LIMIT = 1_000_000_000
# As git writes the mode of a file.
_PLAIN, _GONE = "100644", "000000"


class _File(NamedTuple):
    """A file that comes: git's mode of it, and what it is to hold."""

    path: str
    mode: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Merge:
    """The commit that holds both histories; none where a person must first settle the files that are `unsettled`."""

    commit: str = ""
    unsettled: tuple[str, ...] = ()


def holds(git: Git, commit: str, other: str) -> bool:
    """Tell whether a commit's history holds another commit; not, if that one is unknown here."""
    return run_git(git.root, "merge-base", "--is-ancestor", other, commit).returncode == 0


def merge(git: Git, ours: str, theirs: str, identity: Identity) -> Merge:
    """Bring two histories together without touching branch or files.

    Forbidden for histories that have nothing in common, OutsideFailure if git cannot (no room, too old).
    """
    if holds(git, theirs, ours):
        return Merge(theirs)
    if holds(git, ours, theirs):
        return Merge(ours)
    tree, *unsettled = _merged_tree(git, ours, theirs)
    if unsettled:
        return Merge(unsettled=tuple(unsettled))
    signed = ("-S",) if git.ask("config", "--type=bool", "--get", "commit.gpgsign") == "true" else ()
    parents = ("-p", ours, "-p", theirs)
    made = run_git(git.root, *DURABLY, *as_author(identity), "commit-tree", *signed, *parents, "-m", MESSAGE, tree)
    if made.returncode:
        raise OutsideFailure(f"the merge is not committed: {reason_of(made)}", remedy="all work is kept")
    return Merge(os.fsdecode(made.stdout).strip())


def _merged_tree(git: Git, ours: str, theirs: str) -> list[str]:
    """Return the tree that holds both, then what is in conflict in it."""
    # In a bare repository no file of the folder has a say in how it is merged, and what git writes down for the
    # driver lies where nobody looks.
    state, options = state_folder(git), mergedriver.options(git)
    try:
        bare = (f"--git-dir={git.gitdir}", "-c", "core.bare=true")
        done = run_git(state, *bare, *DURABLY, *options, *_MERGE, ours, theirs)
    finally:
        for left in state.glob(".merge_file_*"):
            left.unlink(missing_ok=True)
    if done.returncode == _USAGE:
        raise OutsideFailure("this git is too old to sync with", remedy="install git 2.38 or later")
    if "unrelated histories" in os.fsdecode(done.stderr):
        shallow = git.ask("rev-parse", "--is-shallow-repository") == "true"
        joins = "see the address: git remote -v; whoever joins a team begins with git clone"
        raise Forbidden(
            "the remote holds another caseload: it and this folder have no commit in common",
            remedy="this clone is shallow, fetch the rest: git fetch --unshallow" if shallow else joins,
        )
    # A commit that it does not know is to git a conflict too, of no tree.
    if done.returncode not in (0, _CONFLICT) or not done.stdout:
        raise OutsideFailure(f"nothing was merged: {reason_of(done)}", remedy="all work is kept; run it again")
    return [part for part in os.fsdecode(done.stdout).split("\0") if part]


def bring(git: Git, before: str, target: str) -> None:
    """Move the branch and the files from the last commit on to one that holds it, for the holder of the lock.

    Changed if a file that has to change has work in it that is not committed, OutsideFailure if there is no room:
    nothing has changed then. What is cut short later, the next command that writes brings to its end.
    """
    coming = _coming(git, before, target)
    files.replace(arriving(git), f"{before} {target}\n".encode())
    try:
        staged = _staged(git, coming)
    except CaseloadError:
        arriving(git).unlink()
        raise
    _arrive(git, before, target, coming, staged)


def finish(git: Git) -> None:
    """Bring what was cut short to where it was going; raises what `bring` does."""
    before, target = files.read_regular(arriving(git)).decode().split()
    if git.head() == before:
        refuse_stale_lock(git)
        coming = _coming(git, before, target)
        _arrive(git, before, target, coming, _staged(git, coming))
    else:  # git had moved on already, or the user by himself
        arriving(git).unlink()


def refuse_stale_lock(git: Git) -> None:
    """Raise Changed where git's own lock is held: by a git that runs, or by one that was killed."""
    lock = git.gitdir / "index.lock"
    try:
        minutes = max(0, int(time.time() - lock.stat().st_mtime) // 60)
    except FileNotFoundError:
        return
    raise Changed(
        f"git's lock is there since {minutes} minutes: a git command runs here, or was killed",
        remedy=f"if none runs: rm {shlex.quote(str(lock))}",
    )


def _coming(git: Git, before: str, target: str) -> list[_File]:
    """Return each file that differs between two commits; Changed if one has work of the user's in it."""
    told = git.read("diff-tree", "-r", "--raw", "--no-abbrev", "--no-renames", "-z", before, target).split("\0")[:-1]
    listed = [(path, about.split()) for about, path in zip(told[::2], told[1::2], strict=True)]
    held = contents(git, [about[3] for _, about in listed])
    coming = [_File(path, about[1], data) for (path, about), (_, data) in zip(listed, held, strict=True)]
    _refuse_own_work(git, coming)
    return coming


def _refuse_own_work(git: Git, coming: list[_File]) -> None:
    """Tell the user's own work from a file that an earlier attempt has placed."""
    changed = {path for _, path in git.changed_since_head("")}
    own = [file.path for file in coming if file.path in changed and _found(git, file.path) not in (file.data, b"")]
    if own:
        shown = shlex.join(own[:3]) + (" …" if len(own) > 3 else "")
        raise Changed(
            f"the others changed what you have changed and not committed: {shown}; nothing was merged",
            remedy=f"caseload check, then git add -- {shown} && git commit -m edit, and run it again",
        )


def _found(git: Git, path: str) -> bytes:
    """Return what a file holds, nothing where there is none; what cannot be read counts as the user's."""
    try:
        return files.read_regular(files.inside(git.root, path), path, _LIMIT)
    except NotFound:
        return b""
    except CaseloadError:
        return b"\0"


def _staged(git: Git, coming: list[_File]) -> list[tuple[Path, Path]]:
    """Write what comes beside its place: whoever reads a file meanwhile sees the old one, whole, or the new one."""
    plain = [(files.inside(git.root, file.path), file.data) for file in coming if file.mode == _PLAIN]
    for folder in {path.parent for path, _ in plain}:
        files.sweep(folder)
    return files.stage(plain)


def _arrive(git: Git, before: str, target: str, coming: list[_File], staged: list[tuple[Path, Path]]) -> None:
    files.put(staged)
    there = {mode: [file.path for file in coming if file.mode == mode] for mode in {file.mode for file in coming}}
    gone, plain = there.pop(_GONE, []), there.pop(_PLAIN, [])
    source = ("restore", f"--source={target}", "--staged")
    _write(git, plain, *source)
    _write(git, [path for paths in there.values() for path in paths], *source, "--worktree")
    _write(git, gone, "rm", "-q", "-f", "--ignore-unmatch")
    moved = run_git(git.root, *DURABLY, "update-ref", "-m", MESSAGE, "HEAD", target, before)
    _refuse_half(moved)
    git.settle()
    arriving(git).unlink()
    # The user's own, which sees paths as git usually gives them.
    run_git(git.root, "hook", "run", "--ignore-missing", "post-merge", "--", "0", GIT_LITERAL_PATHSPECS="0")


def _write(git: Git, paths: list[str], *args: str) -> None:
    if paths:
        given = b"\0".join(map(os.fsencode, paths))
        _refuse_half(run_git(git.root, *DURABLY, *args, *PATHS_GIVEN, given=given))


def _refuse_half(done: Done) -> None:
    if done.returncode:
        raise OutsideFailure(
            f"what the others did is only half here: {reason_of(done)}",
            remedy="make room or mend the permissions; the next command that writes goes on from there",
        )
