"""The last command of this user as its commit has it: what it was, and what it did to each file."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from caseload.errors import Forbidden, NotFound
from caseload.store.commits import SHORT
from caseload.store.folder import PATIENTS
from caseload.store.git import Git
from caseload.store.versions import contents

UNDO = "undo"
# Further back nobody remembers what the last command was.
_LOOKED_AT = 1000
# What a command calls its commit: its verb and ids.
_MESSAGE = re.compile(r"[a-z][a-z-]*( [A-Za-z0-9._/-]+)*")


@dataclass(frozen=True, slots=True)
class Touched:
    """A file of the caseload that a commit made or changed, by its path there, with its bytes before and after."""

    letter: str
    path: str
    before: bytes
    after: bytes

    @property
    def entry(self) -> tuple[str, str] | None:
        """Return the ids of patient and entry, if it is a new entry of a patient."""
        parts = self.path.split("/")
        is_entry = self.letter == "A" and parts[0] == PATIENTS and parts[3:4] == ["entries"]
        return (parts[2], parts[4].removesuffix(".yaml")[-8:]) if is_entry else None


@dataclass(frozen=True, slots=True)
class Command:
    """A command, by the id and message of its commit."""

    commit: str
    message: str
    files: tuple[Touched, ...]


def last_command(git: Git, mail: str, verbs: Container[str]) -> Command:
    """Return the last command of whoever commits from `mail` that was not taken back; merges are nobody's command.

    NotFound if there is none, Forbidden if that person's last commit was made with git alone.
    """
    undone: list[str] = []
    asked = ("--no-merges", "--no-mailmap", "--fixed-strings", f"--author=<{mail}>", f"--max-count={_LOOKED_AT}")
    told = git.read("log", *asked, "--format=%H %s", "--", git.prefix or ".") if git.head() else ""
    for line in told.splitlines():
        commit, _, message = line.partition(" ")
        verb, _, rest = message.partition(" ")
        if verb == UNDO:
            undone.append(rest.partition(" ")[0])
        elif not any(commit.startswith(one) for one in undone):
            if verb not in verbs or not _MESSAGE.fullmatch(message):
                raise Forbidden(
                    f"your last commit, {commit[:SHORT]}, was not made by caseload",
                    remedy=f"git show {commit[:SHORT]} says what it did",
                )
            return Command(commit, message, tuple(_touched(git, commit)))
    raise NotFound("no command of yours is left to take back", remedy="caseload history says who did what")


def _touched(git: Git, commit: str) -> list[Touched]:
    asked = ("-r", "--root", "--no-commit-id", "--name-status", "--no-renames", "-z")
    parts = git.read("diff-tree", *asked, commit, "--", git.prefix or ".").split("\0")[:-1]
    letters, paths = parts[::2], parts[1::2]
    befores = contents(git, [f"{commit}^:{path}" for path in paths])
    afters = contents(git, [f"{commit}:{path}" for path in paths])
    return [
        Touched(letter, path.removeprefix(f"{git.prefix}/"), before, after)
        for letter, path, (_, before), (_, after) in zip(letters, paths, befores, afters, strict=True)
    ]
