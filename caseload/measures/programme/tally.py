"""What single cases add to a figure, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress
from operator import gt, or_
from typing import NamedTuple, TypeAlias


class Part(NamedTuple):
    """What one case adds: so much counts (in this `part` of a whole), out of so much; and what was left `out`.

    A median takes a `value` instead, as does a step: the last one that half of them came to. What has parts tells
    what it is out of once, without a part.
    """

    counts: float = 0
    of: float = 0
    out: int = 0
    part: str = ""
    value: float | None = None


# What each case adds, with the id of its patient; one after the other where it adds several.
Rows: TypeAlias = list[tuple[str, Part]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What all cases of one arrangement come to, in one part of one measure, and who they are.

    `rest` are those of whom not all that is looked at counts.
    """

    counts: float = 0
    of: float = 0
    out: int = 0
    values: list[float] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    among: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @staticmethod
    def made(rows: Rows) -> Tally:
        """Return what cases, one or more, come to."""
        ids, parts = zip(*rows, strict=True)
        counts, ofs, outs, _, values = zip(*parts, strict=True)
        valued = [value is not None for value in values]
        return Tally(
            sum(counts),
            sum(ofs),
            sum(outs),
            [value for value in values if value is not None],
            _once(compress(ids, map(or_, map(bool, counts), valued))),
            _once(compress(ids, map(or_, map(bool, ofs), valued))),
            _once(compress(ids, map(gt, ofs, counts))),
            _once(compress(ids, outs)),
        )

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def _once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
