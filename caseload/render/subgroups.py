"""The comparison by groups that were named beforehand: what each shows, and how little that is worth by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseload.measures.disclosure import disclosed
from caseload.measures.programme.comparison import Effect, Subgroup
from caseload.measures.programme.exposure import Design
from caseload.measures.programme.intervals import Rate
from caseload.measures.programme.matching import GROUPINGS
from caseload.model.settings import Disclosure
from caseload.render.comparison import rates, sentence
from caseload.render.disclosed import HIDDEN, number
from caseload.render.hospitaluse import INTERVAL, POWER, baselines, estimate_cells, seen_cells
from caseload.render.report import WARNING, Block, Column, Lines, Row, Table, block_if
from caseload.render.words import said

COLUMNS = (
    Column("group", "Group", whole=True),
    Column("told", "What it says", whole=True, under="group"),
    Column("sets", "Sets", numeric=True),
    Column("ratio", "Ratio", numeric=True),
    *INTERVAL,
    *POWER,
)
SEVERAL = (
    "{} groups are looked at: of twenty, one seems to differ by chance alone. That an effect is told of one group and "
    "not of another is no difference between them."
)
NOT_KNOWN = "By {} no effect can be told: it is not known of the people compared with."
FEW = "hidden, for too few had any admission"


def subgroup_blocks(
    found: Sequence[Subgroup], named: Sequence[str], standing: str, design: Design, settings: Disclosure
) -> Iterator[Block]:
    """Yield the effect in each group, against both baselines, and what is not to be read into it."""
    groupings = [grouping for grouping in named if any(one.grouping == grouping for one in found)]
    for place, baseline in enumerate(baselines(design)):
        groups = ([one for one in found if one.grouping == grouping] for grouping in groupings)
        rows = [row for group in groups for row in _rows(group, place, settings)]
        title = f"By group ({standing}), {baseline}"
        yield from block_if(Table(f"by_group_{place + 1}", title, COLUMNS, tuple(rows)), rows)
    yield from block_if(Lines("groups", "", (SEVERAL.format(len(found)),), WARNING), found)
    unknown = [said(grouping) for grouping in named if grouping not in GROUPINGS]
    yield from block_if(Lines("groups_not_known", "", (NOT_KNOWN.format(" and ".join(unknown)),)), unknown)


def _rows(groups: Sequence[Subgroup], place: int, settings: Disclosure) -> Iterator[Row]:
    effects = [(one.with_window, one.without_window)[place] for one in groups]
    sets = disclosed([[one.sets for one in effects]], settings).columns
    hidden = _hidden(groups, place, settings)
    for one, effect, many, few in zip(groups, effects, sets, hidden, strict=True):
        name = f"{one.grouping}: {one.label or 'not known'}"
        yield (name, FEW, *(HIDDEN,) * 6) if few or many is None else (name, *_told(effect, many))


def _told(effect: Effect, sets: int) -> Row:
    return (sentence(effect), number(sets), *estimate_cells(effect.ratio), *seen_cells(effect.detectable))


def _hidden(groups: Sequence[Subgroup], place: int, settings: Disclosure) -> list[bool]:
    """Tell of each group whether a rate behind its ratio is of few people, or is needed to hide that of another."""
    hidden = [False] * len(groups)
    for alike in zip(*(rates(one.ours, one.theirs, without=bool(place)) for one in groups), strict=True):
        told = [one if isinstance(one, Rate) else None for one in alike]
        counts = [[one.affected if one else 0 for one in told]]
        counts.append([one.people - one.affected if one else 0 for one in told])
        columns = zip(*disclosed(counts, settings).cells, strict=True)
        hidden = [was or None in column for was, column in zip(hidden, columns, strict=True)]
    return hidden
