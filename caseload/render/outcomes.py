"""What became of people, as it may be told: goals, changes of scores, experience, and all of it in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from caseload.measures.disclosure import disclosed, rounded
from caseload.measures.programme.equity import Equal
from caseload.measures.programme.intervals import Estimate, share
from caseload.measures.programme.outcomes import Asked, Change, Goals
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Disclosure
from caseload.render.disclosed import HIDDEN, number
from caseload.render.report import Block, Cell, Column, Lines, Row, Table
from caseload.render.words import said

# The standing of an outcome, by its name in a protocol.
Standing = Callable[[str], str]
STANDING = Column("standing", "Standing", whole=True)
GROUPINGS = {"age": "Age", "sex": "Sex", "ethnicity": "Ethnicity", "deprivation": "Deprivation"}


def goals_block(told: Goals, standing: str, settings: Disclosure) -> tuple[Block, ...]:
    """Return how far goals came; what was told of few people is hidden."""
    if not any(told.told.values()):
        return (Lines("goals", f"Goals ({standing})", ("No goal was said to be anywhere in the period.",)),)
    # Whoever has several goals is in several rows, so that no total of them is told: each row stands for itself.
    people = disclosed([[len(told.people[name]) for name in told.told]], settings).columns
    rows = tuple(
        (said(name), HIDDEN if cell is None else rounded(count, settings.rounding))
        for (name, count), cell in zip(told.told.items(), people, strict=True)
        if count
    )
    columns = (Column("achievement", "How far", whole=True), Column("goals", "Goals", numeric=True))
    table = Table("goals", f"Goals, as they were said to be last ({standing})", columns, rows)
    few = disclosed([[len(told.unasked)]], settings).total is None
    silent = HIDDEN if few else rounded(told.silent, settings.rounding)
    left = f"Active goals that nobody said anything of: {silent}."
    return table, Lines("goals_reached", "", (_reached(told, settings), *((left,) if told.silent else ())))


def _reached(told: Goals, settings: Disclosure) -> str:
    some, others = len(told.reached), len(told.asked - told.reached)
    found = share(some, some + others)
    shown = disclosed([[some, others]], settings)
    if None in shown.columns or isinstance(found, Unknown):
        return f"People with a goal achieved or kept: {HIDDEN}."
    value, low, high = (f"{part * 100:.0f} %" for part in found[:3])
    of = f"{shown.columns[0]} of {shown.total} whose goals were looked at"
    return f"People with a goal achieved or kept: {of}, {value} ({low} to {high})."


def changes_block(
    changes: Sequence[Change], titles: Mapping[str, str], standing: Standing, settings: Disclosure
) -> Block:
    """Return the mean change of each scale, with its interval, its direction, and whoever it cannot be told of."""
    if not changes:
        return Lines("changes", "Scores", ("Nobody was scored in the period.",))
    columns = (
        Column("instrument", "", whole=True),
        Column("scale", ""),
        Column("title", "Scale", whole=True),
        Column("people", "Scored twice", numeric=True),
        Column("change", "Mean change", whole=True),
        Column("direction", "Which is", whole=True, under="change"),
        Column("once", "Once", numeric=True),
        Column("unscorable", "No total", numeric=True),
        Column("never", "Never", numeric=True),
        STANDING,
    )
    rows = tuple(_changed(one, titles.get(one.instrument, one.instrument), standing, settings) for one in changes)
    return Table("changes", "Scores, from the first of an episode to the last in the period", columns, rows)


def _changed(one: Change, title: str, standing: Standing, settings: Disclosure) -> Row:
    groups = (one.paired, one.once, one.unscorable, one.never)
    paired, *others = disclosed([[len(group) for group in groups]], settings).columns
    told: tuple[Cell, Cell] = (HIDDEN, "") if paired is None else (interval(one.estimate, signed=True), one.direction)
    return (
        one.instrument,
        one.scale,
        _titled(title, one.scale),
        number(paired),
        *told,
        *map(number, others),
        standing(one.instrument),
    )


def interval(estimate: Estimate | Unknown, *, signed: bool = False) -> str:
    """Return `+1.2 (0.3 to 2.1)`, or why it cannot be told."""
    if isinstance(estimate, Unknown):
        return f"cannot be told: {estimate.reason}"
    form = "+.1f" if signed else ".1f"
    return f"{estimate.value:{form}} ({estimate.low:{form}} to {estimate.high:{form}})"


def experience_block(asked: Iterable[Asked], titles: Mapping[str, str], standing: str, settings: Disclosure) -> Block:
    """Return who was offered a survey, who answered, and what they said."""
    columns = (
        Column("title", f"Experience ({standing})", whole=True),
        Column("of", "Of", whole=True),
        Column("closed", "Closed", numeric=True),
        Column("offered", "Offered", numeric=True),
        Column("answered", "Answered", numeric=True),
        Column("mean", "Mean", whole=True),
    )
    return Table("experience", "", columns, tuple(_asked(one, titles, settings) for one in asked))


def _asked(one: Asked, titles: Mapping[str, str], settings: Disclosure) -> Row:
    offered, _, closed = _split(one.offered, one.closed, settings)
    answered = disclosed([[len(one.answered)]], settings).total
    result = HIDDEN if answered is None else interval(one.result)
    who = "the carer" if one.of_carer else "the person"
    title = _titled(titles.get(one.instrument, one.instrument), one.scale)
    return (title, who, closed, offered, number(answered), result)


def _titled(title: str, scale: str) -> str:
    return title if scale in ("", "total") else f"{title}, {said(scale)}"


def equity_block(groups: Sequence[Equal], grouping: str, standing: str, settings: Disclosure) -> Block:
    """Return who is on the caseload and who reaches a goal, in the groups of one kind."""
    rows = [one for one in groups if one.grouping == grouping]
    columns = (
        Column("group", f"{GROUPINGS[grouping]} ({standing})", whole=True),
        Column("declined", "Declined", numeric=True),
        Column("managed", "No goal reached", numeric=True),
        Column("reached", "Goal reached", numeric=True),
        Column("all", "All", numeric=True),
    )
    counts = [[len(one.declined), len(one.managed), len(one.reached)] for one in rows]
    if not counts:
        return Lines(f"by_{grouping}", GROUPINGS[grouping], ("Nobody was judged or on the caseload in the period.",))
    shown = disclosed(counts, settings)
    cells = (
        (said(one.label), *map(number, row), number(total))
        for one, row, total in zip(rows, shown.cells, shown.rows, strict=True)
    )
    return Table(f"by_{grouping}", "", columns, (*cells, ("all", *map(number, shown.columns), number(shown.total))))


def _split(part: frozenset[str], whole: frozenset[str], settings: Disclosure) -> tuple[Cell, Cell, Cell]:
    shown = disclosed([[len(part), len(whole - part)]], settings)
    return number(shown.columns[0]), number(shown.columns[1]), number(shown.total)
