"""A new caseload folder: under git, private, with settings and staff."""

from __future__ import annotations

import os
from pathlib import Path

from caseload.errors import Forbidden, OutsideFailure
from caseload.model.codec import Tree, schema_of
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.store import gitlocks, mergedriver, schema, yamlfile
from caseload.store.folder import SETTINGS, STAFF, Folder
from caseload.store.git import Git, identity, installed
from caseload.store.gitenv import Identity
from caseload.store.records import write
from caseload.store.save import Write, saving

ATTRIBUTES = b"*.yaml text eol=lf merge=caseload\n"
IGNORE = b".caseload-tmp-*\n*.swp\n*~\n"


def founder_of(root: Path) -> Identity:
    """Return whom git knows as the user, before anything is made; OutsideFailure without git or a name."""
    here = next(place for place in (root.absolute(), *root.absolute().parents) if place.is_dir())
    if not installed():
        raise Git.missing(here)
    known = identity(here)
    if known is None:
        raise OutsideFailure(
            "git does not know who you are",
            remedy="git config --global user.name NAME, and user.email ADDRESS",
        )
    return known


def prepare(root: Path) -> Git:
    """Make the folder, mode 0700, and put it under git; Forbidden in or right around another caseload."""
    for place in (root, *root.absolute().parents, *root.glob("*/")):
        if (place / SETTINGS).exists():
            raise Forbidden(f"{place} is a caseload folder already", remedy="a caseload cannot hold another one")
    if root.exists() and not root.is_dir():
        raise Forbidden(f"{root} is no folder", remedy="name one, or a place where there is nothing yet")
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    root.chmod(0o700)
    git = Git.find(root)
    if not (git and git.head()):
        # An init that was killed; in what holds no commit nobody works yet.
        gitlocks.remove_left(root, root / ".git")
    git = git or Git.init(root)
    mergedriver.set_up(git)
    # Git does not wait for the disk to have its own folder, without which no commit is found again.
    os.sync()
    return git


def first_files(name: str, staff: Staff) -> list[tuple[str, bytes]]:
    """Return the files a caseload folder starts with, as (path, bytes); Forbidden for a name that is none."""
    settings: Tree = {"schema": schema_of(Settings), "name": name}
    if schema.findings(settings, Settings.kind):
        raise Forbidden("that is no name for a caseload", remedy="give one line of at most 200 characters")
    return [
        (STAFF, write(staff)),
        (".gitattributes", ATTRIBUTES),
        (".gitignore", IGNORE),
        # The last one: where it stands is a caseload.
        (SETTINGS, yamlfile.dump(settings)),
    ]


def start(root: Path, name: str, staff: Staff) -> Folder:
    """Write the first files in one commit, beside what the folder holds already."""
    new = [(path, data) for path, data in first_files(name, staff) if not (root / path).exists()]
    with saving(root) as saver:
        saver.save([Write(path, data, None) for path, data in new], "init")
    return Folder(root)
