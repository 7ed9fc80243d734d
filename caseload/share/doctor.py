"""What is right and wrong with the place that a caseload is worked on, and the mending of what is safe to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from caseload.errors import CaseloadError
from caseload.share import clone, machine
from caseload.share.judgement import Facts, Judgement, Judgements
from caseload.share.programs import programs
from caseload.store import gitsettings, indexfile, mergedriver
from caseload.store.files import sha256
from caseload.store.folder import SETTINGS, STAFF, Folder
from caseload.store.git import Git
from caseload.store.gitdir import state_folder
from caseload.store.gitsettings import Setup
from caseload.store.save import Write, saving
from caseload.store.settings import read_settings, read_staff
from caseload.store.start import ATTRIBUTES
from caseload.store.surroundings import surroundings

T = TypeVar("T")
MACHINE: tuple[Callable[[Facts], Judgements], ...] = (
    machine.installed,
    machine.extras,
    machine.place,
    machine.private,
    machine.room,
    machine.index,
)
CLONE: tuple[Callable[[Setup, Facts], Judgements], ...] = (
    clone.identity,
    clone.signing,
    clone.merging,
    programs,
    clone.remotes,
    clone.unsynced,
    clone.unfinished,
)
NAME = ".gitattributes"


def judged(facts: Facts) -> tuple[Judgement, ...]:
    """Return every line, in the order in which they are told."""
    lines = [line for judge in MACHINE for line in judge(facts)]
    if facts.setup:
        lines += [line for look in CLONE for line in look(facts.setup, facts)]
    return tuple(lines)


def facts_of(folder: Folder, day_in: Callable[[str], date]) -> Facts:
    """Look at everything that is judged; `day_in` says what day it is in a time zone."""
    git = Git.find(folder.root)
    settings, staff = _readable(lambda: read_settings(folder.root)), _readable(lambda: read_staff(folder.root))
    read = {SETTINGS: settings, STAFF: staff}
    state = state_folder(folder.root)
    return Facts(
        day_in(settings.timezone if settings else "Europe/London"),
        gitsettings.version(),
        gitsettings.setup(git) if git else None,
        surroundings(folder.root, *_private(folder, git)),
        staff,
        settings.sharing if settings else None,
        tuple(name for name, value in read.items() if value is None),
        state is None or indexfile.is_sound(state / indexfile.NAME),
    )


def mend(folder: Folder) -> Iterator[str]:
    """Set up what is safe to, and yield what was done: merge driver, attributes, who may look, a damaged cache."""
    git, state = Git.find(folder.root), state_folder(folder.root)
    for place in _private(folder, git):
        if place.stat().st_mode & 0o077:
            place.chmod(0o700)
            yield f"{place} is for you alone"
    if state and not indexfile.is_sound(state / indexfile.NAME) and indexfile.discard(state / indexfile.NAME):
        yield "the index is started anew"
    if git and not mergedriver.is_set_up(git):
        mergedriver.set_up(git)
        yield "the merge driver is set up"
    if git and any(gitsettings.attributes(git).get(name) != value for name, value in clone.WANTED.items()):
        yield from _with_attributes(folder)


def _with_attributes(folder: Folder) -> Iterator[str]:
    with saving(folder.root) as saver:
        old = folder.read(NAME) if (folder.root / NAME).exists() else b""
        own = any(path == NAME for _, path in saver.git.changed_since_head(saver.git.prefix))
        # Where they stand there already, something nearer to the records says otherwise.
        if not own and ATTRIBUTES not in old:
            before = old if not old or old.endswith(b"\n") else old + b"\n"
            saver.save([Write(NAME, before + ATTRIBUTES, sha256(old) if old else None)], "doctor --fix")
            yield "git is told how records are merged"


def _private(folder: Folder, git: Git | None) -> tuple[Path, ...]:
    """Return the folders whose content is the records: git's own may lie outside the caseload."""
    outside = git is not None and not git.gitdir.resolve().is_relative_to(folder.root.resolve())
    return (folder.root, git.gitdir) if git and outside else (folder.root,)


def _readable(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except CaseloadError:
        return None
