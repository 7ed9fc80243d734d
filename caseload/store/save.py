"""A command's writes: all of them or none, and one commit."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from caseload import errors
from caseload.store import files, gitlocks, journal
from caseload.store.git import Git
from caseload.store.gitenv import Identity, way_out
from caseload.store.journal import Journal, Write
from caseload.store.lock import held

__all__ = ["Saver", "Write", "populate", "saving"]


@contextmanager
def saving(folder: Path, timeout: float = 10.0) -> Iterator[Saver]:
    """Hold the caseload folder for one command that loads, decides and saves.

    Waits at most `timeout` seconds for another writer. First finishes a command that was cut short.
    Raises OutsideFailure (no git, no identity, git refuses the earlier command) or Changed (another
    writer, a merge or the like under way, work that the user has staged himself).
    """
    git = Git.find(folder)
    if git is None:
        raise Git.missing(folder)
    with held(git.gitdir / "caseload" / "lock", timeout):
        began = journal.cut_short(git)
        if began is not None:
            gitlocks.remove_left(git.root, git.gitdir, began)
        _refuse_mixture(git)
        identity = _known(git.identity())
        try:
            journal.roll_forward(git, identity)
        except errors.NotCommitted as error:
            raise errors.OutsideFailure(
                f"nothing was written, since an earlier command is {error.message}", remedy=error.remedy
            ) from error
        yield Saver(git, identity)


def _refuse_mixture(git: Git) -> None:
    """A commit of ours must hold what the command wrote and nothing else."""
    busy = git.busy()
    if busy:
        raise errors.Changed(f"the folder is in the middle of a {busy}", remedy=way_out(busy))
    if journal.arriving(git).exists():
        # A sync was cut short, which is rare.
        from caseload.store.arrival import finish

        finish(git)
    staged = git.staged()
    ours = journal.kept(git) if staged else None
    foreign = set(staged) - {git.path(write.path) for write in ours.writes} if ours else set(staged)
    if foreign:
        raise errors.Changed(
            f"work of your own is staged ({len(foreign)} files)", remedy="commit it or unstage it first"
        )


def _known(identity: Identity | None) -> Identity:
    if identity is None:
        raise errors.OutsideFailure(
            "git does not know who you are",
            remedy="git config --global user.name 'YOUR NAME' && git config --global user.email YOUR@ADDRESS",
        )
    return identity


@dataclass(frozen=True, slots=True)
class Saver:
    """The right to write, while `saving` holds the lock."""

    git: Git
    identity: Identity

    def save(self, writes: Sequence[Write], message: str) -> str:
        """Write the files and commit them; return the commit's id (the last one's if nothing changes).

        Raises Changed if a file is not what its `base` says, Forbidden for a path that leaves the
        folder or bytes that could not be read again, Unreadable for a link on the way, OutsideFailure
        if the disk refuses (nothing has changed then), NotCommitted if git does.
        """
        for write in writes:
            self._check(write)
        news = tuple(write for write in writes if files.sha256(write.data) != write.base)
        if not news:
            return self.git.head() or ""
        self._place(Journal(message, self.git.head(), news))
        commit = self.git.commit([self.git.path(write.path) for write in news], message, self.identity)
        journal.end(self.git)
        return commit

    def _check(self, write: Write) -> None:
        if len(write.data) > files.MAX_BYTES:
            raise errors.Forbidden(f"{write.path} would be over {files.MAX_BYTES} bytes", remedy="shorten it")
        now = journal.found(self.git, write.path)
        if now != write.base:
            event = "was removed" if now is None else "was changed" if write.base else "was made"
            raise errors.Changed(f"{write.path} {event} meanwhile; nothing was written", remedy="run it again")

    def _place(self, planned: Journal) -> None:
        try:
            journal.begin(self.git, planned)
            staged = files.stage((self.git.folder / write.path, write.data) for write in planned.writes)
        except BaseException:  # no file is touched yet
            journal.end(self.git)
            raise
        files.put(staged)
        journal.placed(self.git)


def populate(folder: Path, writes: Iterable[Write], message: str, identity: Identity | None = None) -> str:
    """Fill a folder that this very command has made, in one commit; return the commit's id.

    `writes` may be a stream of some hundred thousand new files. Quicker than `save`, with nothing that
    a user could miss: no lock, no journal, no hook, no signature, and the disk is awaited once, at the end.
    """
    git = Git.find(folder)
    if git is None:
        raise Git.missing(folder)
    _refuse_mixture(git)
    name, address = identity or _known(git.identity())
    stream = _import(git, writes, f"{name} <{address}> now", message)
    git.feed(stream, "fast-import", "--quiet", "--done", "--date-format=now")
    git.feed((), "reset", "-q", "--", git.prefix or ".")
    os.sync()
    return git.head() or ""


def _import(git: Git, writes: Iterable[Write], committer: str, message: str) -> Iterator[bytes]:
    """Make each file and yield the same as git's fast-import stream."""
    branch, head = git.branch(), git.head()
    yield f"commit {branch}\ncommitter {committer}\ndata {len(message.encode())}\n{message}\n".encode()
    yield f"from {head}\n".encode() if head else b""
    made: dict[str, Path] = {}
    for write in writes:
        parent, _, name = write.path.rpartition("/")
        if parent not in made:
            made[parent] = files.inside(git.folder, write.path).parent
            files.make_folder(made[parent], lasting=False)
        files.create(files.inside(made[parent], name), write.data)
        path = git.path(write.path).replace("\\", "\\\\").replace('"', '\\"')
        yield f'M 100644 inline "{path}"\ndata {len(write.data)}\n'.encode()
        yield write.data
        yield b"\n"
    yield b"\ndone\n"
