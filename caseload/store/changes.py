"""What git says has changed in a caseload folder: since the last commit, since a revision, or in what is staged.

A change is (status, path): git's letter as in `Git.changed_since_head`, and a path relative to the caseload folder.
"""

from __future__ import annotations

from caseload.errors import Forbidden, OutsideFailure
from caseload.store.folder import Folder
from caseload.store.git import Git
from caseload.store.gitdir import find_gitdir

Change = tuple[str, str]

_LISTED = ("--name-status", "--no-renames", "--ignore-submodules=dirty", "-z")


def uncommitted(folder: Folder) -> list[Change]:
    """Return each file that differs from the last commit; none without a repository, OutsideFailure without git."""
    git = Git.find(folder.root)
    if git is None:
        if find_gitdir(folder.root):
            raise Git.missing(folder.root, "comparing with what is committed")
        return []
    return git.changed_since_head(git.prefix)


def changed_since(folder: Folder, revision: str) -> list[Change]:
    """Return each file that differs from where this branch parted from the revision, and those git does not know.

    Forbidden if there is no such revision in this clone, or nothing that it has in common with the branch.
    """
    git = repository(folder)
    commit = commit_named(git, revision, "--since")
    parted = _answer(git, "merge-base", commit, "HEAD")
    if not parted:
        raise _unknown(git, f"--since {revision}: it has no commit in common with this branch")
    listed = git.read("diff", *_LISTED, "--relative", parted, "--", ".", under=git.prefix)
    return sorted({*_changes(listed), *(change for change in uncommitted(folder) if change[0] == "?")})


def commit_named(git: Git, revision: str, option: str) -> str:
    """Return the id of the commit that an option names; Forbidden if there is none such in this clone."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = _answer(git, *asked)
    if not commit:
        raise _unknown(git, f"{option} {revision}: there is no such revision")
    return commit


def staged(git: Git, index: str) -> list[Change]:
    """Return each file of the caseload folder whose staged state is not that of the last commit."""
    return _changes(git.read("diff", "--cached", *_LISTED, "--relative", "--", ".", under=git.prefix, index=index))


def repository(folder: Folder) -> Git:
    """Return the work tree that the caseload is in; OutsideFailure without one."""
    git = Git.find(folder.root)
    if git is None:
        raise Git.missing(folder.root, "looking into the history")
    return git


def _answer(git: Git, *asked: str) -> str:
    try:
        return git.read(*asked).strip()
    except OutsideFailure:
        return ""


def _unknown(git: Git, message: str) -> Forbidden:
    if _answer(git, "rev-parse", "--is-shallow-repository") == "true":
        return Forbidden(f"{message} in this shallow clone", remedy="fetch the rest: git fetch --unshallow")
    return Forbidden(message, remedy="name a branch, a tag or a commit: git log")


def _changes(listed: str) -> list[Change]:
    parts = listed.split("\0")[:-1]
    return list(zip(parts[::2], parts[1::2], strict=True))
