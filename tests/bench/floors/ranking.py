"""Rank the people of Parquet files by SQL written by hand, for one rule, one day and a complete extract: nothing is
checked or kept. Each query gives the columns of ours that say something: person, score, what was counted, recent use.
"""

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
SELECT person, score, admissions, attendances, nights, illnesses, age, decile, admissions, nights
FROM pointed WHERE score >= 8 ORDER BY score DESC, person LIMIT 5000
"""
ADMITTED_TWICE = """
WITH use AS (
  SELECT person, count(*) FILTER (WHERE kind = 'emergency-admission' AND started >= 20392) AS admissions,
    sum(least(coalesce(ended, 20757), 20757) - greatest(started, 20392)) AS nights
  FROM events
  WHERE started <= 20757 AND coalesce(ended, 20757) >= 20392 AND kind IN ('emergency-admission', 'elective-admission')
  GROUP BY person HAVING admissions >= 2)
SELECT people.person, admissions, admissions, admissions, nights FROM people JOIN use ON use.person = people.person
WHERE died IS NULL AND NOT objected AND born <= 20261031 - 180000 ORDER BY admissions DESC, people.person LIMIT 5000
"""
# Those who cannot be scored come last, without a score; the lists of codes are filled in.
FRAIL = """
WITH weights(stem, tenths) AS (VALUES {weights}),
charlson(illness, points, prefix) AS (VALUES {charlson}),
old AS (
  SELECT person, (20261031 - born) // 10000 AS age FROM people
  WHERE died IS NULL AND NOT objected AND born <= 20261031 - 750000),
coded AS (
  SELECT person, code, max(started) AS last FROM diagnoses SEMI JOIN old USING (person)
  WHERE started <= 20757 GROUP BY person, code),
scorable AS (SELECT person FROM coded GROUP BY person HAVING max(last) >= 20027),
frail AS (
  SELECT person, sum(tenths) AS tenths
  FROM (SELECT DISTINCT person, stem, tenths FROM coded JOIN weights ON stem = code[:3] WHERE last >= 20027)
  GROUP BY person),
known AS (
  SELECT code, illness, points FROM (SELECT DISTINCT code FROM coded) JOIN charlson ON starts_with(code, prefix)),
ill AS (
  SELECT person, sum(points)
    - CASE WHEN bool_or(illness = 'mild-liver') AND bool_or(illness = 'severe-liver') THEN 1 ELSE 0 END
    - CASE WHEN bool_or(illness = 'diabetes') AND bool_or(illness = 'diabetes-with-damage') THEN 1 ELSE 0 END
    - CASE WHEN bool_or(illness = 'malignancy') AND bool_or(illness = 'metastatic') THEN 2 ELSE 0 END AS points
  FROM (SELECT DISTINCT person, illness, points FROM coded JOIN known USING (code)) GROUP BY person),
use AS (
  SELECT person, count(*) FILTER (WHERE kind = 'emergency-admission' AND started >= 20392) AS admissions,
    sum(least(coalesce(ended, 20757), 20757) - greatest(started, 20392)) AS nights
  FROM events SEMI JOIN old USING (person)
  WHERE started <= 20757 AND coalesce(ended, 20757) >= 20392 AND kind IN ('emergency-admission', 'elective-admission')
  GROUP BY person),
pointed AS (
  SELECT old.person, CASE WHEN scorable.person IS NOT NULL THEN
      CASE WHEN tenths >= 151 THEN 4 WHEN tenths >= 50 THEN 2 ELSE 0 END + least(coalesce(points, 0), 6)
      + CASE WHEN age >= 80 THEN 1 ELSE 0 END END AS score,
    coalesce(tenths, 0) AS tenths, coalesce(points, 0) AS points, age,
    coalesce(admissions, 0) AS admissions, coalesce(nights, 0) AS nights
  FROM old LEFT JOIN scorable ON scorable.person = old.person LEFT JOIN frail ON frail.person = old.person
    LEFT JOIN ill ON ill.person = old.person LEFT JOIN use ON use.person = old.person)
SELECT * FROM (SELECT * FROM pointed WHERE score >= 4 ORDER BY score DESC, person LIMIT 5000)
UNION ALL SELECT * FROM pointed WHERE score IS NULL
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
