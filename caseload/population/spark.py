"""Spark, in this machine or on a cluster: the same statements, for a country."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from os import devnull, environ
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from caseload.errors import Forbidden, OutsideFailure
from caseload.measures.finding import Validation
from caseload.population.engines import Known
from caseload.population.extract import Extract
from caseload.population.layout import COLUMNS, DAY, FRACTION, LOGICAL, MOMENT, TEXT, TEXTS, WHOLE, Layout, layouts_of
from caseload.population.prepared import Dialect, statements
from caseload.population.spill import Spill
from caseload.population.validation import validation

DIALECT = Dialect(
    number_of_day="unix_date({0})",
    explode="explode({0})",
    joined="array_join({0}, ' ')",
    read="CACHE LAZY TABLE {name} OPTIONS ('storageLevel' 'MEMORY_AND_DISK') AS {query}",
    table="CACHE TABLE {name} OPTIONS ('storageLevel' 'MEMORY_AND_DISK') AS {query}",
    view="CREATE TEMPORARY VIEW {name} AS {query}",
)
TYPES = {
    "string": TEXT,
    "array<string>": TEXTS,
    "date": DAY,
    "timestamp": MOMENT,
    "timestamp_ntz": MOMENT,
    "boolean": LOGICAL,
    "float": FRACTION,
    "double": FRACTION,
} | dict.fromkeys(("tinyint", "smallint", "int", "bigint"), WHOLE)
SETTINGS = {
    "spark.app.name": "caseload",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
}
LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "8",
}
STANDALONE = "spark://"
PATIENCE = 15
MASTERS = re.compile(r"local(\[([1-9][0-9]*|\*)\])?|spark://.*|yarn|k8s://.+")
TELLTALES = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
# What Spark says of a file that is not what its name tells.
BROKEN = ("FAILED_READ_FILE", "MALFORMED", "Malformed", "CANNOT_READ_FILE_FOOTER")
JAVA = "install Java 17, or say where it is (JAVA_HOME)"


class Spark:
    """A session of Spark on `master`: `local[2]` is this machine, `spark://host:7077` a cluster."""

    def __init__(self, master: str) -> None:
        try:
            import pyspark
        except ImportError as error:
            raise OutsideFailure("pyspark is not installed", remedy="pip install 'caseload-ltc[spark]'") from error
        _check_java()
        _check_master(master)
        self.name = f"spark {pyspark.__version__}"
        self._kept: dict[str, str] = {}
        with ExitStack() as undo:
            place = undo.enter_context(closing(Spill())).path
            try:
                self._session = _session(master, place, undo)
            except _errors() as error:
                if master.startswith(STANDALONE):
                    raise _silent(master) from None
                raise OutsideFailure(f"Spark does not start on {master}", remedy=f"mend it, or {JAVA}") from error
            self._end = undo.pop_all()

    def load(self, extract: Extract, known: Known) -> Validation:
        """Prepare the tables, and count."""
        # An extract before this one had its tables under the same names.
        self._session, self._kept = self._session.newSession(), {}
        with _failures(extract):
            layouts = layouts_of(extract, self._parquet)
            for table, layout in layouts.items():
                self._raw(table, layout)
            for statement in statements(extract.description, layouts, known, DIALECT):
                self._session.sql(statement)
            return validation(self.rows)

    def keep(self, name: str, sql: str) -> None:
        """Hold the rows of a query as a table of that name, in memory and on the disk."""
        if self._kept.get(name) != sql:
            with _failures():
                self._session.sql(f"DROP VIEW IF EXISTS {name}")
                self._session.sql(DIALECT.table.format(name=name, query=sql))
            self._kept[name] = sql

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a part of them in memory at a time."""
        with _failures():
            yield from map(tuple, self._session.sql(sql).toLocalIterator())

    def close(self) -> None:
        """End the session and remove what it wrote."""
        self._end.close()

    def _raw(self, table: str, layout: Layout) -> None:
        """Show the files of a table under our names."""
        from pyspark.sql import functions as F

        paths, reader = list(map(_place, layout.files)), self._session.read
        if layout.delimiter:
            options = {"sep": layout.delimiter, "quote": '"', "escape": '"', "multiLine": True, "mode": "FAILFAST"}
            schema = ", ".join(f"{name} STRING" for name in layout.names())
            found = reader.schema(schema).options(header=True, enforceSchema=True, **options).csv(paths)
            there = {name: name for name in layout.columns}
        else:
            found = reader.parquet(*paths)
            there = {name: f"`{heading.replace('`', '``')}`" for name, heading in layout.columns.items()}
        nothing = F.lit(None).cast("string")
        columns = [(found[there[name]] if name in there else nothing).alias(name) for name in COLUMNS[table]]
        found.select(columns).createOrReplaceTempView(f"raw_{table}")

    def _parquet(self, path: Path) -> Sequence[tuple[str, str]]:
        found = self._session.read.parquet(_place(path))
        return [(name, _type(kind)) for name, kind in found.dtypes]


def _session(master: str, place: Path, undo: ExitStack) -> Any:
    """Begin a session that writes below `place`; `undo` gets what ends it and its virtual machine."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    # They would write the cell that an error is about to stderr.
    for name in TELLTALES:
        PySparkLogger.getLogger(name).disabled = True
    folders = {"spark.local.dir": str(place), "spark.sql.warehouse.dir": f"{place}/warehouse"}
    settings = SETTINGS | folders | (LOCAL if master.startswith("local") else {}) | {"spark.master": master}
    conf = SparkConf(loadDefaults=True).setAll(list(settings.items()))
    # What the virtual machine says is for developers of Spark, and would stand among our answers.
    launch: Callable[..., Any] = launch_gateway
    began = monotonic()
    with Path(devnull).open("wb") as nowhere:
        gateway = launch(conf, {"stdout": nowhere, "stderr": nowhere})
    undo.callback(_end, gateway)
    # Spark itself would try three times twenty seconds; a machine that is slow to start it has longer.
    silence = Timer(max(PATIENCE, 4 * (monotonic() - began)), gateway.proc.kill)
    if master.startswith(STANDALONE):
        silence.start()
    try:
        session = SparkSession(SparkContext(gateway=gateway, conf=conf))
    finally:
        silence.cancel()
    undo.callback(session.stop)
    return session


def _end(gateway: Any) -> None:
    from pyspark import SparkContext

    gateway.shutdown()
    # The virtual machine ends when nobody talks to it any more.
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def _check_java() -> None:
    home = environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        raise OutsideFailure("Spark needs Java, and there is none", remedy=JAVA)


def _check_master(master: str) -> None:
    """Ask whether anybody listens: Spark itself would wait for a minute."""
    if not MASTERS.fullmatch(master):
        raise Forbidden(
            f"{master} is no master of Spark", remedy="name it as local[2], spark://HOST:PORT, yarn or k8s://…"
        )
    if not master.startswith(STANDALONE):
        return
    for one in master.removeprefix(STANDALONE).split(","):
        try:
            host = urlsplit(f"{STANDALONE}{one}")
            socket.create_connection((host.hostname or "", host.port or 7077), timeout=PATIENCE).close()
        except (OSError, ValueError):
            continue
        return
    raise _silent(master)


def _silent(master: str) -> OutsideFailure:
    return OutsideFailure(f"the master {master} does not answer", remedy="name it as spark://HOST:PORT, and start it")


def _errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    # The last where its virtual machine is gone.
    return PySparkException, Py4JError, ConnectionError


@contextmanager
def _failures(extract: Extract | None = None) -> Iterator[None]:
    """Turn Spark's errors into ours; of their words nothing is told, since they quote cells."""
    try:
        yield
    except _errors() as error:
        if extract and any(sign in str(error) for sign in BROKEN):
            raise extract.broken(str(error)) from None
        raise OutsideFailure("Spark gave up", remedy="look at memory, disk and cluster, then run it again") from None


def _place(path: Path) -> str:
    """Return a path as Spark reads it: where it stands for many files it is told to stand for one."""
    return re.sub(r"[][{}*?\\]", r"\\\g<0>", str(path))


def _type(kind: str) -> str:
    return FRACTION if kind.startswith("decimal") else TYPES.get(kind, kind)
