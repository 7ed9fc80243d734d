"""How the scores of a person went, scale by scale, and whether each is better or worse than the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.instrument import Instrument, Number

BETTER, WORSE, UNCHANGED, NOT_COMPARABLE = "better", "worse", "unchanged", "not comparable"
# Of a version that is no longer defined nobody can tell which way is the better one.
HIGHER, LOWER = "higher", "lower"


@dataclass(frozen=True, slots=True)
class Scored:
    """One score, its entry, and how it compares with the one `before` it that has a total, if there is one.

    `direction` is empty where there is nothing to compare.
    """

    score: Score
    entry: Assessment
    before: Scored | None = None
    direction: str = ""

    @property
    def difference(self) -> Number | None:
        """Return by how much the total is higher than the one before; None where they cannot be compared."""
        if self.direction in ("", NOT_COMPARABLE) or self.score.total is None or self.before is None:
            return None
        return self.score.total - (self.before.score.total or 0)


def histories(case: Case, instruments: Mapping[str, Instrument]) -> tuple[tuple[Scored, ...], ...]:
    """Return the scores of each scale, oldest to newest; scales in the order in which they were first scored."""
    scales: dict[tuple[str, str], list[Scored]] = {}
    for score, entry in _scores(case):
        told = scales.setdefault((score.instrument, score.scale), [])
        before = next((one for one in reversed(told) if one.score.total is not None), None)
        told.append(Scored(score, entry, before, _direction(before, score, instruments.get(score.instrument))))
    return tuple(map(tuple, scales.values()))


def since_last(case: Case, assessment: str, instruments: Mapping[str, Instrument]) -> tuple[Scored, ...]:
    """Return the scores of one assessment that can be compared with an earlier one."""
    told = (one for scale in histories(case, instruments) for one in scale)
    return tuple(one for one in told if one.entry.id == assessment and one.direction)


def _scores(case: Case) -> Iterator[tuple[Score, Assessment]]:
    return ((score, entry) for entry in case.all(Assessment) for score in entry.scores)


def _direction(before: Scored | None, score: Score, instrument: Instrument | None) -> str:
    if before is None or before.score.total is None or score.total is None:
        return ""
    if before.score.version != score.version:
        return NOT_COMPARABLE
    if before.score.total == score.total:
        return UNCHANGED
    higher = score.total > before.score.total
    scale = instrument.scale(score.scale) if instrument and instrument.version == score.version else None
    if scale is None:
        return HIGHER if higher else LOWER
    return BETTER if higher is scale.higher_is_better else WORSE
