"""The statements that prepare an extract: what they refuse, and why, is one text for both engines.

They read `raw_people` and `raw_events`, columns under our names. What a row must have refuses it where it is wrong;
what it may do without is taken as not known, and counted. Every reason has a number, its place in these lists from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from caseload.model.population import EVENTS, SEXES, ExtractDescription, Source
from caseload.population.engines import Known, literal
from caseload.population.layout import DAY, MOMENT, TEXT, TEXTS, Layout

REFUSED_PEOPLE = {
    "id-missing": "person IS NULL",
    "id-misshapen": "regexp_extract(person, '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$', 0) <> person",
    "id-like-an-nhs-number": "regexp_extract(person, '^([0-9][_-]?){10}$', 0) = person",
    "birth-date-missing": "born_on IS NULL AND NOT born_wrong",
    "birth-date-wrong": "born_wrong",
    "born-after-extract": "born_on > EXTRACTED_ON",
    "death-date-wrong": "died_wrong",
    "died-before-birth": "died_on < born_on",
    "died-after-extract": "died_on > EXTRACTED_ON",
    "objection-wrong": "objected IS NULL",
    "id-twice": "again IS NOT NULL",
}
REFUSED_ALONE = {
    "person-missing": "person IS NULL",
    "kind-unknown": f"kind IS NULL OR kind NOT IN ({', '.join(map(literal, EVENTS))})",
    "start-missing": "started_on IS NULL AND NOT start_wrong",
    "start-wrong": "start_wrong",
    "end-wrong": "end_wrong",
    "end-before-start": "ended_on < started_on",
    "after-extract": "started_on > EXTRACTED_ON",
}
REFUSED_WITH_PERSON = {"person-unknown": "birthday IS NULL", "before-birth": "started < birthday"}
REFUSED_EVENTS = (*REFUSED_ALONE, *REFUSED_WITH_PERSON)
WITHOUT = {"sex": "sex_wrong", "deprivation": "decile_wrong", "nhs-number": "number_wrong"}
CODES = "codes"

TRUE, FALSE = ("true", "yes", "y", "1"), ("false", "no", "n", "0", "")
CLOCK = "[T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
EARLIEST, LATEST = "DATE '1900-01-01'", "DATE '2099-12-31'"
ICD10 = "^[A-Z][0-9]{2}([.]?([0-9][0-9]?|X[0-9]?))?$"

# After every day: none of the events of somebody unknown is taken.
NEVER = 1_000_000

AGAIN = "SELECT person AS again FROM read_people WHERE person IS NOT NULL GROUP BY person HAVING count(*) > 1"
# Of an id that is refused once, every row is refused: the same id in another row is there twice.
TAKEN = """
FROM read_people AS r ANTI JOIN checked_people AS c ON c.person = r.person WHERE r.person IS NOT NULL"""
PEOPLE = f"SELECT person, born, sex, decile, practice, ethnicity, died, objected, nhs_number, family, given {TAKEN}"
# Of two people with one number nobody can tell whose it is: both are taken, and it is that of neither.
SHARED = """
SELECT nhs_number AS shared FROM people WHERE nhs_number IS NOT NULL GROUP BY nhs_number HAVING count(*) > 1"""
TAKEN_EVENTS = """
FROM read_events AS r ANTI JOIN checked_events AS c ON c.person = r.person AND r.started < c.until
WHERE r.refused = 0"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two engines differ: each a pattern for `str.format`."""

    number_of_day: str
    explode: str
    joined: str
    read: str
    table: str
    view: str


def statements(
    description: ExtractDescription, layouts: Mapping[str, Layout], known: Known, dialect: Dialect
) -> Iterator[str]:
    """Yield the statements that make the tables from `raw_people` and `raw_events`, in their order.

    Rows are read where they are; kept apart are only the few that are refused, and the codes one by one.
    """
    day = f"DATE {literal(description.extracted_on.isoformat())}"
    made = (
        (dialect.read, "read_people", _people(description.people, layouts["people"].types, dialect)),
        (dialect.table, "again", AGAIN),
        (dialect.table, "checked_people", _checked_people(day)),
        (dialect.view, "people", PEOPLE),
        (dialect.table, "shared", SHARED),
        (dialect.read, "read_events", _events(description.events, layouts["events"].types, day, dialect)),
        (dialect.table, "checked_events", _checked_events()),
        (dialect.view, "events", f"SELECT person, kind, started, ended {TAKEN_EVENTS}"),
        (dialect.table, "spelt", _spelt(dialect)),
        (dialect.table, "diagnoses", _diagnoses(dialect)),
        (dialect.table, "excluded", _excluded(known)),
    )
    return (pattern.format(name=name, query=query) for pattern, name, query in made)


def _people(source: Source, types: Mapping[str, str], dialect: Dialect) -> str:
    born, died = _day("birth_date", types), _day("died_on", types)
    number = "translate(number, ' -', '')"
    return f"""
SELECT person, born_on, born_wrong, died_on, died_wrong, {dialect.number_of_day.format("born_on")} AS birthday,
  CAST(year(born_on) * 10000 + month(born_on) * 100 + day(born_on) AS INT) AS born,
  CASE WHEN sex IN ({", ".join(map(literal, SEXES))}) THEN sex ELSE 'unknown' END AS sex,
  sex NOT IN ({", ".join(map(literal, SEXES))}) AS sex_wrong,
  CAST(nullif(decile, '') AS INT) AS decile, decile = '' AS decile_wrong, practice, ethnicity,
  {dialect.number_of_day.format("died_on")} AS died,
  CASE objection {_all_are(TRUE, "TRUE")} {_all_are(FALSE, "FALSE")} END AS objected,
  CASE WHEN {_is_nhs_number(number)} THEN {number} END AS nhs_number,
  number IS NOT NULL AND NOT ({_is_nhs_number(number)}) AS number_wrong, family, given
FROM (
  SELECT {_text("id")} AS person, {born} AS born_on, {_wrong(born, "birth_date", types)} AS born_wrong,
    lower({_mapped("sex", source)}) AS sex,
    regexp_extract({_mapped("deprivation", source)}, '^(10|[1-9])([.]0)?$', 1) AS decile,
    {_mapped("practice", source)} AS practice, {_mapped("ethnicity", source)} AS ethnicity,
    {died} AS died_on, {_wrong(died, "died_on", types)} AS died_wrong,
    lower(coalesce({_mapped("objected", source)}, '')) AS objection,
    {_text("nhs_number")} AS number, {_text("family")} AS family, {_text("given")} AS given
  FROM raw_people) AS raw"""


def _checked_people(extracted_on: str) -> str:
    """Return the query of how many are refused for each reason, with their ids, and how many are taken."""
    wrong = ", ".join(f"count(CASE WHEN {column} THEN 1 END) AS {column}" for column in WITHOUT.values())
    return f"""
SELECT refused, CASE WHEN refused > 0 THEN person END AS person, count(*) AS found, {wrong}
FROM (
  SELECT *, {_reason(REFUSED_PEOPLE, extracted_on)} AS refused
  FROM read_people LEFT JOIN again ON again = person) AS judged
GROUP BY 1, 2"""


def _events(source: Source, types: Mapping[str, str], extracted_on: str, dialect: Dialect) -> str:
    start, end = _day("started", types), _day("ended", types)
    codes = dialect.joined.format("codes") if types.get(CODES) == TEXTS else CODES
    return f"""
SELECT person, kind, {dialect.number_of_day.format("started_on")} AS started,
  {dialect.number_of_day.format("ended_on")} AS ended, codes, {_reason(REFUSED_ALONE, extracted_on)} AS refused
FROM (
  SELECT {_text("person")} AS person, {_mapped("kind", source)} AS kind,
    {start} AS started_on, {_wrong(start, "started", types)} AS start_wrong,
    {end} AS ended_on, {_wrong(end, "ended", types)} AS end_wrong, {codes} AS codes
  FROM raw_events) AS raw"""


def _checked_events() -> str:
    """Return the query of how many are refused for each reason, and until when the events of whom are."""
    alone = f"CASE WHEN refused > 0 THEN refused {_cases(REFUSED_WITH_PERSON, len(REFUSED_ALONE) + 1)} ELSE 0 END"
    return f"""
SELECT refused, CASE WHEN refused > {len(REFUSED_ALONE)} THEN person END AS person,
  CASE WHEN refused > {len(REFUSED_ALONE)} THEN coalesce(birthday, {NEVER}) END AS until,
  count(*) AS found, min(started) AS first, max(started) AS last
FROM (
  SELECT e.person, started, birthday, {alone} AS refused
  FROM (SELECT person, started, refused FROM read_events) AS e
  LEFT JOIN (SELECT person, birthday {TAKEN}) AS p ON p.person = e.person) AS judged
GROUP BY 1, 2, 3"""


def _spelt(dialect: Dialect) -> str:
    """Return the query of each spelling of a code, how often it is found, and the code: none where there is none."""
    stem = "translate(upper(spelling), '.', '')"
    return f"""
SELECT spelling, count(*) AS found, CASE WHEN regexp_extract(upper(spelling), '{ICD10}', 0) = upper(spelling)
  THEN CASE WHEN substr({stem}, 4, 1) = 'X' THEN substr({stem}, 1, 3) ELSE {stem} END END AS code
FROM {_written(dialect)} WHERE spelling <> '' GROUP BY spelling"""


def _diagnoses(dialect: Dialect) -> str:
    return f"""
SELECT person, started, code FROM {_written(dialect)} JOIN spelt ON spelt.spelling = written.spelling
WHERE code IS NOT NULL"""


def _written(dialect: Dialect) -> str:
    each = dialect.explode.format("split(translate(codes, ',;|\t\r\n', '      '), ' ')")
    return f"(SELECT person, started, {each} AS spelling {TAKEN_EVENTS} AND codes IS NOT NULL) AS written"


def _excluded(known: Known) -> str:
    def told(reasons: Mapping[str, str]) -> str:
        # Nobody has an empty id or number, and VALUES must not be empty.
        pairs = [("", ""), *reasons.items()]
        return ", ".join(f"({literal(key)}, {literal(reason)})" for key, reason in pairs)

    return f"""
SELECT person, reason FROM people JOIN (VALUES {told(known.numbers)}) AS k(key, reason) ON key = nhs_number
  ANTI JOIN shared ON shared = nhs_number
UNION SELECT person, reason FROM people JOIN (VALUES {told(known.people)}) AS k(key, reason) ON key = person"""


def _all_are(those: Iterable[str], meaning: str) -> str:
    return " ".join(f"WHEN {literal(one)} THEN {meaning}" for one in those)


def _text(column: str) -> str:
    # Trimming every cell takes longer than asking which cells need it.
    text = f"CAST({column} AS STRING)"
    return f"nullif(CASE WHEN {text} LIKE '% %' THEN trim({text}) ELSE {text} END, '')"


def _mapped(column: str, source: Source) -> str:
    values = source.values.get(column, {})
    cases = " ".join(f"WHEN {literal(found)} THEN {literal(ours)}" for found, ours in values.items())
    return f"CASE {_text(column)} {cases} ELSE {_text(column)} END" if cases else _text(column)


def _day(column: str, types: Mapping[str, str]) -> str:
    """Return the day of a column, none where it is wrong; of a moment the day as it is written."""
    kind = types.get(column, TEXT)
    if kind in (DAY, MOMENT):
        found = column if kind == DAY else f"CAST({column} AS DATE)"
    else:
        text = f"trim(CAST({column} AS STRING))"
        found = f"TRY_CAST(substr({text}, 1, 10) AS DATE)"
        # Both engines read more than days: 2024-2-3, infinity. What is read must say what was written.
        same = f"CAST({found} AS STRING) = substr({text}, 1, 10)"
        clock = f"length({text}) = 10 OR regexp_extract({text}, '^.{{10}}{CLOCK}$', 0) = {text}"
        found = f"CASE WHEN {same} AND ({clock}) THEN {found} END"
    return f"CASE WHEN {found} BETWEEN {EARLIEST} AND {LATEST} THEN {found} END"


def _wrong(day: str, column: str, types: Mapping[str, str]) -> str:
    there = _text(column) if types.get(column, TEXT) == TEXT else column
    return f"({there} IS NOT NULL AND {day} IS NULL)"


def _reason(reasons: Mapping[str, str], extracted_on: str) -> str:
    return f"CAST(CASE {_cases(reasons).replace('EXTRACTED_ON', extracted_on)} ELSE 0 END AS TINYINT)"


def _cases(reasons: Mapping[str, str], first: int = 1) -> str:
    return " ".join(f"WHEN {wrong} THEN {number}" for number, wrong in enumerate(reasons.values(), first))


def _is_nhs_number(digits: str) -> str:
    """Return the condition that ten digits have the modulus 11 check digit and are not all the same."""
    total = " + ".join(f"TRY_CAST(substr({digits}, {place}, 1) AS INT) * {11 - place}" for place in range(1, 10))
    check = f"(11 - ({total}) % 11) % 11"
    same = f"repeat(substr({digits}, 1, 1), 10)"
    shape = f"regexp_extract({digits}, '^[0-9]{{10}}$', 0) = {digits}"
    return f"({shape} AND {digits} <> {same} AND {check} = TRY_CAST(substr({digits}, 10, 1) AS INT))"
