"""How the codes of people are counted: conditions, and the groups of instruments, each once a person.

The few different codes that occur are matched with the lists, not the many rows that hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from textwrap import fill

from caseload.model.criteria import DISTINCT_CONDITIONS, INSTRUMENT, Criterion
from caseload.model.diagnoses import AGE
from caseload.population.query import Asked, Part, at_least, number_of

WIDTH = 110


@dataclass(frozen=True, slots=True)
class _Group:
    """Codes that count once together: what that is worth, and which other groups make it count for nothing."""

    criterion: int
    number: int
    worth: int
    codes: tuple[str, ...]
    outranked_by: tuple[int, ...] = ()


def coding(asked: Asked) -> Iterator[Part]:
    """Yield the parts that end in `added` and `coded`, each with one row a person; none if no criterion asks codes."""
    groups = tuple(_groups(asked))
    if not groups:
        return
    yield _lists(groups)
    yield Part("codes", "every code that occurs", "SELECT DISTINCT code FROM diagnoses")
    yield Part(
        "matched",
        "the groups of each code",
        "SELECT code, criterion, part, worth\nFROM codes JOIN lists ON SUBSTRING(code, 1, LENGTH(prefix)) = prefix",
    )
    yield _held(asked)
    yield _added(asked, groups)
    yield Part(
        "coded",
        "when each person was last given a code",
        f"SELECT person, MAX(started) AS last_code\nFROM diagnoses\nWHERE started <= {number_of(asked.day)}\n"
        "GROUP BY person",
    )


def conditions(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return how many of the lists a person has; NULL without a code in the window."""
    return f"CASE WHEN {_known(asked, criterion)} THEN COALESCE(added_{n}, 0) END"


def total(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return the total of an instrument, in its units; NULL without a code in its window, or for the too young."""
    instrument, unit = asked.instruments[criterion.instrument], asked.unit(criterion)
    known = _known(asked, criterion) + (f" AND age >= {instrument.minimum_age}" if instrument.minimum_age else "")
    scale = instrument.scale(criterion.scale)
    ages = reversed(asked.diagnoses(criterion).ages) if scale and AGE in scale.items else ()
    years = "".join(f" WHEN age >= {step.age} THEN {at_least(step.points, unit)}" for step in ages)
    return f"CASE WHEN {known} THEN COALESCE(added_{n}, 0){f' + CASE{years} ELSE 0 END' if years else ''} END"


def _known(asked: Asked, criterion: Criterion) -> str:
    months = asked.window(criterion)
    return asked.since(months, "last_code").removeprefix(" AND ") if months else "last_code IS NOT NULL"


def _groups(asked: Asked) -> Iterator[_Group]:
    first = 1
    for n, criterion in asked.of(DISTINCT_CONDITIONS, INSTRUMENT):
        if criterion.operation == INSTRUMENT:
            found = tuple(_of_instrument(asked, n, criterion, first))
        else:
            found = tuple(_Group(n, number, 1, one.codes) for number, one in enumerate(criterion.lists, first))
        yield from found
        first += len(found)


def _of_instrument(asked: Asked, n: int, criterion: Criterion, first: int) -> Iterator[_Group]:
    groups, unit = asked.diagnoses(criterion).groups, asked.unit(criterion)
    for number, group in enumerate(groups, first):
        above = tuple(other for other, one in enumerate(groups, first) if group.id in one.outranks)
        yield _Group(n, number, int(Decimal(group.points) / unit), group.codes, above)


def _lists(groups: Iterable[_Group]) -> Part:
    rows = ", ".join(f"({one.criterion},{one.number},{one.worth},'{code}')" for one in groups for code in one.codes)
    return Part(
        "lists",
        "how the codes of each group begin, and what the group is worth to which criterion",
        "SELECT criterion, part, worth, prefix FROM (VALUES\n"
        f"{fill(rows, WIDTH, initial_indent='  ', subsequent_indent='  ')}\n"
        ") AS list(criterion, part, worth, prefix)",
    )


def _held(asked: Asked) -> Part:
    coded = asked.of(DISTINCT_CONDITIONS, INSTRUMENT)
    starts = ((n, asked.start(months)) for n, one in coded if (months := asked.window(one)))
    within = "".join(f"\n  AND (criterion <> {n} OR started >= {start})" for n, start in starts)
    return Part(
        "held",
        "the groups of each person, each once",
        "SELECT DISTINCT person, criterion, part, worth\n"
        "FROM diagnoses JOIN matched ON matched.code = diagnoses.code\n"
        f"WHERE started <= {number_of(asked.day)}{within}",
    )


def _added(asked: Asked, groups: tuple[_Group, ...]) -> Part:
    sums = ",\n".join(_sum(n, groups) for n, _ in asked.of(DISTINCT_CONDITIONS, INSTRUMENT))
    return Part(
        "added",
        "what the groups of each person add up to, but for those outranked",
        f"SELECT person,\n{sums}\nFROM held\nGROUP BY person",
    )


def _sum(n: int, groups: Iterable[_Group]) -> str:
    less = (
        f"\n    - CASE WHEN {_any(one.number)} AND {_any(*one.outranked_by)} THEN {one.worth} ELSE 0 END"
        for one in groups
        if one.criterion == n and one.outranked_by
    )
    return f"  CAST(COALESCE(SUM(worth) FILTER (WHERE criterion = {n}), 0){''.join(less)} AS BIGINT) AS added_{n}"


def _any(*numbers: int) -> str:
    return f"COUNT(*) FILTER (WHERE part IN ({', '.join(map(str, numbers))})) > 0"
