"""The others' copy of the folder: fetched from and sent to, never forced."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from caseload.errors import Forbidden, OutsideFailure
from caseload.store.git import DURABLY, Done, Git, run_git
from caseload.store.gitlocks import OF_REMOTES, remove_left
from caseload.store.gitsaid import reason_of

_HEADS = "refs/heads/"
# What git or ssh says of it, what that means, and what to do.
_TROUBLE = (
    (
        r"could not resolve|unable to connect|failed to connect|connection|timed out|unreachable|no route",
        "there is no way to it just now",
        "work on: everything is kept here; run caseload sync when the network is back",
    ),
    (
        r"no space left|disk quota",
        "the disk is full",
        "make room, here or there, then run caseload sync again",
    ),
    (
        r"denied|\b40[13]\b|authentication|could not read (username|password)|insufficient permission|host key|"
        r"unable to create temporary|read-only",
        "it does not let you in",
        "ask whoever keeps it, or mend your key or password",
    ),
    (
        r"not appear to be a git repository|not found|does not exist|not a git repository",
        "it is not there",
        "see the address: git remote -v",
    ),
)
_OVERTAKEN = ("[rejected]", "cannot lock ref", "failed to update ref", "incorrect old value", "fetch first")
_REFUSED = re.compile(r"\[remote rejected\] \((?!unpacker)(.*)\)")
_SECRET = re.compile(r"://[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Remote:
    """One branch of one remote, by their names; `asks`: somebody is there whom git may ask for a password."""

    git: Git
    name: str
    branch: str
    asks: bool = False

    @classmethod
    def of(cls, git: Git, asks: bool = False) -> Remote:
        """Return what the branch here is synced with; OutsideFailure where there is no remote, or none is meant."""
        here = git.branch() or ""
        told = git.ask("for-each-ref", "--format=%(upstream:remotename) %(upstream:remoteref)", here) or ""
        name, _, branch = told.partition(" ")
        if branch:
            return cls(git, name, branch.removeprefix(_HEADS), asks)
        return cls(git, _only(git), here.removeprefix(_HEADS), asks)

    def fetch(self) -> None:
        """Hear what the others have; nothing of this folder changes. OutsideFailure if it cannot be had."""
        every = f"+{_HEADS}*:{self._place}*"
        how = ("fetch", "-q", "--prune", "--no-tags", "--no-recurse-submodules", "--", self.name, every)
        done = self._run(*how)
        if done.returncode and remove_left(self.git.root, self.git.gitdir, which=OF_REMOTES):
            # An earlier fetch was killed.
            done = self._run(*how)
        if done.returncode:
            raise self._failure("nothing came from", done)

    def known(self) -> str | None:
        """Return the last commit that was fetched of the branch."""
        return self.git.ask("rev-parse", "-q", "--verify", f"{self._place}{self.branch}^{{commit}}")

    def tip(self) -> str | None:
        """Return the last commit that was fetched of the branch, None where the remote is empty.

        Forbidden where it is not empty and has no branch of that name.
        """
        tip = self.known()
        others = [] if tip else (self.git.ask("for-each-ref", "--format=%(refname)", self._place) or "").split()
        names = [ref.removeprefix(self._place) for ref in others if not ref.endswith("/HEAD")]
        if names:
            raise Forbidden(
                f"the others' branch is called {', '.join(names)}, the one here {self.branch}",
                remedy=f"if it is the same caseload: git branch -m {names[0]}",
            )
        return tip

    def push(self, commit: str) -> bool:
        """Send a commit and what it builds upon; False where somebody else was quicker. OutsideFailure if refused."""
        to = f"{commit}:{_HEADS}{self.branch}"
        done = self._run("push", "--porcelain", "--no-follow-tags", "--no-recurse-submodules", "--", self.name, to)
        if done.returncode == 0:
            self._follow()
        elif any(sign in os.fsdecode(done.stdout + done.stderr) for sign in _OVERTAKEN):
            return False
        else:
            raise self._failure("nothing could be sent to", done)
        return True

    @property
    def _place(self) -> str:
        return f"refs/remotes/{self.name}/"

    def _run(self, *args: str) -> Done:
        # Hooks of the user's, and of a remote on this disk, read paths as git usually does.
        prompt = "1" if self.asks else "0"
        return run_git(self.git.root, *DURABLY, *args, GIT_LITERAL_PATHSPECS="0", GIT_TERMINAL_PROMPT=prompt)

    def _follow(self) -> None:
        """Remember where the branch is synced, as `push -u` would."""
        here = (self.git.branch() or "").removeprefix(_HEADS)
        if here and not self.git.ask("config", "--get", f"branch.{here}.merge"):
            run_git(self.git.root, "config", f"branch.{here}.remote", self.name)
            run_git(self.git.root, "config", f"branch.{here}.merge", f"{_HEADS}{self.branch}")

    def _failure(self, what: str, done: Done) -> OutsideFailure:
        told = os.fsdecode(done.stdout + done.stderr)
        refused = _REFUSED.search(told)
        reason, remedy = _SECRET.sub("://", reason_of(done)), "all work is kept here"
        for signs, known, todo in () if refused else _TROUBLE:
            if re.search(signs, told, re.IGNORECASE):
                reason, remedy = known, todo
                break
        if refused or reason.startswith("failed to push"):
            reason = f"it is refused ({refused[1] if refused else 'by a hook here'})"
        return OutsideFailure(f"{what} the remote {self.name}: {reason}", remedy=remedy)


def _only(git: Git) -> str:
    names = git.read("remote").split()
    if len(names) == 1 or "origin" in names:
        return "origin" if "origin" in names else names[0]
    if names:
        message = f"there are several remotes ({', '.join(names)}) and the branch follows none"
        raise OutsideFailure(message, remedy="say which: git branch --set-upstream-to=NAME/BRANCH")
    remedy = "make a private one, empty, and name it: git remote add origin ADDRESS"
    raise OutsideFailure("there is no remote to sync with", remedy=remedy)
