"""Who does this: named with --by, or known by the address of their commits."""

from __future__ import annotations

from pathlib import Path

from caseload.errors import Forbidden, OutsideFailure
from caseload.model.team import Staff


def author(named: str, staff: Staff, root: Path) -> str:
    """Return the staff id; Forbidden where the name is unknown, OutsideFailure where git knows nobody."""
    known = ", ".join(member.id for member in staff.staff)
    if named:
        if staff.member(named) is None:
            raise Forbidden("--by names nobody in staff.yaml", remedy=f"known: {known}")
        return named
    from caseload.store.git import Git

    git = Git.find(root)
    if git is None:
        raise Git.missing(root)
    identity = git.identity()
    if identity is None:
        raise OutsideFailure(
            "git does not know who you are",
            remedy="git config --global user.name NAME, and user.email ADDRESS",
        )
    found = [m.id for m in staff.staff if identity[1].lower() in (email.lower() for email in m.emails)]
    if len(found) != 1:
        raise Forbidden("staff.yaml does not have your git address", remedy=f"say who you are with --by: {known}")
    return found[0]
