"""What git remembers of the records that change: each version, when it was committed and by whom; a case as it was."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from caseload.errors import NotFound, OutsideFailure, Unreadable
from caseload.model.case import Case, fold
from caseload.model.codec import Tree, decode, encode
from caseload.model.entries.entry import Entry
from caseload.model.identifiers import LENGTH
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.store.cases import entries, place_of
from caseload.store.folder import Folder, patient_place
from caseload.store.git import Git
from caseload.store.records import parse

RECORDS: dict[str, type[Any]] = {"patient": Patient, "plan": Plan}
_FORM = "--format=%H%x00%P%x00%at%x00%aE"
# The last second that can be told in the time of any zone.
_LAST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp()) - 1


@dataclass(frozen=True, slots=True)
class Version:
    """A record as one commit holds it: empty where it has none yet, None where it cannot be read.

    `before` is what each of the commits held that it builds upon; `when` is None for what is not committed yet.
    """

    when: datetime | None
    mail: str
    tree: Tree | None
    before: tuple[Tree | None, ...]


def versions(folder: Folder, patient: str) -> dict[str, tuple[Version, ...]]:
    """Return the versions of a person's own record and of their plan, oldest first; OutsideFailure without git."""
    git = Git.find(folder.root)
    if git is None:
        raise OutsideFailure("what was known earlier is in git, and there is none here", remedy="git init begins it")
    return {name: tuple(_versions(git, folder, patient, name)) for name in RECORDS}


def instant(seconds: str) -> datetime:
    """Return the time of a commit by its `%at`; whoever makes a commit can write any number there, in any zone."""
    return datetime.fromtimestamp(min(int(seconds or 0), _LAST), UTC)


def case_then(folder: Folder, patient: str, until: datetime) -> Case:
    """Return the case as it was known before `until`: entries recorded by then, plan and person as git had them."""
    then = {name: _then(found, until) for name, found in versions(folder, patient).items()}
    if not then["patient"]:
        raise NotFound("git knows nothing of this person by then", remedy="caseload history says what it knows")
    person = decode(Patient, then["patient"])
    plan = decode(Plan, then["plan"]) if then["plan"] else None
    return fold(person, plan, (entry for entry in entries(folder, patient) if entry.recorded < until))


def plan_beside(folder: Folder, case: Case, entry: Entry) -> Tree | None:
    """Return the plan as the commit holds it that recorded an entry, empty if there was none; None if nobody can tell.

    A commit that brought later entries along with it, as an import does, holds no plan of that time.
    """
    git = Git.find(folder.root)
    path = git.path(place_of(entry)) if git and git.head() else ""
    added = git.read("log", "--diff-filter=A", "--format=%H", "--", path).split() if git and path else []
    if git is None or not added:
        return None
    beside = git.read("ls-tree", "--name-only", f"{added[-1]}:{path.rpartition('/')[0]}").split()
    later = {one.id for one in (*case.entries, *case.taken_back) if one.recorded > entry.recorded}
    if any(name.removesuffix(".yaml")[-LENGTH:] in later for name in beside):
        return None
    file = f"{patient_place(entry.patient)}/plan.yaml"
    ((_, data),) = contents(git, [f"{added[-1]}:{git.path(file)}"])
    return _tree(data, file, "plan")


def _then(found: Iterable[Version], until: datetime) -> Tree:
    known = [version for version in found if version.when and version.when < until]
    if not known:
        return {}
    tree = known[-1].tree
    if tree is None:
        raise Unreadable("the record of then cannot be read", remedy="caseload history says when it changed next")
    return tree


def _versions(git: Git, folder: Folder, patient: str, name: str) -> Iterator[Version]:
    file = f"{patient_place(patient)}/{name}.yaml"
    path = git.path(file)
    commits = [line.split("\0") for line in _log(git, path)]
    asked = {f"{id_}:{path}" for commit in commits for id_ in (commit[0], *commit[1].split())}
    held = {asked_: _tree(data, file, name) for asked_, data in contents(git, sorted(asked))}
    found = [
        Version(
            instant(when),
            mail,
            held[f"{commit}:{path}"],
            tuple(held[f"{parent}:{path}"] for parent in parents.split()) or ({},),
        )
        for commit, parents, when, mail in commits
    ]
    yield from sorted(found, key=lambda version: version.when or datetime.max)
    now = _tree(folder.read(file) if f"{name}.yaml" in folder.names(patient_place(patient)) else b"", file, name)
    last = found[-1].tree if found else {}
    if now != last:
        yield Version(None, "", now, (last,))


def _log(git: Git, path: str) -> list[str]:
    return (
        git.read("log", "--topo-order", "--reverse", "--full-history", _FORM, "--", path).split("\n")[:-1]
        if git.head()
        else []
    )


def contents(git: Git, asked: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield what each object of git (`commit:path` or id) holds, nothing where there is none; one git for all."""
    given = "".join(f"{one}\n" for one in asked).encode()
    told, at = os.fsencode(git.read("cat-file", "--batch", given=given)) if asked else b"", 0
    for one in asked:
        end = told.index(b"\n", at)
        head, at = told[at:end], end + 1
        size = -1 if head.endswith(b" missing") else int(head.rpartition(b" ")[2])
        yield one, told[at : at + max(size, 0)]
        at += size + 1


def _tree(data: bytes, file: str, name: str) -> Tree | None:
    try:
        return encode(parse(data, file, RECORDS[name])) if data else {}
    except Unreadable:
        return None
