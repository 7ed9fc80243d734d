"""The caseload as a commit holds it: audited on the day of that commit, by the standards of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from caseload.errors import CaseloadError, Forbidden, Unreadable
from caseload.rules.audit import Audit
from caseload.rules.ground import Ground
from caseload.store.auditing import audit_once
from caseload.store.changes import commit_named, repository
from caseload.store.commits import SHORT
from caseload.store.files import make_folder
from caseload.store.folder import SETTINGS, Folder
from caseload.store.git import Git
from caseload.store.gitdir import state_folder_in
from caseload.store.settings import read_staff
from caseload.store.versions import instant


@dataclass(frozen=True, slots=True)
class Earlier:
    """An audit of the caseload as it was, by what ground, and the commit that holds it."""

    commit: str
    ground: Ground
    seen: Audit


def audit_then(folder: Folder, revision: str, ground: Ground, only: Sequence[str] = ()) -> Earlier:
    """Audit the caseload as of a commit, with the people who worked here then, by the settings and definitions of now.

    So what has moved is care and not the yardstick. Forbidden where this clone does not know the commit, or no
    caseload was here then; Unreadable where the staff or the meetings of then are.
    """
    git = repository(folder)
    commit = commit_named(git, revision, "--compare")
    told = instant(git.read("log", "-1", "--no-show-signature", "--format=%at", commit).strip())
    # What somebody else's clock dates ahead is not looked at ahead.
    day = min(told.astimezone(ZoneInfo(ground.settings.timezone)).date(), ground.today)
    with _as_of(git, commit, revision) as then:
        try:
            ground = replace(ground, staff=read_staff(then.root), today=day)
            return Earlier(commit[:SHORT], ground, audit_once(then, ground, only))
        except CaseloadError as error:
            raise Unreadable(f"--compare {revision}: as of then, {error.message}", remedy=error.remedy) from error


@contextmanager
def _as_of(git: Git, commit: str, revision: str) -> Iterator[Folder]:
    """Copy the files of a commit, for not long, into git's own folder, which is as private as they are."""
    state = state_folder_in(git.gitdir, git.prefix)
    make_folder(state)
    with TemporaryDirectory(prefix="earlier-", dir=state) as place:
        index, files = f"{place}/index", f"{place}/files/"
        git.read("read-tree", commit, index=index)
        git.read("checkout-index", "--all", f"--prefix={files}", under=git.prefix, index=index)
        folder = Folder(Path(files) / git.prefix)
        if not (folder.root / SETTINGS).is_file():
            raise Forbidden(f"--compare {revision}: there was no caseload here then", remedy="name a later commit")
        yield folder
