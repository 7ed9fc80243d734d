"""Spark gives the same rows as DuckDB for the same SQL text, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from caseload.model.criteria import Criteria
from caseload.population.sql import counts, coverage, fall, ranking, unscored
from tests.population.oracle import Village
from tests.population.villages import INSTRUMENTS, TABLES, TOWNS, Rows, asked, rows_of, town

pytestmark = pytest.mark.spark

DAY = date(2026, 3, 31)
QUESTIONS = (ranking, counts, unscored, fall, coverage)
Answer = Callable[[str], tuple[Rows, Rows]]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.host", "127.0.0.1").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def of_town(session: Any) -> Iterator[Answer]:
    with prepared(session.newSession(), town(DAY, 400)) as answer:
        yield answer


@contextmanager
def prepared(session: Any, village: Village) -> Iterator[Answer]:
    """What both say of the same tables, DuckDB first."""
    with duckdb.connect(":memory:") as connection:
        for table, rows in rows_of(village).items():
            session.createDataFrame(rows, TABLES[table]).cache().createOrReplaceTempView(table)
            connection.execute(f"CREATE TABLE {table} ({TABLES[table]})")
            if rows:
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        yield lambda sql: (connection.execute(sql).fetchall(), [tuple(row) for row in session.sql(sql).collect()])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("criteria", TOWNS, ids=[one.id for one in TOWNS])
def test_of_a_town(of_town: Answer, criteria: Criteria, question: Callable[..., str]) -> None:
    duck, spark = of_town(question(criteria, INSTRUMENTS, DAY, question in (counts, fall)))
    assert spark == duck
    assert duck or question is unscored


@settings(max_examples=3)
@given(asked())
def test_of_any_criteria(session: Any, asked: tuple[Criteria, date, bool, Village]) -> None:
    criteria, day, complete, village = asked
    with prepared(session.newSession(), village) as answer:
        for question in QUESTIONS:
            duck, spark = answer(question(criteria, INSTRUMENTS, day, complete))
            assert spark == duck
