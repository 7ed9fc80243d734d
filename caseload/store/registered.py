"""When each protocol of an evaluation was committed, and whether a later commit changed it: what git knows."""

from __future__ import annotations

from datetime import date

from caseload.measures.programme.registration import Registration
from caseload.model.team import Protocol
from caseload.steps.registering import in_force
from caseload.store.cases import place_of
from caseload.store.folder import Folder
from caseload.store.git import Git
from caseload.store.teamfiles import team_entries


def registrations(folder: Folder) -> tuple[Registration, ...]:
    """Return the protocols that no other stands in for, the earliest recorded first."""
    protocols = team_entries(folder, Protocol)
    known = {one.id: one for one in protocols}
    found = {one.id: _registration(folder, one) for one in protocols}
    return tuple(_whole(one, known, found) for one in reversed(in_force(protocols)))


def _whole(one: Protocol, known: dict[str, Protocol], found: dict[str, Registration]) -> Registration:
    first, seen = one, {one.id}
    while first.replaces in known and first.replaces not in seen:
        first = known[first.replaces]
        seen.add(first.id)
    own = found[one.id]
    return own if first is one else Registration(one, own.committed, own.rewritten, found[first.id])


def _registration(folder: Folder, protocol: Protocol) -> Registration:
    git = Git.find(folder.root)
    if git is None:
        return Registration(protocol, None)
    # The latest commit comes first; what is not committed as it stands is not what was committed.
    days = _days(git, git.path(place_of(protocol)))
    touched = bool(days) and bool(git.changed_since_head(place_of(protocol)))
    return Registration(protocol, date.fromisoformat(days[-1]) if days else None, len(days) > 1 or touched)


def _days(git: Git, path: str) -> list[str]:
    """Return the day of each commit that changed a file, the latest first."""
    if not git.head():
        return []
    return git.read("log", "--format=%cs", "--full-history", "--no-merges", "--", path).split()
