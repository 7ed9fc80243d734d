"""The whole history as git has it: each commit with what it changes against each of its parents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from caseload.errors import OutsideFailure
from caseload.store import gitprograms
from caseload.store.git import Done, Git, run_git
from caseload.store.gitenv import ALONE
from caseload.store.gitsaid import reason_of
from caseload.store.mergedriver import AS_IT_STANDS

# So much of a commit's id is told.
SHORT = 12
# Whose files a folder is has no say in which program looks at a signature.
_OWN = (
    *("-c", "gpg.program=gpg", "-c", "gpg.ssh.program=ssh-keygen", "-c", "gpg.x509.program=gpgsm"),
    # Where a merge is made anew git reads its configuration once more, over its options.
    *("-c", "log.showRoot=true", "-c", "i18n.logOutputEncoding=UTF-8"),
)
_WALK = ("log", "--reverse", "--topo-order", "--no-show-signature", "--no-mailmap", "--no-notes")
_EDGES = ("--raw", "--no-renames", "--no-abbrev", "-z")
# What git can be told to show instead of the history that there is.
_UNMASKED = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}


class Touch(NamedTuple):
    """One file that differs from a parent: git's letter, its path in the caseload folder, and both blobs by id."""

    letter: str
    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, the address of its author, its first line, and git's letter for its signature (N: none).

    `edges` has, for each parent that it differs from, the files that differ; for the first commit one with them all.
    """

    id: str
    parents: tuple[str, ...]
    mail: str
    message: str
    signature: str
    edges: tuple[tuple[Touch, ...], ...]

    @property
    def short(self) -> str:
        """Return as much of the id as people read."""
        return self.id[:SHORT]


def commits(git: Git, *, signatures: bool = True, only: Sequence[str] = ()) -> Iterator[Commit]:
    """Yield every commit of the branch's history, each after its parents; OutsideFailure where git cannot read it.

    Without `signatures` none is looked at: for each that there is git runs a program. `only` is what git limits its
    walk by, such as `--merges` or `^COMMIT`.
    """
    form = f"--format=tformat:%H%n%P%n{'%G?' if signatures else 'N'}%n%ae%n%s"
    walk = (*_OWN, *_WALK, "--diff-merges=separate", *_EDGES, *_within(git), form, *only)
    yield from _told(run_git(git.root, *walk, "HEAD", "--", given=b"", **_UNMASKED, **ALONE))


def remade(git: Git, only: Sequence[str] = ()) -> Iterator[Commit]:
    """Yield every merge; its edge has the files that differ from what git alone makes of its two parents, as text.

    OutsideFailure as above. A git before 2.35 cannot tell, and nothing is yielded.
    """
    # No file of the folder has a say in how it is merged: see `arrival`.
    bare = (f"--git-dir={git.gitdir}", "-c", "core.bare=true", "-c", "merge.default=text", *AS_IT_STANDS)
    plainly = _UNMASKED | ALONE | gitprograms.without(git.ask(*gitprograms.ASKED) or "")
    walk = (*_OWN, *_WALK, "--merges", "--diff-merges=remerge", *_EDGES, *_within(git), *only)
    done = run_git(git.gitdir, *bare, *walk, "--format=tformat:%H%n%P%nN%n%n", "HEAD", "--", given=b"", **plainly)
    if b"diff-merges" not in done.stderr:
        yield from _told(done)


def _within(git: Git) -> tuple[str, ...]:
    return (f"--relative={git.prefix}/",) if git.prefix else ()


def _told(done: Done) -> Iterator[Commit]:
    if done.returncode:
        raise OutsideFailure(f"git log: {reason_of(done)}", remedy="git fsck says what is damaged")
    head, edges = "", list[tuple[Touch, ...]]()
    for told, touches in _edges(os.fsdecode(done.stdout)):
        if told != head and head:
            yield _commit(head, edges)
            edges = []
        head = told
        edges += [touches] if touches else []
    if head:
        yield _commit(head, edges)


def masked(git: Git) -> bool:
    """Tell whether git is told to show another history than there is."""
    return bool(git.ask("for-each-ref", "refs/replace/") or _kept(git, "info/grafts"))


def cut_off(git: Git) -> frozenset[str]:
    """Return the commits whose parents this clone does not have, as it is shallow."""
    return frozenset(_kept(git, "shallow").split())


def _kept(git: Git, name: str) -> str:
    place = git.root / (git.ask("rev-parse", "--git-path", name) or name)
    return place.read_text("utf-8") if place.is_file() else ""


def _edges(text: str) -> Iterator[tuple[str, tuple[Touch, ...]]]:
    """Yield the head of a commit with the files of one edge; the same head again for each further edge."""
    head, touches, parts = "", list[Touch](), iter(text.split("\0"))
    for part in parts:
        if part.startswith((":", "\n:")):
            _, _, old, new, letter = part.lstrip("\n:").split(" ")
            touches.append(Touch(letter, next(parts), old, new))
            continue
        if head:
            yield head, tuple(touches)
        head, touches = part.lstrip("\n"), []


def _commit(head: str, edges: list[tuple[Touch, ...]]) -> Commit:
    id_, parents, signature, mail, message = head.split("\n", 4)
    return Commit(id_, tuple(parents.split()), mail, message, signature, tuple(edges))
