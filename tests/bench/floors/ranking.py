"""Rank the people of Parquet files by the local points model, by SQL written by hand: nothing is checked or kept."""

import os
import sys

import duckdb

# Days are counted from 1970-01-01: 20027, 20392 and 20757 are 31 October 2024, 2025 and 2026, 20573 is 30 April 2026.
VIEWS = (
    """
CREATE VIEW people AS SELECT id AS person, deprivation AS decile, died_on - DATE '1970-01-01' AS died, objected,
  year(birth_date) * 10000 + month(birth_date) * 100 + day(birth_date) AS born
FROM '{0}/people.parquet'""",
    """
CREATE VIEW events AS SELECT person, kind, started - DATE '1970-01-01' AS started, ended - DATE '1970-01-01' AS ended
FROM '{0}/events.parquet'""",
    """
CREATE VIEW diagnoses AS SELECT person, started - DATE '1970-01-01' AS started,
  unnest(string_split(replace(codes, '.', ''), ' ')) AS code
FROM '{0}/events.parquet' WHERE codes IS NOT NULL""",
)
RANKING = """
WITH conditions(illness, prefix) AS (VALUES
  (1, 'I110'), (1, 'I130'), (1, 'I132'), (1, 'I50'), (2, 'I20'), (2, 'I21'), (2, 'I22'), (2, 'I23'), (2, 'I24'),
  (2, 'I25'), (3, 'I48'), (4, 'I60'), (4, 'I61'), (4, 'I62'), (4, 'I63'), (4, 'I64'), (4, 'I69'), (5, 'J41'),
  (5, 'J42'), (5, 'J43'), (5, 'J44'), (6, 'E10'), (6, 'E11'), (6, 'E12'), (6, 'E13'), (6, 'E14'), (7, 'N18'),
  (8, 'F00'), (8, 'F01'), (8, 'F02'), (8, 'F03'), (8, 'G30'), (9, 'G20')),
known AS (SELECT code, illness FROM (SELECT DISTINCT code FROM diagnoses) JOIN conditions ON starts_with(code, prefix)),
ill AS (
  SELECT person, count(DISTINCT illness) AS illnesses FROM diagnoses JOIN known USING (code)
  WHERE started BETWEEN 20027 AND 20757 GROUP BY person),
use AS (
  SELECT person,
    count(*) FILTER (WHERE kind = 'emergency-admission' AND started >= 20392) AS admissions,
    count(*) FILTER (WHERE kind = 'ae-attendance' AND started >= 20573) AS attendances,
    sum(least(coalesce(ended, 20757), 20757) - greatest(started, 20392))
      FILTER (WHERE kind LIKE '%-admission') AS nights
  FROM events
  WHERE started <= 20757 AND coalesce(ended, 20757) >= 20392
    AND kind IN ('emergency-admission', 'elective-admission', 'ae-attendance')
  GROUP BY person),
pointed AS (
  SELECT people.person, (20261031 - born) // 10000 AS age, coalesce(admissions, 0) AS admissions,
    coalesce(attendances, 0) AS attendances, coalesce(nights, 0) AS nights, coalesce(illnesses, 0) AS illnesses, decile,
    least(coalesce(admissions, 0) * 2, 8) + least(coalesce(attendances, 0), 4)
    + CASE WHEN nights >= 21 THEN 2 WHEN nights >= 7 THEN 1 ELSE 0 END + least(coalesce(illnesses, 0), 5)
    + CASE WHEN age >= 85 THEN 3 WHEN age >= 75 THEN 2 WHEN age >= 65 THEN 1 ELSE 0 END
    + CASE WHEN decile <= 2 THEN 1 ELSE 0 END AS score
  FROM people LEFT JOIN use ON use.person = people.person LEFT JOIN ill ON ill.person = people.person
  WHERE died IS NULL AND NOT objected AND age >= 18)
SELECT person, score, admissions, attendances, nights, illnesses, age, decile FROM pointed WHERE score >= 8
ORDER BY score DESC, person LIMIT 5000
"""

if __name__ == "__main__":
    with duckdb.connect() as connection:
        # As ours is set.
        connection.execute("SET memory_limit = '256MB'; SET preserve_insertion_order = false")
        connection.execute(f"SET threads = {min(4, os.cpu_count() or 1)}")
        for view in VIEWS:
            connection.execute(view.format(sys.argv[1]))
        for row in connection.execute(RANKING).fetchall():
            print(*row)
