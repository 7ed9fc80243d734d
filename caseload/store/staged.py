"""What the next commit would hold, as files: a copy, in git's own folder and not for long, of what is staged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from caseload.store.changes import Change, repository, staged
from caseload.store.files import make_folder
from caseload.store.folder import PATIENTS, Folder, patient_place
from caseload.store.git import Git
from caseload.store.gitdir import state_folder_in
from caseload.store.scope import Scope, scope_over
from caseload.store.versions import contents

INDEX = "GIT_INDEX_FILE"


@dataclass(frozen=True, slots=True)
class Staged:
    """A folder with the patients that the staged changes are about and what they are checked by; and all the others.

    `others` are the bytes of each other patient's own record.
    """

    folder: Folder
    scope: Scope
    changes: list[Change]
    others: dict[str, bytes]


@contextmanager
def what_is_staged(folder: Folder) -> Iterator[Staged]:
    """Copy what is staged; OutsideFailure without git, or while files are in conflict."""
    git = repository(folder)
    index = _index(git)
    changes = staged(git, index)
    scope = scope_over(path for _, path in changes)
    listed = git.read("ls-files", "--stage", "-z", "--", ".", under=git.prefix, index=index).split("\0")[:-1]
    blobs = {path: head.split()[1] for head, _, path in (line.partition("\t") for line in listed)}
    wanted = [path for path in blobs if not path.startswith(f"{PATIENTS}/") or scope.holds(path)]
    state = state_folder_in(git.gitdir, git.prefix)
    make_folder(state)
    # Git's folder is as private as the files themselves.
    with TemporaryDirectory(prefix="staged-", dir=state) as place:
        copied = ("checkout-index", "-z", "--stdin", f"--prefix={place}/")
        git.read(*copied, under=git.prefix, given=b"".join(os.fsencode(path) + b"\0" for path in wanted), index=index)
        yield Staged(Folder(Path(place) / git.prefix), scope, changes, _others(git, blobs, scope))


def _index(git: Git) -> str:
    """Return the index that a hook of git is told to look at: `git commit -a` has another than the usual one."""
    told = os.environ.get(INDEX, "")
    return str(Path(told).absolute()) if told and Path(told).resolve().parent == git.gitdir.resolve() else ""


def _others(git: Git, blobs: dict[str, str], scope: Scope) -> dict[str, bytes]:
    own = {path: blob for path, blob in blobs.items() if path.endswith("/patient.yaml") and not scope.holds(path)}
    held = dict(contents(git, list(own.values())))
    return {path.split("/")[2]: held[blob] for path, blob in own.items() if path == _own(path)}


def _own(path: str) -> str:
    return f"{patient_place(path.split('/')[2])}/patient.yaml"
