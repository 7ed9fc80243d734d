"""How the codes of people are counted: conditions, and the groups of instruments, each once a person.

The few different codes that occur are matched with the lists, not the many rows that hold them. Each group is one bit
of a whole number, so that a person's groups are found in one pass, however often and wherever a code stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from textwrap import fill

from caseload.model.criteria import DISTINCT_CONDITIONS, INSTRUMENT, Criterion
from caseload.model.diagnoses import AGE
from caseload.population.query import Asked, Part, at_least, number_of

WIDTH = 110
# Whole numbers have 64 bits, of which one is the sign.
BITS = 60


@dataclass(frozen=True, slots=True)
class _Group:
    """Codes that count once together: their place among those of the criterion, their worth, what outranks them."""

    place: int
    worth: int
    codes: tuple[str, ...]
    outranked_by: tuple[int, ...] = ()


def coding(asked: Asked) -> Iterator[Part]:
    """Yield the parts that end in `coded`, with one row a person; none if no criterion asks codes."""
    coded = asked.of(DISTINCT_CONDITIONS, INSTRUMENT)
    if not coded:
        return
    yield _lists(asked)
    yield Part("codes", "every code that occurs", "SELECT DISTINCT code FROM diagnoses")
    columns = [(name, months) for n, one in coded for name, months in _columns(asked, n, one)]
    sets = "".join(f",\n  BIT_OR(bit) FILTER (WHERE word = '{name}') AS {name}" for name, _ in columns)
    yield Part(
        "matched",
        "the groups of each code, those of a word as bits of one number",
        f"SELECT code{sets}\nFROM codes JOIN lists ON SUBSTRING(code, 1, LENGTH(prefix)) = prefix\nGROUP BY code",
    )
    held = "".join(f",\n  BIT_OR({name}){_within(asked, months)} AS {name}" for name, months in columns)
    yield Part(
        "coded",
        "when each person was last given a code, and the groups of all that they were given",
        f"SELECT person, MAX(started) AS last_code{held}\n"
        f"FROM diagnoses{asked.of_age('diagnoses')}\n  LEFT JOIN matched ON matched.code = diagnoses.code\n"
        f"WHERE started <= {number_of(asked.day)}\nGROUP BY person",
    )


def conditions(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return how many of the lists a person has; NULL without a code in the window."""
    return f"CASE WHEN {_known(asked, criterion)} THEN {_sum(asked, n, criterion)} END"


def total(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return the total of an instrument, in its units; NULL without a code in its window, or for the too young."""
    instrument, unit = asked.instruments[criterion.instrument], asked.unit(criterion)
    known = _known(asked, criterion) + (f" AND age >= {instrument.minimum_age}" if instrument.minimum_age else "")
    scale = instrument.scale(criterion.scale)
    ages = reversed(asked.diagnoses(criterion).ages) if scale and AGE in scale.items else ()
    years = "".join(f" WHEN age >= {step.age} THEN {at_least(step.points, unit)}" for step in ages)
    added = _sum(asked, n, criterion) + (f" + CASE{years} ELSE 0 END" if years else "")
    return f"CASE WHEN {known} THEN {added} END"


def _known(asked: Asked, criterion: Criterion) -> str:
    months = asked.window(criterion)
    return asked.since(months, "last_code").removeprefix(" AND ") if months else "last_code IS NOT NULL"


def _groups(asked: Asked, criterion: Criterion) -> Iterator[_Group]:
    if criterion.operation == DISTINCT_CONDITIONS:
        for place, one in enumerate(criterion.lists):
            yield _Group(place, 1, one.codes)
        return
    groups, unit = asked.diagnoses(criterion).groups, asked.unit(criterion)
    for place, group in enumerate(groups):
        above = tuple(other for other, one in enumerate(groups) if group.id in one.outranks)
        yield _Group(place, int(Decimal(group.points) / unit), group.codes, above)


def _columns(asked: Asked, n: int, criterion: Criterion) -> Iterator[tuple[str, int | None]]:
    """Yield the names of the words that the groups of a criterion need, each with the window."""
    for number in range(max(group.place for group in _groups(asked, criterion)) // BITS + 1):
        yield _word(n, number * BITS), asked.window(criterion)


def _word(n: int, place: int) -> str:
    return f"held_{n}_{place // BITS + 1}"


def _within(asked: Asked, months: int | None) -> str:
    return f" FILTER (WHERE started >= {asked.start(months)})" if months else ""


def _lists(asked: Asked) -> Part:
    rows = ", ".join(
        f"('{_word(n, group.place)}',{_bits(group.place)},'{code}')"
        for n, one in asked.of(DISTINCT_CONDITIONS, INSTRUMENT)
        for group in _groups(asked, one)
        for code in group.codes
    )
    return Part(
        "lists",
        "how the codes of each group begin, and the group: a bit of a word",
        "SELECT word, CAST(bit AS BIGINT) AS bit, prefix FROM (VALUES\n"
        f"{fill(rows, WIDTH, initial_indent='  ', subsequent_indent='  ')}\n"
        ") AS list(word, bit, prefix)",
    )


def _sum(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return what the groups of a person add up to, but for those outranked."""
    groups = sorted(_groups(asked, criterion), key=lambda group: (group.place // BITS, group.worth))
    terms = []
    for (number, worth), alike in groupby(groups, lambda group: (group.place // BITS, group.worth)):
        name, those = _word(n, number * BITS), [group.place for group in alike]
        terms.append(f"{worth} * CAST(BIT_COUNT(COALESCE({name}, 0) & {_bits(*those)}) AS BIGINT)")
    less = (
        f"\n    - CASE WHEN {_any(n, (one.place,))} AND {_any(n, one.outranked_by)} THEN {one.worth} ELSE 0 END"
        for one in groups
        if one.outranked_by
    )
    return "\n    + ".join(terms) + "".join(less)


def _any(n: int, places: Iterable[int]) -> str:
    words: dict[str, list[int]] = {}
    for place in places:
        words.setdefault(_word(n, place), []).append(place)
    told = " OR ".join(f"(COALESCE({name}, 0) & {_bits(*those)}) <> 0" for name, those in words.items())
    return f"({told})"


def _bits(*places: int) -> int:
    return sum(1 << place % BITS for place in places)
