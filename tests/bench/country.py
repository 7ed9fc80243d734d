"""Extracts of any size for the benchmarks: made inside DuckDB by SQL, the same every time for a version of DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

LAST = "2026-10-31"
CODES = "I50.0 I25.1 I48.9 J44.1 J18.9 E11.9 E11.6 N18.3 N39.0 F03 F05.9 G20 I69.3 R29.6 S72.0 R07.4 K35.8 C34.9 R54"
DESCRIPTION = f"""\
schema: extract/1
title: A country that does not exist
extracted_on: "{LAST}"
legal_basis: none is needed, nobody in it exists
complete: true
people: {{ files: [people.parquet] }}
events: {{ files: [events.parquet] }}
"""
# Nobody is younger than four years, and events are of the last four: none is before a birth.
PEOPLE = f"""
SELECT 'P' || lpad(CAST(i AS VARCHAR), 9, '0') AS id,
  DATE '{LAST}' - 1461 - CAST(sqrt(chance(i, 1, 10_000) * chance(i, 2, 10_000)) * 3.4 AS INT) AS birth_date,
  CASE WHEN chance(i, 3, 100) < 51 THEN 'female' ELSE 'male' END AS sex,
  CAST(CASE WHEN chance(i, 4, 100) < 97 THEN 1 + chance(i, 5, 10) END AS TINYINT) AS deprivation,
  'Z' || CAST(10_000 + i % 300 AS VARCHAR) AS practice,
  CASE WHEN chance(i, 6, 1_000) < 12 THEN DATE '{LAST}' - chance(i, 7, 400) END AS died_on,
  chance(i, 8, 100) < 4 AS objected
FROM range(?) AS row(i)"""
# Few people have many of the events.
EVENTS = f"""
SELECT 'P' || lpad(CAST(CAST(floor(pow(chance(i, 11, 1_000_000_000) / 1e9, 1.6) * $people) AS BIGINT) AS VARCHAR), 9,
    '0') AS person, kind, started,
  started + CASE WHEN kind LIKE '%admission' THEN CAST(pow(chance(i, 14, 100) / 20.0, 2) AS INT) ELSE 0 END AS ended,
  CASE WHEN kind LIKE '%admission' THEN array_to_string(codes[first : first + chance(i, 16, 4)], ' ') END AS codes
FROM (
  SELECT i, DATE '{LAST}' - chance(i, 13, 1461) AS started, string_split('{CODES}', ' ') AS codes,
    1 + chance(i, 15, 19) AS first,
    CASE WHEN of_100 < 6 THEN 'emergency-admission' WHEN of_100 < 12 THEN 'elective-admission'
      WHEN of_100 < 30 THEN 'ae-attendance' WHEN of_100 < 70 THEN 'outpatient' ELSE 'gp-contact' END AS kind
  FROM (SELECT i, chance(i, 12, 100) AS of_100 FROM range($events) AS row(i)) AS drawn) AS dated"""


def write(folder: Path, people: int, events: int) -> Path:
    """Write an extract of so many people and events, and return its folder."""
    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("CREATE MACRO chance(i, salt, n) AS CAST(hash(i, salt) % n AS INT)")
        for name, query, values in (
            ("people", PEOPLE, [people]),
            ("events", EVENTS, {"people": people, "events": events}),
        ):
            connection.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)", values)
    (folder / "extract.yaml").write_text(DESCRIPTION, encoding="utf-8")
    return folder
