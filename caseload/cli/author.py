"""Who does this: named with --by, or known by the address of their commits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.errors import Forbidden, OutsideFailure
from caseload.model.team import Staff

if TYPE_CHECKING:
    from caseload.store.gitenv import Identity


def author(named: str, staff: Staff, root: Path, today: date) -> str:
    """Return the staff id; Forbidden where the name is unknown or gone, OutsideFailure where git knows nobody."""
    member = staff.member(named or _known(staff, root))
    if member is None:
        raise Forbidden("--by names nobody in staff.yaml", remedy=f"known: {_ids(staff)}")
    if not member.works_on(today):
        remedy = "--by says who does this; staff.yaml says from when to when somebody works here"
        raise Forbidden(f"{member.id} does not work here today", remedy=remedy)
    return member.id


def disagreement(author: str, staff: Staff, known: Identity) -> str:
    """Return what there is to say where git knows the user as somebody else; nothing where nobody can tell."""
    member, found = staff.member(author), staff.owners(known[1])
    if author in found or not member:
        return ""
    if found:
        return f"recorded as by {author}; git knows you as {found[0]}, and so will the history"
    unlike = f"recorded as by {author}; git knows you by an address that staff.yaml does not have"
    return unlike if member.emails else ""


def _known(staff: Staff, root: Path) -> str:
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
    found = staff.owners(identity[1])
    if len(found) != 1:
        raise Forbidden("staff.yaml does not have your git address", remedy=f"say who you are with --by: {_ids(staff)}")
    return found[0]


def _ids(staff: Staff) -> str:
    return ", ".join(member.id for member in staff.staff)
