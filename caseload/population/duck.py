"""DuckDB, in this process: bounded memory, and what does not fit goes to a folder of its own that is removed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caseload.errors import OutsideFailure
from caseload.measures.finding import Validation
from caseload.population.engines import Known
from caseload.population.extract import Extract
from caseload.population.layout import COLUMNS, DAY, FRACTION, LOGICAL, MOMENT, TEXT, TEXTS, WHOLE, Layout, layouts_of
from caseload.population.prepared import Dialect, statements
from caseload.population.spill import Spill
from caseload.population.validation import validation

DIALECT = Dialect(
    number_of_day="CAST({0} - DATE '1970-01-01' AS INT)",
    explode="unnest({0})",
    joined="array_to_string({0}, ' ')",
    read="CREATE VIEW {name} AS {query}",
    table="CREATE TABLE {name} AS {query}",
    view="CREATE VIEW {name} AS {query}",
)
TYPES = {
    "VARCHAR": TEXT,
    "VARCHAR[]": TEXTS,
    "DATE": DAY,
    "BOOLEAN": LOGICAL,
    "FLOAT": FRACTION,
    "DOUBLE": FRACTION,
} | dict.fromkeys(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), WHOLE
)
# More threads need more memory, and each has its own.
THREADS = 4
PORTION = 10_000


class Duck:
    """A session of DuckDB that uses at most `memory`, such as `256MB`, for what it holds."""

    def __init__(self, memory: str) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise OutsideFailure("duckdb is not installed", remedy="pip install 'caseload-ltc[population]'") from error
        self._duckdb = duckdb
        self._spill = Spill()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": min(THREADS, os.cpu_count() or 1),
            "temp_directory": str(self._spill.path),
            "preserve_insertion_order": False,
            # The right side of a join is the small one, as written: of views DuckDB cannot tell.
            "disabled_optimizers": "build_side_probe_side",
            "force_compression": "uncompressed",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self.name = f"duckdb {duckdb.__version__}"
        self._kept: dict[str, str] = {}
        # Of tables in a file nothing needs to be put aside; to compress them takes longer than to write them.
        with self._failures():
            self._connection = duckdb.connect(self._spill.path / "tables.duckdb", config=settings)
            self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
            # Without a script of its own a process counts as somebody's console, and it would stand among our answers.
            self._connection.execute("SET enable_progress_bar = false")

    def load(self, extract: Extract, known: Known) -> Validation:
        """Prepare the tables, and count."""
        with self._failures():
            try:
                return self._load(extract, known)
            except (self._duckdb.InvalidInputException, self._duckdb.DataError) as error:
                raise extract.broken(str(error)) from None

    def keep(self, name: str, sql: str) -> None:
        """Hold the rows of a query as a table of that name."""
        if self._kept.get(name) != sql:
            with self._failures():
                self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")
            self._kept[name] = sql

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, some thousands in memory at a time."""
        with self._failures():
            cursor = self._connection.cursor().execute(sql)
            while portion := cursor.fetchmany(PORTION):
                yield from portion

    def close(self) -> None:
        """End the session and remove what it wrote."""
        self._connection.close()
        self._spill.close()

    def _load(self, extract: Extract, known: Known) -> Validation:
        layouts = layouts_of(extract, self._parquet)
        for table, layout in layouts.items():
            # What is no Parquet is read once only.
            pattern = DIALECT.table if layout.delimiter else DIALECT.view
            self._connection.execute(pattern.format(name=f"raw_{table}", query=_raw(table, layout)))
        for statement in statements(extract.description, layouts, known, DIALECT):
            self._connection.execute(statement)
        return validation(self.rows)

    def _parquet(self, path: Path) -> Sequence[tuple[str, str]]:
        reading = f"read_parquet({_place(path)}, hive_partitioning=false)"
        described = self._connection.execute(f"DESCRIBE SELECT * FROM {reading}").fetchall()
        return [(name, _type(kind)) for name, kind, *_ in described]

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn failures of memory and disk into ours; of DuckDB's words nothing is told, since they quote cells."""
        try:
            yield
        except self._duckdb.OutOfMemoryException:
            raise OutsideFailure(
                "DuckDB needs more memory, or more room on the disk for what it puts aside",
                remedy="allow it more memory, or make room where temporary files go (TMPDIR)",
            ) from None
        except (self._duckdb.IOException, self._duckdb.TransactionException):
            raise OutsideFailure(
                "DuckDB cannot read the extract, or not write what it puts aside",
                remedy="make room where temporary files go (TMPDIR), or mend the permissions",
            ) from None


def _raw(table: str, layout: Layout) -> str:
    """Return the query that reads the files of a table under our names."""
    files = f"[{', '.join(map(_place, layout.files))}]"
    if layout.delimiter:
        headings = ", ".join(f"{name}: 'VARCHAR'" for name in layout.names())
        reading = (
            f"read_csv({files}, auto_detect=false, header=true, delim='{layout.delimiter}', quote='\"', "
            f"escape='\"', strict_mode=true, null_padding=false, hive_partitioning=false, columns={{{headings}}})"
        )
        there = {name: name for name in layout.columns}
    else:
        reading = f"read_parquet({files}, hive_partitioning=false)"
        there = {name: '"' + heading.replace('"', '""') + '"' for name, heading in layout.columns.items()}
    columns = (f"{there.get(name, 'CAST(NULL AS VARCHAR)')} AS {name}" for name in COLUMNS[table])
    return f"SELECT {', '.join(columns)} FROM {reading}"


def _place(path: Path) -> str:
    """Return a path as DuckDB reads it: where it stands for many files it is told to stand for one."""
    return "'" + re.sub(r"[\[*?]", r"[\g<0>]", str(path)).replace("'", "''") + "'"


def _type(kind: str) -> str:
    if kind.startswith("TIMESTAMP"):
        return MOMENT
    return FRACTION if kind.startswith("DECIMAL") else TYPES.get(kind, kind.lower())
