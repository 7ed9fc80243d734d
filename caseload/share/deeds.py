"""Who recorded an entry, held against who committed it and what their role was then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from caseload.errors import Finding, Unreadable
from caseload.model.plan import Plan, agreed_hash
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.rules.tampering import AUTHOR_DIFFERS, PLAN_DIFFERS, ROLE_MAY_NOT
from caseload.share.edges import Added, finding
from caseload.store import yamlfile
from caseload.store.cases import kind_in
from caseload.store.folder import SETTINGS, STAFF
from caseload.store.records import parse, tree_of

LEAD = ("lead",)


class Deed(NamedTuple):
    """An entry in the history, and of what it says: by whom, its status, and the hash of the plan that was agreed."""

    added: Added
    by: str
    status: str = ""
    plan_hash: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of the entry."""
        return kind_in(self.added.path)


def deed(added: Added, data: bytes) -> Deed:
    """Return what an entry says of who recorded it; by nobody, where it cannot be read."""
    try:
        tree = yamlfile.load(data, added.path)
    except Unreadable:
        return Deed(added, "")
    return Deed(added, *(str(tree.get(name, "")) for name in ("by", "status", "plan_hash")))


def judged(deeds: Sequence[Deed], held: Mapping[str, bytes]) -> Iterator[Finding]:
    """Find who was not who they say, or may not do what they did; `held` has what each blob holds."""
    for (_, by), together in groupby(deeds, lambda one: (one.added.commit.id, one.by)):
        same = list(together)
        added = same[0].added
        staff = _staff(held.get(added.staff, b""))
        if staff.member(by) is None:
            told = "recorded by somebody whom staff.yaml did not have then" if by else "does not say who recorded it"
            yield _by_another(same, told)
            continue
        if by not in staff.owners(added.commit.mail) and not _unaddressed(by, staff):
            yield _by_another(same, f"recorded by {by}, and the author's address is not theirs")
        for one in same:
            roles = _roles(one, held.get(one.added.settings, b""))
            if not staff.may(by, roles):
                told = f"recorded by {by}, and only {', '.join(roles)} may do that"
                yield finding(ROLE_MAY_NOT, one.added.commit, told, one.added.path)


def unaddressed(deeds: Sequence[Deed], held: Mapping[str, bytes]) -> int:
    """Return how many entries are by members of staff of whom staff.yaml had no address then."""
    return sum(_unaddressed(one.by, _staff(held.get(one.added.staff, b""))) for one in deeds)


def differing(agreement: Deed, plan: bytes) -> Iterator[Finding]:
    """Find a plan that is not the one that an agreement in the same commit is about."""
    commit, path = agreement.added.commit, agreement.added.path
    try:
        same = agreed_hash(parse(plan, "plan.yaml", Plan)) == agreement.plan_hash
    except Unreadable:
        same = False
    if not same:
        yield finding(PLAN_DIFFERS, commit, "agrees to another plan than the one beside it", path)


def _by_another(same: Sequence[Deed], told: str) -> Finding:
    more = f", with {len(same) - 1} more" if len(same) > 1 else ""
    return finding(AUTHOR_DIFFERS, same[0].added.commit, f"{told}{more}", same[0].added.path)


def _unaddressed(by: str, staff: Staff) -> bool:
    member = staff.member(by)
    return member is not None and not member.emails


def _roles(one: Deed, settings: bytes) -> tuple[str, ...]:
    """Return the roles that could do it then, none where all could."""
    match one.kind, one.status:
        case "closure", _:
            return _set(settings, "closure")
        case "handover", "accepted":
            return _set(settings, "handover")
        case "handover", "reassigned":
            return LEAD
    return ()


@lru_cache(maxsize=256)
def _staff(data: bytes) -> Staff:
    try:
        return parse(data, STAFF, Staff)
    except Unreadable:
        return Staff()


@lru_cache(maxsize=256)
def _set(settings: bytes, part: str) -> tuple[str, ...]:
    """Return the roles that the team had set for a part of the settings."""
    try:
        return tuple(tree_of(settings, SETTINGS, Settings.kind).get(part, {}).get("roles", ()))
    except Unreadable:
        return ()
