"""How often each standard is kept, as it may be told: what is of few people hidden, by the one way for every summary.

Ten contacts of one person are as telling as one: a number is hidden for the people that it is of. The guarantee of
`disclosure` is for these, for one standard in one grouping, and for several groupings that are independent of each
other; not against whoever puts together two of which one is a part of the other (managers and their teams), or the
summaries of two days between which there changed little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from caseload.measures.disclosure import Told, disclosed, rounded
from caseload.model.settings import Disclosure

# How often it was kept, breached, and could not be asked; and of how many people each of these is.
Counts: TypeAlias = tuple[int, int, int]
Groups: TypeAlias = Mapping[str | None, tuple[Counts, Counts]]


NOBODY: tuple[Counts, Counts] = ((0, 0, 0), (0, 0, 0))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One standard in one group, None for all of them: numbers rounded, None if hidden; `asked` is the denominator."""

    standard: str
    group: str | None
    kept: Told
    breached: Told
    excluded: Told
    asked: Told

    @property
    def share(self) -> int | None:
        """Return how many of a hundred are kept, as far as the told numbers say; 100 only where all are."""
        if not self.asked or self.kept is None:
            return None
        return 100 if self.breached == 0 else min(99, self.kept * 100 // self.asked)

    @property
    def by_all(self) -> bool:
        """Tell whether it is told that all it concerns keep it."""
        return self.breached == 0 and bool(self.kept)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an audit of a day comes to, as it may be told; `goals` are how many by how far they are."""

    day: date
    patients: Told
    indicators: tuple[Indicator, ...]
    goals: tuple[tuple[str, Told], ...]


def indicators(standard: str, groups: Groups, settings: Disclosure, *, apart: bool) -> Iterator[Indicator]:
    """Yield a standard in each group, if they are to be told `apart`, and last for everybody."""
    labels = sorted(groups, key=lambda label: label or "")
    rows = [groups[label] for label in labels] or [NOBODY]
    shown = disclosed([people for _, people in rows], settings)
    for label, (row, _), cells, total in zip(labels, rows, shown.cells, shown.rows, strict=False):
        if apart and label is not None:
            yield _told(standard, label, row, (*cells, total), settings)
    kept, breached, excluded = (sum(row[place] for row, _ in rows) for place in range(3))
    yield _told(standard, None, (kept, breached, excluded), (*shown.columns, shown.total), settings)


def counted(
    numbers: Mapping[str, tuple[int, int]], names: Sequence[str], settings: Disclosure
) -> tuple[tuple[str, Told], ...]:
    """Return how many there are of each name; `numbers` are how many, and of how many people."""
    known = [numbers.get(name, (0, 0)) for name in names]
    shown = disclosed([[people for _, people in known]], settings).columns
    return tuple(
        (name, None if cell is None else rounded(number, settings.rounding))
        for name, (number, _), cell in zip(names, known, shown, strict=True)
    )


def people(number: int, settings: Disclosure) -> Told:
    """Return how many people there are."""
    return disclosed([[number]], settings).total


def _told(standard: str, group: str | None, row: Counts, people: Sequence[Told], settings: Disclosure) -> Indicator:
    kept, breached, excluded, total = people
    # A sum that can be worked out is never small: that is what else was hidden for.
    known = None not in (kept, breached) or None not in (excluded, total)
    hidden = (kept is None, breached is None, excluded is None, not known)
    numbers = (*row, row[0] + row[1])
    told = (None if no else rounded(count, settings.rounding) for count, no in zip(numbers, hidden, strict=True))
    return Indicator(standard, group, *told)
