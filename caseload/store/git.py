"""The only module that runs git: reading takes no lock and runs no hook, a commit is the user's own."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen, run
from typing import TypeAlias

from caseload import errors
from caseload.store import files, gitlocks, gitprograms
from caseload.store.gitdir import common_folder, is_crowded, refuse_astray
from caseload.store.gitenv import ALONE, PLAIN, Identity, as_author, environment
from caseload.store.gitsaid import passed_over, reason_of

Done: TypeAlias = CompletedProcess[bytes]

# A folder that came from elsewhere must not get a program run by being looked at.
_READ = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"),
    *("-c", "log.showSignature=false", "--no-optional-locks", "--no-pager"),
)
DURABLY = ("-c", "core.fsync=all")
PATHS_GIVEN = ("--pathspec-from-file=-", "--pathspec-file-nul")
_UNENTERED = "--ignore-submodules=dirty"
# What puts a file through the filters that its attributes name.
_FILTERING = ("status", "diff", "checkout-index")
_UNDER_WAY = ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG")


def installed() -> bool:
    """Tell whether there is a git to run."""
    # It knows archives too, and brings what opens them.
    from shutil import which

    return which("git") is not None


def identity(folder: Path) -> Identity | None:
    """Return the name and e-mail that the user of an existing folder has told git; None rather than git's guess."""
    told = run_git(folder, *_READ, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    name, known, rest = os.fsdecode(told.stdout).rpartition(" <")
    return (name, rest.partition("> ")[0]) if known and told.returncode == 0 else None


def run_git(folder: Path, *args: str, given: bytes = b"", **more: str) -> Done:
    """Run git in a folder, with nobody to answer it and `more` in its environment."""
    command = ["git", "-C", str(folder), *args]
    return run(command, env=environment(**PLAIN | more), input=given, capture_output=True, check=False)


def _letter(index: str, tree: str) -> str:
    """One letter for how a file differs from the last commit, of git's two; none if added and gone again."""
    if "U" in (index, tree) or (index == tree and index in "AD"):
        return "U"
    if index == "A":
        return "" if tree == "D" else "A"
    return index if tree == " " else tree


@dataclass(frozen=True, slots=True)
class Git:
    """One work tree. Paths that its methods take and give are posix and relative to `root`.

    `root` is the work tree's top, `gitdir` its git folder (a linked work tree has its own), `prefix`
    the path of the caseload folder in the work tree, empty when it is the whole of it.
    """

    root: Path
    gitdir: Path
    prefix: str

    @classmethod
    def find(cls, folder: Path) -> Git | None:
        """Return the work tree that the folder is in; None without one or git, OutsideFailure if git is led astray."""
        refuse_astray(folder)
        with suppress(FileNotFoundError):
            told = run_git(folder, *_READ, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--show-prefix")
            lines = os.fsdecode(told.stdout).split("\n")
            if told.returncode == 0 and len(lines) == 4:
                found = cls(Path(lines[0]), Path(lines[1]), lines[2].rstrip("/"))
                refuse_astray(found.folder, (found.gitdir.resolve(), found.prefix))
                return found
        return None

    @staticmethod
    def missing(folder: Path, what: str = "writing") -> errors.OutsideFailure:
        """Return the error that says why `find` finds nothing here, and `what` cannot do without."""
        if not installed():
            remedy = "install git; lists and records can be read without it"
            return errors.OutsideFailure(f"{what} needs git", remedy=remedy)
        reason = reason_of(run_git(folder, *_READ, "rev-parse", "--show-toplevel"))
        trust = "if you trust it, git config --global --add safe.directory FOLDER"
        remedy = trust if "dubious ownership" in reason else "run git init in the folder"
        return errors.OutsideFailure(f"{what} needs git: {reason}", remedy=remedy)

    @staticmethod
    def init(folder: Path) -> Git:
        """Put an existing folder under git, on a branch called main."""
        if not installed():
            raise Git.missing(folder)
        made = run_git(folder, "init", "-q", "-b", "main")
        found = Git.find(folder)
        if made.returncode or not found:
            raise errors.OutsideFailure(f"git init: {reason_of(made)}", remedy="put that right, then run it again")
        return found

    @property
    def folder(self) -> Path:
        """The caseload folder."""
        return self.root / self.prefix

    def path(self, relative: str) -> str:
        """Return where in the work tree a path of the caseload folder lies."""
        return f"{self.prefix}/{relative}" if self.prefix else relative

    def read(self, *args: str, under: str = "", given: bytes = b"", index: str = "") -> str:
        """Return what a reading git command prints, run in the folder `under`; OutsideFailure if it fails."""
        more = {"GIT_INDEX_FILE": index} if index else {}
        if args[0] in _FILTERING and gitprograms.filters(self.gitdir):
            more |= gitprograms.without(self.ask(*gitprograms.ASKED) or "")
        done = run_git(self.root / under, *_READ, *args, given=given, **ALONE, **more)
        if done.returncode:
            raise errors.OutsideFailure(f"git {args[0]}: {reason_of(done)}", remedy="put that right, then run it again")
        return os.fsdecode(done.stdout)

    def ask(self, *args: str) -> str | None:
        """Return what a reading git command prints, None where that is nothing or it fails."""
        return os.fsdecode(run_git(self.root, *_READ, *args, given=b"", **ALONE).stdout).strip() or None

    def identity(self) -> Identity | None:
        """Return the name and e-mail that the user has told git; None rather than git's guess."""
        return identity(self.root)

    def branch(self) -> str | None:
        """Return the full name of the checked-out branch, None on a detached HEAD."""
        text = os.fsdecode((self.gitdir / "HEAD").read_bytes())
        if text.startswith("ref: refs/") and ".." not in text and not text.endswith("/.invalid\n"):
            return text.removeprefix("ref: ").strip()
        return self.ask("symbolic-ref", "-q", "HEAD")

    def head(self) -> str | None:
        """Return the id of the last commit, None before the first."""
        with suppress(OSError):
            text = os.fsdecode(self._ref_file().read_bytes()).strip()
            if len(text) in (40, 64):
                return text
        return self.ask("rev-parse", "-q", "--verify", "HEAD")

    def _ref_file(self) -> Path:
        """Where git keeps the branch's last commit, unless it has packed it away."""
        return common_folder(self.gitdir) / (self.branch() or "HEAD")

    def busy(self) -> str:
        """Return what the work tree is in the middle of (`merge`, `detached HEAD` …), or nothing."""
        for name in _UNDER_WAY:
            if (self.gitdir / name).exists():
                return name.lower().replace("_", "-").rpartition("-")[0]
        return "" if self.branch() else "detached HEAD"

    def staged(self) -> tuple[str, ...]:
        """Return the paths whose staged state is not that of the last commit."""
        listed = self.read("diff", "--cached", "--name-only", "--no-renames", _UNENTERED, "-z")
        return tuple(listed.split("\0")[:-1])

    def changed_since_head(self, under: str, places: Sequence[str] = ("",)) -> list[tuple[str, str]]:
        """Return (status, path) of each file in the folder `under`, at these places in it, that differs from HEAD.

        Paths are relative to `under`. The status is git's letter: M changed, D deleted, A added, U in
        conflict, T of another type; ? is a file that git does not know and is not told to ignore.
        """
        asked = ("status", "--porcelain", "--no-renames", "--untracked-files=all", _UNENTERED, "-z")
        within = [f"{under}/{place}".strip("/") or "." for place in places]
        letters: dict[str, str] = {}
        for line in self.read(*asked, "--", *within).split("\0")[:-1]:
            path = line[3:].removeprefix(f"{under}/")
            # Deleted and unknown: taken out of the index only, and it may hold something else now.
            letters[path] = "M" if path in letters else _letter(line[0], line[1])
        return [(letter, path) for path, letter in sorted(letters.items()) if letter]

    def commit(self, paths: Sequence[str], message: str, identity: Identity | None = None) -> str:
        """Commit the files as they are now and return the commit's id (the last one's if none differs).

        The user's hooks run and write to stderr. NotCommitted if git refuses: nothing stays staged.
        """
        before = self.head()
        listed = b"\0".join(map(os.fsencode, paths))
        added = run_git(self.root, *DURABLY, "add", *PATHS_GIVEN, given=listed)
        not_added = reason_of(added) or passed_over(added)
        refused = not_added or self._record(message, identity)
        after = self.head()
        # Git may fail after its commit, or because the last commit holds all this already.
        held = after != before or (refused and not not_added and not self.changed_since_head("", paths))
        if after is None or not held or (refused and set(paths).intersection(self.staged())):
            undo = ("reset", "-q") if after else ("rm", "-q", "--cached", "--ignore-unmatch")
            run_git(self.root, *undo, *PATHS_GIVEN, given=listed)
            raise self._not_committed(paths, message, refused or "HEAD did not move")
        self.settle()
        return after

    def _record(self, message: str, identity: Identity | None) -> str:
        """Run the commit in the user's own environment; return why it failed, if it did."""
        # Git asks after every commit whether to tidy up, which takes a process.
        upkeep = () if is_crowded(self.gitdir) else ("-c", "maintenance.auto=false")
        how = (*DURABLY, *upkeep, *as_author(identity))
        command = ["git", "-C", str(self.root), *how, "commit", "-q", "-m", message]
        # Not `run`: after Ctrl-C that would kill git with its locks held instead of letting it end.
        with Popen(command, env=environment(), stdin=DEVNULL, stdout=DEVNULL) as running:
            return "git or a hook refused, see above" if running.wait() else ""

    def _not_committed(self, paths: Sequence[str], message: str, reason: str) -> errors.NotCommitted:
        shown = paths if len(paths) < 4 else [os.path.commonpath(paths) or "."]
        git = f"git -C {shlex.quote(str(self.root))}"
        now = f"{git} add -- {shlex.join(shown)} && {git} commit -m {shlex.quote(message)}"
        left = gitlocks.locks(self.gitdir)
        first = f"if no git runs here, rm {shlex.join(map(str, left))}" if left else "put that right"
        remedy = f"{first}, then the next command that writes will commit it, or you now: {now}"
        return errors.NotCommitted(f"saved, not committed: {reason}", remedy=remedy)

    def settle(self) -> None:
        """Make the branch's move last: git syncs its files, not the folders that name them."""
        for folder in {self._ref_file().parent, self.gitdir}:
            with suppress(FileNotFoundError):
                files.sync_folder(folder)

    def feed(self, chunks: Iterable[bytes], *args: str) -> None:
        """Run a git command that takes its input as a stream; OutsideFailure if it fails."""
        running = Popen(["git", "-C", str(self.root), *args], env=environment(**PLAIN), stdin=PIPE)
        assert running.stdin is not None
        try:
            with suppress(BrokenPipeError):
                running.stdin.writelines(chunks)
        except BaseException:
            running.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                running.stdin.close()
            running.wait()
        if running.returncode:
            message = f"git {args[0]} ended with code {running.returncode}"
            raise errors.OutsideFailure(message, remedy="put right what it says above")
