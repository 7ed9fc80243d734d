"""The answer of an audit: findings, and for each standard how often it was kept, breached, or could not be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from caseload.errors import Finding
from caseload.model.team import Accepted
from caseload.rules.standard import AnyStandard, TeamStandard


class Count(NamedTuple):
    """How often a standard was kept and breached; what was excluded is in neither."""

    kept: int = 0
    breached: int = 0
    excluded: int = 0

    @property
    def asked(self) -> int:
        """Return the denominator."""
        return self.kept + self.breached

    def plus(self, other: Count) -> Count:
        """Return the sum of two counts."""
        return Count(self.kept + other.kept, self.breached + other.breached, self.excluded + other.excluded)

    @property
    def people(self) -> Count:
        """Return the same of one person, however often it is kept or breached for them."""
        return Count(1 if self.kept else 0, 1 if self.breached else 0, 1 if self.excluded else 0)


class Group(NamedTuple):
    """What cases are told apart by: manager (staff id), tier, and practice (its code, else its name)."""

    manager: str = ""
    tier: str = ""
    practice: str = ""


Counts = Mapping[str, Count]
Groups = Mapping[Group, Counts]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit on the day `today` saw of so many patients.

    `standards` are those that were applied, each with the severity that the team has set; `counts` by group of
    cases and id of the standard, those about the whole team under the empty group, `people` how many of them each of
    these is about; `unreadable` is what could not be audited. Where `only` some standards were asked for, no others
    were applied. `goals` are how many goals there are by how far they are, and of how many people. What is `accepted`
    in the baseline is no finding, and not kept either.
    """

    today: date
    patients: int
    standards: tuple[AnyStandard, ...]
    findings: tuple[Finding, ...]
    counts: Groups
    unreadable: tuple[Finding, ...] = ()
    only: tuple[str, ...] = ()
    people: Groups = field(default_factory=dict)
    goals: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    accepted: tuple[tuple[Finding, Accepted], ...] = ()

    def by(self, label: Callable[[Group], str]) -> dict[str, dict[str | None, tuple[Count, Count]]]:
        """Return counts and people of every standard, in their order, by a label; None is the whole team's."""
        found: dict[str, dict[str | None, tuple[Count, Count]]] = {one.id: {} for one in self.standards}
        whole = {one.id for one in self.standards if isinstance(one, TeamStandard)}
        for group, counts in self.counts.items():
            for id_, count in counts.items():
                name = None if id_ in whole else label(group)
                known, people = found[id_].get(name, (Count(), Count()))
                found[id_][name] = known.plus(count), people.plus(self.people[group][id_])
        return found

    @property
    def totals(self) -> dict[str, Count]:
        """Return the count of every standard, in their order."""
        return {one.id: total(counts.get(one.id, Count()) for counts in self.counts.values()) for one in self.standards}


def total(counts: Iterable[Count]) -> Count:
    """Return the sum of counts."""
    found = Count()
    for count in counts:
        found = found.plus(count)
    return found
