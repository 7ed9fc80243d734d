"""What an engine does: it takes in an extract, refuses what is wrong in it, and answers SQL on its tables.

The tables are the same on every engine; days are numbers, counted from 1 January 1970:
`people` (person, born as yyyymmdd, sex, decile, practice, ethnicity, died, objected, nhs_number, family, given),
`events` (person, kind, started, ended), `diagnoses` (person, started, code without its dot),
`excluded` (person, reason) and `shared` (an NHS number that several people have).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from caseload.errors import Forbidden
from caseload.measures.finding import Validation
from caseload.population.extract import Extract

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
MEMORY = "256MB"
MASTER = "local[2]"
ESCAPES = ("'", "\\")


@dataclass(frozen=True, slots=True)
class Known:
    """Who is left out because the team knows them: the reason by NHS number (ten digits), or by id of the extract."""

    numbers: Mapping[str, str] = field(default_factory=dict, repr=False)
    people: Mapping[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """An engine, and one session of it: to be closed, which removes all that it wrote."""

    @property
    def name(self) -> str:
        """Return what ran it, with its version, such as `duckdb 1.4`."""

    def load(self, extract: Extract, known: Known) -> Validation:
        """Prepare the tables; Unreadable where the files are not what the description says, or hold nobody."""

    def keep(self, name: str, sql: str) -> None:
        """Hold the rows of a query as a table of that name, until others are kept under it; fails as `rows` does."""

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query on the tables; OutsideFailure if memory, disk or cluster fail."""

    def close(self) -> None:
        """End the session."""


def literal(text: str) -> str:
    """Return a text as both engines read it in SQL: what one of them takes for an escape is told by its number."""
    parts = (f"chr({ord(part)})" if part in ESCAPES else f"'{part}'" for part in re.split(r"(['\\])", text))
    return f"({' || '.join(parts)})"


def engine_of(name: str, *, memory: str = MEMORY, master: str = MASTER) -> Engine:
    """Begin a session: `memory` bounds DuckDB, `master` is Spark's; OutsideFailure if it is not installed."""
    if name == DUCKDB:
        from caseload.population.duck import Duck

        return Duck(memory)
    if name == SPARK:
        from caseload.population.spark import Spark

        return Spark(master)
    raise Forbidden("there is no such engine", remedy=f"the engines are {', '.join(ENGINES)}")
