"""What an SQL text is made of: named parts, and the criteria with the day and the extract they are asked of.

Days are whole numbers since 1970-01-01, as in the prepared tables. Whatever is written here is read alike by DuckDB
and Spark: no division of whole numbers, no function of dates, no text with a quotation mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from textwrap import indent

from caseload.model.criteria import INSTRUMENT, Criteria, Criterion
from caseload.model.diagnoses import step_of
from caseload.model.instrument import Diagnoses, Instrument
from caseload.model.moments import months_after

EPOCH = date(1970, 1, 1).toordinal()
YEAR = 12
# From here on those of age are so few that what happened to all others is passed over before it is counted.
FEW_ARE_OF_AGE = 60

Numbered = tuple[tuple[int, Criterion], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a query, under a line that says what its rows are."""

    name: str
    rows: str
    select: str

    def __str__(self) -> str:
        return f"-- {self.rows}\n{self.name} AS (\n{indent(self.select, '  ')}\n)"


@dataclass(frozen=True, slots=True)
class Asked:
    """Criteria, on a day, of an extract that is `complete` or not; the instruments they name are among those."""

    criteria: Criteria
    instruments: Mapping[str, Instrument]
    day: date
    complete: bool

    @property
    def numbered(self) -> Numbered:
        """Return the criteria with the number that their columns end in, from 1."""
        return tuple(enumerate(self.criteria.criteria, 1))

    def of(self, *operations: str) -> Numbered:
        """Return those with one of these operations."""
        return tuple((n, one) for n, one in self.numbered if one.operation in operations)

    def diagnoses(self, criterion: Criterion) -> Diagnoses:
        """Return the groups of diagnoses that the criterion's instrument adds up."""
        found = self.instruments[criterion.instrument].diagnoses
        assert found is not None, "criteria name no other instruments"
        return found

    def unit(self, criterion: Criterion) -> Decimal:
        """Return what is counted in: an instrument's smallest step, such as 0.1, and ones for everything else."""
        return Decimal(step_of(self.diagnoses(criterion))) if criterion.operation == INSTRUMENT else Decimal(1)

    def window(self, criterion: Criterion) -> int | None:
        """Return how many months the criterion looks back, None for all there are."""
        return self.diagnoses(criterion).months if criterion.operation == INSTRUMENT else criterion.months

    @property
    def today(self) -> int:
        """Return the day as births are written: yyyymmdd."""
        return self.day.year * 10000 + self.day.month * 100 + self.day.day

    def of_age(self, table: str) -> str:
        """Return, after FROM, the join that leaves only what happened to people of age; empty unless they are few."""
        under = self.criteria.exclusions.under_age or 0
        if under < FEW_ARE_OF_AGE:
            return ""
        those = f"SELECT person FROM people WHERE born <= {self.today - under * 10000}"
        return f"\n  SEMI JOIN ({those}) AS of_age ON of_age.person = {table}.person"

    def start(self, months: int) -> int:
        """Return the first day of a window."""
        return number_of(months_after(self.day, -months))

    def since(self, months: int | None, what: str = "started") -> str:
        """Return, after AND, the condition that `what` is no earlier than the window; empty without one."""
        return f" AND {what} >= {self.start(months)}" if months else ""


def number_of(day: date) -> int:
    """Return a day as the prepared tables write it."""
    return day.toordinal() - EPOCH


def at_least(number: Decimal | int, unit: Decimal) -> int:
    """Return the least whole count of units that reaches a number."""
    return int((number / unit).to_integral_value(ROUND_CEILING))


def texts(those: Iterable[str]) -> str:
    """Return texts as SQL reads them, with a comma between."""
    return ", ".join(f"'{text}'" for text in those)


def query(parts: Iterable[Part], select: str) -> str:
    """Return the SQL text: its parts, each with a name, and what is asked of them."""
    told = ",\n".join(map(str, parts))
    return f"WITH\n{told}\n{select}\n" if told else f"{select}\n"
