"""Staff and skill mix, and how many open cases there are for each whole-time manager: of the team alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from caseload.measures.programme.figures import NOTHING, NUMBER, Added, Figure, Measure, places, told
from caseload.measures.programme.subject import NOT_TOLD, TEAM, Basis, Subject
from caseload.measures.programme.tally import Part
from caseload.measures.programme.unknown import Unknown
from caseload.model.team import ROLES, Member

WTE = "whole-time equivalents"
OF_ALL_ONLY = Unknown("staff belong to the whole")


def _open(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.open:
        yield Part(1)


CASELOAD = Measure("caseload", "Open cases for each whole-time manager", "cases", NUMBER, _open, "open cases", WTE)
# Each title, what a member is counted by, and whether that was written by the team.
MIX: dict[str, tuple[str, Callable[[Member], str], bool]] = {
    "role": ("Staff, by role", lambda member: member.role, False),
    "profession": ("Staff, by profession", lambda member: member.profession, True),
    "grade": ("Staff, by grade", lambda member: member.grade, True),
}


def caseloads(added: Added, basis: Basis, by: str) -> Iterator[tuple[Figure, ...]]:
    """Yield the caseload of each arrangement and of all."""
    for figures in told(CASELOAD, added, basis.settings.disclosure):
        # Told of one arrangement and of all they are the same.
        names: Sequence[str | None] = [*(added or [""]), None]
        yield tuple(_for_each(one, _managing(name, basis, by)) for one, name in zip(figures, names, strict=True))


def _managing(name: str | None, basis: Basis, by: str) -> Decimal | None:
    return basis.managing(name if by else None) if name is None or by in ("", TEAM) else None


def _for_each(one: Figure, wte: Decimal | None) -> Figure:
    if wte is None:
        return replace(one, value=OF_ALL_ONLY, denominator=None)
    told_ = one.numerator is not None
    value = places(one.numerator / wte, 1) if one.numerator is not None and wte else NOTHING if told_ else one.value
    return replace(one, value=value, denominator=places(wte, 2), excluded=Decimal(0))


def mixes(names: Sequence[str], basis: Basis, by: str) -> Iterator[tuple[Figure, ...]]:
    """Yield the skill mix of each arrangement, and last of all who work here on the last day."""
    for id_, (title, label, _) in MIX.items():
        parts = {label(member) or NOT_TOLD for member in basis.working()}
        for part in sorted(parts, key=lambda part: (ROLES.index(part) if part in ROLES else len(ROLES), part)):
            groups = [*names, None] if names else ["", None]
            yield tuple(_mix(id_, title, label, part, _members(name, basis, by)) for name in groups)


def _members(name: str | None, basis: Basis, by: str) -> list[Member] | None:
    if name is not None and by not in ("", TEAM):
        return None
    return [member for member in basis.working() if name is None or not by or member.team == name]


def _mix(id_: str, title: str, label: Callable[[Member], str], part: str, members: list[Member] | None) -> Figure:
    figure = Figure(f"{id_}.{part}", title, part, WTE, OF_ALL_ONLY, nouns=(WTE, WTE, ""))
    if members is None:
        return figure
    wte: defaultdict[bool, Decimal] = defaultdict(Decimal)
    for member in members:
        wte[(label(member) or NOT_TOLD) == part] += member.wte
    own, total = (places(number, 2) for number in (wte[True], sum(wte.values(), Decimal(0))))
    ids = tuple(member.id for member in members if (label(member) or NOT_TOLD) == part)
    everybody = tuple(member.id for member in members)
    return replace(figure, value=own, numerator=own, denominator=total, counted=ids, among=everybody)
