"""The SQL texts say what the words of the criteria say: the same as arithmetic without SQL, for anybody invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings

from caseload.measures.risk import scored
from caseload.model.criteria import Criteria, Criterion, Exclusions, Listing
from caseload.model.criteria_points import number_of
from caseload.model.icd10 import normal
from caseload.model.population import Event, Person
from caseload.population.sql import SCORED, counts, coverage, fall, looks_back, ranking, scoring, unscored
from tests.population.oracle import Oracle, Village, back
from tests.population.villages import INSTRUMENTS, TABLES, TOWNS, Rows, asked, rows_of, town

pytestmark = pytest.mark.heavy

DAY = date(2026, 3, 31)
Asked = tuple[Criteria, date, bool, Village]


@dataclass(frozen=True, slots=True)
class Tables:
    """The prepared tables, of one village after the other."""

    connection: duckdb.DuckDBPyConnection

    def fill(self, village: Village) -> None:
        for table, rows in rows_of(village).items():
            self.connection.execute(f"CREATE OR REPLACE TABLE {table} ({TABLES[table]})")
            if rows:
                columns = [list(column) for column in zip(*rows, strict=True)]
                self.connection.execute(
                    f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns
                )

    def rows(self, sql: str) -> Rows:
        return self.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        yield Tables(connection)


def of(*criterions: Criterion, listing: Listing | None = None) -> Criteria:
    return Criteria(id="it", version="1", title="", source="", criteria=criterions, listing=listing or Listing())


@settings(max_examples=settings().max_examples // 2)
@given(asked())
def test_every_answer_is_that_of_plain_arithmetic(tables: Tables, asked: Asked) -> None:
    compare(tables, *asked)


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
@pytest.mark.parametrize("criteria", TOWNS, ids=[one.id for one in TOWNS])
def test_every_answer_about_a_town(tables: Tables, criteria: Criteria, complete: bool) -> None:
    compare(tables, criteria, DAY, complete, town(DAY, 150))


def compare(tables: Tables, criteria: Criteria, day: date, complete: bool, village: Village) -> None:
    tables.fill(village)
    oracle, question = Oracle(criteria, INSTRUMENTS, day, complete, village), (criteria, INSTRUMENTS, day, complete)
    assert tables.rows(ranking(*question)) == oracle.ranking()
    assert tables.rows(counts(*question)) == [tuple(oracle.counts())]
    assert tables.rows(unscored(*question)) == oracle.unscored()
    assert tables.rows(fall(*question)) == [oracle.fall()]
    assert tables.rows(coverage(*question)) == oracle.coverage()
    tables.connection.execute(f"CREATE OR REPLACE TABLE {SCORED} AS {scoring(*question)}")
    for asked_of_scores in (ranking, counts, unscored, coverage):
        assert tables.rows(asked_of_scores(*question, kept=True)) == tables.rows(asked_of_scores(*question))


@given(asked())
def test_a_person_alone_has_the_score_that_they_have_among_all(tables: Tables, asked: Asked) -> None:
    criteria, day, complete, village = asked
    every = tuple(replace(one, needed=None) for one in criteria.criteria)
    criteria = replace(criteria, criteria=every, listing=Listing(), exclusions=Exclusions())
    people = (replace(one, died_on=None, objected=False) for one in village.people if one.birth_date <= day)
    village = Village(tuple(people), village.events)
    tables.fill(village)
    told = {}
    for person in village.people:
        events = [event for event in village.events if event.person == person.id]
        alone = scored(criteria, person, events, day, INSTRUMENTS, complete)
        if alone.score is not None:
            both = zip(alone.values.values(), alone.points.values(), strict=True)
            told[person.id] = (alone.score, *(number for pair in both for number in pair))
    found = tables.rows(ranking(criteria, INSTRUMENTS, day, complete))
    assert {row[1]: row[2:-2] for row in found} == told


@pytest.mark.parametrize(("id_", "scale"), [("hfrs", "total"), ("charlson", "total"), ("charlson", "with-age")])
def test_a_score_of_diagnoses_equals_its_worked_examples(tables: Tables, id_: str, scale: str) -> None:
    here = (one for one in INSTRUMENTS[id_].examples if one.scale == scale and one.codes)
    # Everybody in an extract has a birth date.
    examples = {f"p{number}": one for number, one in enumerate(here) if not (one.cannot_score and one.age is None)}
    people = (Person(id=key, birth_date=back(DAY, 12 * (one.age or 80))) for key, one in examples.items())
    codes = ((key, tuple(map(normal, one.codes))) for key, one in examples.items())
    events = (Event(person=key, kind="other", started=DAY, codes=those) for key, those in codes)
    tables.fill(Village(tuple(people), tuple(events)))
    it = Criterion(id="it", title="", operation="instrument", instrument=id_, scale=scale, each=Decimal(1))
    found = {row[1]: number_of(row[2]) for row in tables.rows(ranking(of(it), INSTRUMENTS, DAY, False))}
    assert found == {key: one.total for key, one in examples.items() if not one.cannot_score}
    assert len(found) > 5


def test_equal_scores_stand_in_the_order_of_their_bytes(tables: Tables) -> None:
    people = tuple(Person(id=id_, birth_date=date(1940, 1, 1)) for id_ in ("a", "B", "10", "9", "Z_1", "a-1"))
    tables.fill(Village(people, ()))
    it = Criterion(id="it", title="", operation="age", each=Decimal(1))
    listed = [row[1] for row in tables.rows(ranking(of(it, listing=Listing(top=5)), {}, DAY, False))]
    assert listed == ["10", "9", "B", "Z_1", "a"]


def test_a_score_may_be_beyond_32_bits(tables: Tables) -> None:
    tables.fill(Village((Person(id="a", birth_date=date(1926, 3, 31)),), ()))
    it = Criterion(id="it", title="", operation="age", each=Decimal(999))
    assert tables.rows(ranking(of(it), {}, DAY, True))[0][2] == 99_900_000_000


def test_the_text_names_what_it_counts_and_is_the_same_every_time() -> None:
    it = Criterion(id="nights", title="", operation="days-in-hospital", months=30, needed=Decimal(2))
    frail = Criterion(id="frail", title="", operation="instrument", instrument="hfrs", scale="total", each=Decimal(1))
    text = ranking(of(it, frail), INSTRUMENTS, DAY, True)
    assert text == ranking(of(it, frail), INSTRUMENTS, DAY, True)
    assert "-- nights\n" in text
    assert "-- frail\n" in text
    assert looks_back(of(it, frail), INSTRUMENTS) == 30
    assert looks_back(of(frail), INSTRUMENTS) == 24
    assert looks_back(of(replace(it, months=None)), INSTRUMENTS) == 12
