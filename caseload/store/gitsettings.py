"""What git is set to in a clone: who the user is, what it runs and merges by, where it sends, what was left behind."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from caseload.errors import CaseloadError
from caseload.store import gitlocks, mergedriver
from caseload.store.freshness import last_synced
from caseload.store.git import Git, run_git
from caseload.store.gitenv import Identity
from caseload.store.journal import arriving, pending
from caseload.store.lock import is_held
from caseload.store.remotes import Remote
from caseload.store.surroundings import running_within

# A place where a record stands: what git's attributes say of it holds for each.
RECORD = "patients/0/00000000/patient.yaml"
_ATTRIBUTES = ("merge", "text", "eol", "filter", "diff")
_NUMBERS = re.compile(r"(\d+)\.(\d+)")


class Setting(NamedTuple):
    """One line of git's configuration: `scope` is local where it came with this clone."""

    scope: str
    key: str
    value: str


class Left(NamedTuple):
    """A lock of git's that is there: since when, in minutes."""

    path: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What git is set to here; addresses as git has them, with whatever password stands in them.

    `attributes` are those of a record. `hooks` are the files that git would run, `shared_hooks` whether they stand
    where others can change them by a sync. `unsent` is None where nothing is known of the others.
    """

    identity: Identity | None
    settings: tuple[Setting, ...]
    driver: bool
    attributes: dict[str, str]
    hooks: tuple[str, ...]
    shared_hooks: bool
    remotes: tuple[tuple[str, str], ...]
    busy: str
    cut_short: bool
    locks: tuple[Left, ...]
    git_runs: bool | None
    writer: bool
    uncommitted: int
    unsent: int | None
    synced_hours: int | None

    def value(self, key: str) -> str:
        """Return the value of a setting that holds, the last that is set; empty where none is."""
        return next((one.value for one in reversed(self.settings) if one.key == key), "")


def version() -> tuple[int, int] | None:
    """Return git's version, None where there is no git."""
    with suppress(FileNotFoundError):
        found = _NUMBERS.search(os.fsdecode(run_git(Path("/"), "version").stdout))
        return (int(found[1]), int(found[2])) if found else None
    return None


def setup(git: Git) -> Setup:
    """Look at what git is set to; nothing is changed."""
    hooks = _hooks_folder(git)
    return Setup(
        git.identity(),
        tuple(_settings(git)),
        mergedriver.is_set_up(git),
        attributes(git),
        tuple(_hooks(hooks)),
        hooks.is_relative_to(git.root.resolve()) and not hooks.is_relative_to(git.gitdir.resolve()),
        tuple(_remotes(git)),
        git.busy(),
        pending(git.folder) or arriving(git).exists(),
        tuple(_locks(git)),
        running_within(git.root, git.gitdir),
        is_held(git.gitdir / "caseload" / "lock"),
        len(git.changed_since_head(git.prefix)),
        _unsent(git),
        _hours_since_sync(git.folder),
    )


def attributes(git: Git) -> dict[str, str]:
    """Return what git's attributes say of a record, by name; nothing of those that are not set."""
    told = git.read("check-attr", "-z", *_ATTRIBUTES, "--", git.path(RECORD)).split("\0")
    return {name: value for name, value in zip(told[1::3], told[2::3], strict=False) if value != "unspecified"}


def _settings(git: Git) -> Iterator[Setting]:
    told = git.read("config", "--list", "--show-scope", "-z").split("\0")[:-1]
    for scope, line in zip(told[::2], told[1::2], strict=True):
        key, _, value = line.partition("\n")
        # What is set for this one call is ours.
        if scope != "command":
            yield Setting(scope, key, value)


def _hooks_folder(git: Git) -> Path:
    # Asked without the option that keeps hooks from running here.
    told = os.fsdecode(run_git(git.root, "rev-parse", "--git-path", "hooks").stdout).rstrip("\n")
    return (git.root / told).resolve()


def _hooks(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        for hook in sorted(folder.iterdir()):
            if hook.suffix != ".sample" and hook.is_file() and os.access(hook, os.X_OK):
                yield hook.name


def _remotes(git: Git) -> Iterator[tuple[str, str]]:
    for name in git.read("remote").split("\n"):
        told = "\n".join(git.ask("remote", "get-url", *way, "--all", name) or "" for way in ((), ("--push",)))
        yield from ((name, address) for address in dict.fromkeys(filter(None, told.split("\n"))) if name)


def _locks(git: Git) -> Iterator[Left]:
    for lock in gitlocks.locks(git.gitdir):
        with suppress(FileNotFoundError):
            yield Left(str(lock), max(0, int(time.time() - lock.stat().st_mtime) // 60))


def _unsent(git: Git) -> int | None:
    try:
        known = Remote.of(git).known()
    except CaseloadError:
        return None
    told = git.ask("rev-list", "--count", f"{known}..HEAD") if known else None
    return int(told) if told else None


def _hours_since_sync(folder: Path) -> int | None:
    when = last_synced(folder)
    return int(time.time() - when.timestamp()) // 3600 if when else None
