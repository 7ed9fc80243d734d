"""Both engines take in the same rows of an extract and refuse the same ones for the same reasons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from caseload.errors import Forbidden, Unreadable
from caseload.measures.finding import Validation
from caseload.population.engines import DUCKDB, SPARK, Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.population.person import person_in

pytestmark = pytest.mark.heavy

DESCRIPTION = """\
schema: extract/1
title: Village
extracted_on: 2026-10-31
legal_basis: invented people
people:
  files:
    - people.*
events:
  files:
    - events.*
"""
PEOPLE = "id,birth_date,sex,died_on,deprivation,objected,nhs_number"
EVENTS = "person,kind,started,ended,codes"
ENGINES = [DUCKDB, pytest.param(SPARK, marks=pytest.mark.spark)]
HOLDS = {
    "people": "person, born, sex, decile, died, objected, nhs_number",
    "events": "person, kind, started, ended",
    "diagnoses": "person, started, code",
    "excluded": "person, reason",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    """One session for all, since it takes long to begin."""
    with closing(engine_of(SPARK)) as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == SPARK:
        yield request.getfixturevalue("spark")
        return
    with closing(engine_of(request.param)) as engine:
        yield engine


def csv_in(folder: Path, people: str, events: str, description: str = DESCRIPTION) -> Path:
    (folder / "extract.yaml").write_text(description)
    (folder / "people.csv").write_text(people)
    (folder / "events.csv").write_text(events)
    return folder


def parquet_in(folder: Path, people: str, events: str, description: str = DESCRIPTION) -> Path:
    (folder / "extract.yaml").write_text(description)
    for name, query in (("people", people), ("events", events)):
        duckdb.execute(f"COPY ({query}) TO '{folder / name}.parquet'")
    return folder


def load(engine: Engine, folder: Path, known: Known | None = None) -> Validation:
    return engine.load(find_extract(folder), known or Known())


def held(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(engine.rows(f"SELECT {names} FROM {table}"), key=str) for table, names in HOLDS.items()}


# Each row is refused for the reason that stands behind it, or taken.
MANY = f"""\
{PEOPLE}
p1,1940-05-06,female,,3,,999 000 0018
p2,1940-05-06T00:00:00Z,MALE,2026-01-02,10.0,no,9990000018
p3,1940-05-06,neither,,11,yes,9990000019
 p-4_x , 2026-10-31 ,unknown,,,1,
,1940-05-06,female,,,,
p 5,1940-05-06,female,,,,
-p5,1940-05-06,female,,,,
9990000018,1940-05-06,female,,,,
999-000-0018,1940-05-06,female,,,,
p6,,female,,,,
p7,2023-02-29,female,,,,
p8,1940-5-6,female,,,,
p9,1899-12-31,female,,,,
p10,infinity,female,,,,
p11,1940-05-06 25h,female,,,,
p12,2026-11-01,female,,,,
p13,1940-05-06,female,2026-02-30,,,
p14,1940-05-06,female,1940-05-05,,,
p15,1940-05-06,female,2026-11-01,,,
p16,1940-05-06,female,,,perhaps,
p17,1940-05-06,female,,,,
p17,1950-05-06,male,,,,
p18,1940-05-06,female,,,,
p18,1940-05-06,female,,,perhaps,
"""
EVENTFUL = f"""\
{EVENTS}
p1,emergency-admission,2026-03-01,2026-03-05,"e11.9; I10X,M45X0|J440 nonsense É11"
p1,emergency-admission,1940-05-06,,
p2,outpatient,2026-10-31T23:59:00,,I1
p3,gp-contact,2026-03-01,2026-03-01,I10
,gp-contact,2026-03-01,,I10
p1,,2026-03-01,,I10
p1,Outpatient,2026-03-01,,I10
p1,outpatient,,,I10
p1,outpatient,2026-02-29,,I10
p1,outpatient,2026-02-28,2026-02-31,I10
p1,outpatient,2026-02-28,2026-02-27,I10
p1,outpatient,2026-11-01,,I10
p99,outpatient,2026-03-01,,I10
p17,outpatient,2026-03-01,,I10
p1,outpatient,1940-05-05,,I10
"""
FOUND = Validation(
    people=4,
    events=4,
    diagnoses=5,
    refused_people={
        "id-missing": 1,
        "id-misshapen": 2,
        "id-like-an-nhs-number": 2,
        "birth-date-missing": 1,
        "birth-date-wrong": 5,
        "born-after-extract": 1,
        "death-date-wrong": 1,
        "died-before-birth": 1,
        "died-after-extract": 1,
        "objection-wrong": 2,
        "id-twice": 3,
    },
    refused_events={
        "person-missing": 1,
        "kind-unknown": 2,
        "start-missing": 1,
        "start-wrong": 1,
        "end-wrong": 1,
        "end-before-start": 1,
        "after-extract": 1,
        "person-unknown": 2,
        "before-birth": 1,
    },
    without={"sex": 1, "deprivation": 1, "nhs-number": 1, "codes": 3},
    sharing=2,
    sharers=(("p1", "p2"),),
    first=date(1940, 5, 6),
    last=date(2026, 10, 31),
)
TAKEN = {
    "people": [
        ("p-4_x", 20261031, "unknown", None, None, True, None),
        ("p1", 19400506, "female", 3, None, False, "9990000018"),
        ("p2", 19400506, "male", 10, 20455, False, "9990000018"),
        ("p3", 19400506, "unknown", None, None, True, None),
    ],
    "events": [
        ("p1", "emergency-admission", -10832, None),
        ("p1", "emergency-admission", 20513, 20517),
        ("p2", "outpatient", 20757, None),
        ("p3", "gp-contact", 20513, 20513),
    ],
    "diagnoses": [
        ("p1", 20513, "E119"),
        ("p1", 20513, "I10"),
        ("p1", 20513, "J440"),
        ("p1", 20513, "M45"),
        ("p3", 20513, "I10"),
    ],
    "excluded": [("p1", "declined")],
}
KNOWN = Known(numbers={"9990000018": "on-caseload"}, people={"p1": "declined", "p'17": "declined", "p17": "declined"})


def test_rows_are_taken_or_refused_for_their_reason(engine: Engine, tmp_path: Path) -> None:
    assert load(engine, csv_in(tmp_path, MANY, EVENTFUL), KNOWN) == FOUND
    assert FOUND.refused == 31
    assert held(engine) == TAKEN


def test_whose_a_shared_number_is_nobody_can_tell(engine: Engine, tmp_path: Path) -> None:
    load(engine, csv_in(tmp_path, MANY, EVENTFUL), KNOWN)
    found = [person_in(engine, id_) for id_ in ("p1", "p2")]
    assert [one.nhs_number for one in found if one] == ["", ""]


def test_what_is_kept_answers_until_something_else_is(engine: Engine, tmp_path: Path) -> None:
    load(engine, csv_in(tmp_path, ONE, HAPPENED))
    for text, rows in (("SELECT person FROM people", [("p1",)]), ("SELECT kind FROM events", [("outpatient",)])) * 2:
        engine.keep("kept", text)
        engine.keep("kept", text)
        assert list(engine.rows("SELECT * FROM kept")) == rows


def texts(table: str) -> str:
    """The rows of a CSV as a query whose columns are all text."""
    headings, *rows = csv.reader(io.StringIO(table))
    quoted = ", ".join("(" + ", ".join("'" + cell.replace("'", "''") + "'" for cell in row) + ")" for row in rows)
    return f"SELECT * FROM (VALUES {quoted}) AS t({', '.join(headings)})"


def test_parquet_of_texts_is_read_as_csv_is(engine: Engine, tmp_path: Path) -> None:
    assert load(engine, parquet_in(tmp_path, texts(MANY), texts(EVENTFUL)), KNOWN) == FOUND
    assert held(engine) == TAKEN


def test_parquet_may_have_types(engine: Engine, tmp_path: Path) -> None:
    people = """SELECT * FROM (VALUES
        (1, DATE '1940-05-06', 'female', NULL::DATE, 3.0, false, 9990000018),
        (2, DATE '1800-05-06', 'female', DATE '2020-01-01', 4.5, true, NULL),
        (3, DATE '1940-05-06', 'male', DATE '2020-01-01', 4.5, true, NULL)
    ) AS t(id, birth_date, sex, died_on, deprivation, objected, nhs_number)"""
    events = """SELECT * FROM (VALUES
        (1, 'outpatient', TIMESTAMP '2026-03-01 23:59:59', NULL::TIMESTAMP, ['i10x', ' ', NULL, 'E11.9;J440', '7']),
        (1, 'outpatient', TIMESTAMP '2199-03-01 00:00:00', NULL::TIMESTAMP, NULL),
        (2, 'outpatient', NULL, TIMESTAMP '2026-03-01 00:00:00', [])
    ) AS t(person, kind, started, ended, codes)"""
    found = load(engine, parquet_in(tmp_path, people, events))
    assert found.refused_people == {"birth-date-wrong": 1}
    assert found.refused_events == {"start-missing": 1, "start-wrong": 1}
    assert found.without == {"deprivation": 1, "codes": 1}
    assert held(engine) == {
        "people": [
            ("1", 19400506, "female", 3, None, False, "9990000018"),
            ("3", 19400506, "male", None, 18262, True, None),
        ],
        "events": [("1", "outpatient", 20513, None)],
        "diagnoses": [("1", 20513, "E119"), ("1", 20513, "I10"), ("1", 20513, "J440")],
        "excluded": [],
    }


MAPPED = """\
schema: extract/1
title: Village
extracted_on: 2026-10-31
legal_basis: invented people
people:
  files:
    - p/*.csv
  columns:
    id: Patient "No"
    birth_date: it's born
    sex: S`x
    died_on: ended
  values:
    sex:
      F: female
      O'X: other
      'back\\slash': male
  ignored:
    - note
events:
  files:
    - e[12].csv
    - e3.csv
  columns:
    person: id
  values:
    kind:
      "1": gp-contact
"""


def test_headings_values_and_several_files(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "it's; [a] *?{} $(x) –"
    (folder / "p").mkdir(parents=True)
    (folder / "extract.yaml").write_text(MAPPED)
    head = '"Patient ""No""";it\'s born;S`x;ended;note\r\n'
    for name, row in (
        ("a", "1;1940-01-01;F;;\r\n"),
        ("b;'[x]*", '2;1940-01-01;O\'X;;"li;\r\nne ""x"""'),
        ("c", "3;1940-01-01;back\\slash;;x"),
    ):
        (folder / "p" / f"{name}.csv").write_bytes(head.encode() + row.encode())
    for number in (1, 2, 3):
        (folder / f"e{number}.csv").write_bytes(
            f"﻿id\tkind\tstarted\tended\n{number}\t1\t2026-01-0{number}\t\n".encode()
        )
    found = load(engine, folder)
    assert (found.people, found.events, found.refused, found.without) == (3, 3, 0, {})
    assert held(engine)["people"] == [
        ("1", 19400101, "female", None, None, False, None),
        ("2", 19400101, "other", None, None, False, None),
        ("3", 19400101, "male", None, None, False, None),
    ]
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 1, 3))


ONE = "id,birth_date,sex,died_on\np1,1940-01-01,female,\n"
HAPPENED = "person,kind,started,ended\np1,outpatient,2026-01-01,\n"
BROKEN = {
    "no heading": (
        "id,birth_date,sex\np1,1940-01-01,female\n",
        HAPPENED,
        "people.csv: has no column died_on; name the",
    ),
    "a heading too many": (
        ONE.replace("sex", "sex,Zebediah"),
        HAPPENED,
        "people.csv: has headings that nobody described, at 4",
    ),
    "a heading twice": (ONE.replace("sex", "sex,SEX"), HAPPENED, "people.csv: has two headings of one name"),
    "no headings but data": ("Zebediah,1,2\n", HAPPENED, "people.csv: has no column id"),
    "empty people": ("", HAPPENED, "people.csv: is empty"),
    "blank lines": ("\n\n", HAPPENED, "people.csv: is empty"),
    "nobody": (ONE.splitlines()[0] + "\n", HAPPENED, "people has no row at all"),
    "no events": (ONE, HAPPENED.splitlines()[0], "events has no row at all"),
    "all refused": (
        ONE.replace("1940-01-01", "Zebediah"),
        HAPPENED,
        "no row of people can be taken: birth-date-wrong 1;",
    ),
    "a cell too few": (ONE + "p2,Zebediah\n", HAPPENED, "people.csv:"),
    "a cell too many": (ONE, HAPPENED + "p2,outpatient,2026-01-01,,Zebediah\n", "events.csv:"),
    "a quotation that does not end": (ONE + 'p2,"Zebediah,female,\n', HAPPENED, "people.csv:"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_one_clear_line(engine: Engine, tmp_path: Path, case: str) -> None:
    people, events, told = BROKEN[case]
    with pytest.raises(Unreadable) as raised:
        load(engine, csv_in(tmp_path, people, events))
    assert str(raised.value).startswith(told)
    assert "Zebediah" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_line_that_is_broken_is_named(tmp_path: Path) -> None:
    with (
        closing(engine_of(DUCKDB)) as engine,
        pytest.raises(Unreadable, match=r"^events\.csv:3: cannot be read from here"),
    ):
        load(engine, csv_in(tmp_path, ONE, HAPPENED + "p2,outpatient\n"))


def test_what_is_no_parquet_is_refused(engine: Engine, tmp_path: Path) -> None:
    folder = parquet_in(tmp_path, texts(ONE), texts(HAPPENED.replace("01,", "01,x")))
    whole = (folder / "events.parquet").read_bytes()
    for data in (b"", b"PAR1", whole[:-1], b"PAR1" + b"Zebediah" * 9 + b"PAR1"):
        (folder / "events.parquet").write_bytes(data)
        with pytest.raises(Unreadable, match=r"^events\.parquet: (is no Parquet file|cannot be read)") as raised:
            load(engine, folder)
        assert "Zebediah" not in str(raised.value)


def test_a_column_of_another_type_is_refused(engine: Engine, tmp_path: Path) -> None:
    folder = parquet_in(
        tmp_path, texts(ONE), "SELECT 'p1' AS person, 1.5 AS kind, 3 AS started, DATE '2026-01-01' AS ended"
    )
    with pytest.raises(Unreadable) as raised:
        load(engine, folder)
    first, second = str(raised.value).splitlines()
    assert first.startswith("events.parquet: column kind holds number, and kind is text or whole number")
    assert second.startswith("events.parquet: column started holds whole number, and started is text or day or moment")


def test_files_of_a_table_have_the_same_headings(engine: Engine, tmp_path: Path) -> None:
    csv_in(tmp_path, ONE, HAPPENED, DESCRIPTION.replace("people.*", "people*"))
    (tmp_path / "people2.csv").write_text("birth_date,id,sex,died_on\n1940-01-01,p2,female,\n")
    with pytest.raises(Unreadable, match=r"^people2\.csv: has not the headings and types of people\.csv"):
        load(engine, tmp_path)


def test_there_is_no_other_engine() -> None:
    with pytest.raises(Forbidden, match="the engines are duckdb, spark"):
        engine_of("abacus")


def test_a_report_counts_what_was_refused() -> None:
    assert replace(FOUND, refused_people={}, refused_events={"end-wrong": 2}).refused == 2
