"""What is asked of an extract, each question as one SQL text that DuckDB and Spark both read.

They select from the four prepared tables (`caseload.population.engines`). Points, scores and what is counted are in
millionths. Nothing here runs anything. Several questions rest on the scores: those that are `kept` find the rows of
`scoring` in a table named `scored`, and others bring the parts that make it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from caseload.model.criteria import CANNOT_SCORE, Criteria, Exclusions
from caseload.model.criteria_points import SCALE, least_score, millionths
from caseload.model.instrument import Instrument
from caseload.model.moments import months_after
from caseload.model.population import EMERGENCY
from caseload.population.coding import coding
from caseload.population.query import YEAR, Asked, Part, at_least, number_of, query, texts
from caseload.population.values import aged, points, recent, used, value

SCORED = "scored"
DIED, OBJECTED, UNDER_AGE, ON_CASELOAD, DECLINED = EXCLUDED = (
    "died",
    "objected",
    "under-age",
    "on-caseload",
    "declined",
)
COUNTS = ("people", *EXCLUDED, CANNOT_SCORE, "scored", "eligible")
AGE_BANDS = ((85, "85 and over"), (75, "75-84"), (65, "65-74"), (40, "40-64"), (18, "18-39"))
CHILDREN = "under 18"
DIMENSIONS = {"age": "age_band", "sex": "sex", "deprivation": "fifth", "practice": "practice"}


def scoring(criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool) -> str:
    """Ask for the score of everybody who is not left out: the table that further questions may find kept."""
    return query(_until_scored(Asked(criteria, instruments, day, complete)), "SELECT * FROM scored")


def ranking(
    criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool, kept: bool = False
) -> str:
    """Ask who comes onto the list, the highest score first.

    Columns: rank, person, score, for each criterion its value and its points, emergency_12m, days_12m.
    """
    asked = Asked(criteria, instruments, day, complete)
    values = ((n, int(SCALE * asked.unit(one))) for n, one in asked.numbered)
    columns = "".join(f",\n  value_{n} * {unit} AS value_{n}, points_{n}" for n, unit in values)
    return query(
        (*(() if kept else _until_scored(asked)), *_listed(asked)),
        f"SELECT rank, person, score{columns},\n  emergency_12m, days_12m\nFROM listed\nORDER BY rank",
    )


def counts(
    criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool, kept: bool = False
) -> str:
    """Ask how many people there are, in one row.

    Columns: those of COUNTS, then for each criterion how many cannot be scored for want of it. `eligible` are those
    who reach what is needed and the cut-off, whatever number of them comes onto the list.
    """
    asked = Asked(criteria, instruments, day, complete)
    reasons = {"people": "TRUE"} | {reason: f"excluded = '{reason}'" for reason in EXCLUDED}
    scores = {
        CANNOT_SCORE: "score IS NULL",
        "scored": "score IS NOT NULL",
        "eligible": " AND ".join(("score IS NOT NULL", *_conditions(asked))),
    } | {f"missing_{n}": f"score IS NULL AND {_missing(asked, n)}" for n, _ in asked.numbered}
    sums = (
        Part("left_out", "everybody, and who of them is left out", f"SELECT{_tallies(reasons)}\nFROM seen"),
        Part("told", "who could be scored", f"SELECT{_tallies(scores)}\nFROM scored"),
    )
    return query((*_before(asked, kept), *sums), "SELECT left_out.*, told.* FROM left_out CROSS JOIN told")


def unscored(
    criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool, kept: bool = False
) -> str:
    """Ask who cannot be scored, by id: person, and for each criterion whether it is for want of that one."""
    asked = Asked(criteria, instruments, day, complete)
    flags = "".join(f", {_missing(asked, n)} AS missing_{n}" for n, _ in asked.numbered)
    return query(
        () if kept else _until_scored(asked), f"SELECT person{flags}\nFROM scored\nWHERE score IS NULL\nORDER BY person"
    )


def fall(criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool) -> str:
    """Ask what became, without us, of those who met the criteria twelve months before the day, in one row.

    Columns: people, their emergency admissions in the twelve months before, those in the twelve months after, and how
    many died in these. People of our caseload are left out, those who declined are not. It says something only if
    the events go back `looks_back` months and one year before the day.
    """
    then = months_after(day, -YEAR)
    alone = replace(criteria, exclusions=replace(criteria.exclusions, on_caseload=True))
    asked = Asked(alone, instruments, then, complete)
    now, turn, first = number_of(day), number_of(then), asked.start(YEAR)
    admissions = Part(
        "admissions",
        "their emergency admissions, before and after",
        f"SELECT COUNT(*) FILTER (WHERE started <= {turn}) AS earlier,\n"
        f"  COUNT(*) FILTER (WHERE started > {turn}) AS later\n"
        "FROM events JOIN listed ON listed.person = events.person\n"
        f"WHERE kind = '{EMERGENCY}' AND started >= {first} AND started <= {now}",
    )
    died = f"COUNT(*) FILTER (WHERE died <= {now}) AS died"
    people = Part("met", "how many were listed then", f"SELECT COUNT(*) AS people, {died}\nFROM listed")
    return query(
        (*_until_scored(asked, (ON_CASELOAD,)), *_listed(asked), people, admissions),
        "SELECT people, earlier, later, died FROM met CROSS JOIN admissions",
    )


def looks_back(criteria: Criteria, instruments: Mapping[str, Instrument]) -> int:
    """Return how many months the longest window of the criteria has, at least twelve; those without any aside."""
    asked = Asked(criteria, instruments, date.max, False)
    return max([YEAR, *(asked.window(one) or 0 for one in criteria.criteria)])


def coverage(
    criteria: Criteria, instruments: Mapping[str, Instrument], day: date, complete: bool, kept: bool = False
) -> str:
    """Ask how many of each part of the population are listed; the dead and those who objected belong to none.

    Columns: dimension (a key of DIMENSIONS), part, people, listed; in the order of the first two.
    """
    asked = Asked(criteria, instruments, day, complete)
    ages = " ".join(f"WHEN age >= {least} THEN '{band}'" for least, band in AGE_BANDS)
    banded = Part(
        "banded",
        "everybody who may be looked at, in bands, and whether they are listed",
        f"SELECT CASE {ages} ELSE '{CHILDREN}' END AS age_band, sex,\n"
        "  COALESCE(CAST(CAST(FLOOR((decile + 1) / 2) AS INT) AS STRING), 'unknown') AS fifth,\n"
        "  COALESCE(practice, 'unknown') AS practice, listed.rank\n"
        "FROM seen LEFT JOIN listed ON listed.person = seen.person\n"
        f"WHERE COALESCE(excluded, '') NOT IN ({texts((DIED, OBJECTED))})",
    )
    named = " ".join(f"WHEN GROUPING({column}) = 0 THEN '{name}'" for name, column in DIMENSIONS.items())
    columns = DIMENSIONS.values()
    return query(
        (*_before(asked, kept), *_listed(asked), banded),
        f"SELECT CASE {named} END AS dimension, COALESCE({', '.join(columns)}) AS part,\n"
        "  COUNT(*) AS people, COUNT(rank) AS listed\n"
        f"FROM banded\nGROUP BY GROUPING SETS ({', '.join(f'({column})' for column in columns)})\n"
        "ORDER BY dimension, part",
    )


def _before(asked: Asked, kept: bool) -> Iterator[Part]:
    """Return the parts that a question needs of people and scores, if the scores are kept or not."""
    return _until_seen(asked) if kept else _until_scored(asked)


def _until_seen(asked: Asked, reasons: tuple[str, ...] = (ON_CASELOAD, DECLINED)) -> Iterator[Part]:
    yield aged(asked)
    yield _kept_out(asked.criteria.exclusions, reasons)
    under = asked.criteria.exclusions.under_age
    gone = f"WHEN died <= {number_of(asked.day)} THEN '{DIED}' WHEN objected THEN '{OBJECTED}'"
    young = "" if under is None else f" WHEN age < {under} THEN '{UNDER_AGE}'"
    yield Part(
        "seen",
        "the same, and who is left out for what",
        f"SELECT aged.*,\n  CASE {gone}{young} ELSE reason END AS excluded\n"
        "FROM aged LEFT JOIN kept_out ON kept_out.person = aged.person",
    )


def _until_scored(asked: Asked, reasons: tuple[str, ...] = (ON_CASELOAD, DECLINED)) -> Iterator[Part]:
    yield from _until_seen(asked, reasons)
    yield used(asked)
    codes = tuple(coding(asked))
    yield from codes
    yield _counted(asked, ("used", "coded") if codes else ("used",))
    worth = ",\n".join(f"  CAST({points(asked, n, one)} AS BIGINT) AS points_{n}" for n, one in asked.numbered)
    yield Part("pointed", "what each count is worth", f"SELECT *,\n{worth}\nFROM counted")
    intercept = asked.criteria.intercept
    terms = [f"points_{n}" for n, _ in asked.numbered]
    sums = " + ".join(terms if intercept is None else [str(millionths(intercept)), *terms])
    needs = (f"value_{n} IS NOT NULL" for n, one in asked.numbered if one.missing == CANNOT_SCORE)
    able = "\n  AND ".join(needs) or "TRUE"
    yield Part(
        "scored",
        "the score of each, none for those who cannot be scored",
        f"SELECT *, CASE WHEN {able}\n  THEN CAST({sums} AS BIGINT) END AS score\nFROM pointed",
    )


def _listed(asked: Asked) -> Iterator[Part]:
    listing = asked.criteria.listing
    yield Part(
        "ranked",
        "those who reach what is needed, the highest score first, equal ones by id",
        "SELECT *, CAST(ROW_NUMBER() OVER (ORDER BY score DESC, person) AS BIGINT) AS rank\nFROM scored\n"
        f"WHERE {' AND '.join(('score IS NOT NULL', *_conditions(asked)))}",
    )
    limits = [] if listing.top is None else [f"rank <= {listing.top}"]
    if listing.share is not None:
        everybody = "(SELECT COUNT(*) FROM scored WHERE score IS NOT NULL)"
        limits.append(f"rank * {100 * SCALE} <= {everybody} * {millionths(listing.share)}")
    where = f"\nWHERE {' AND '.join(limits)}" if limits else ""
    yield Part("listed", "those who come onto the list", f"SELECT * FROM ranked{where}")


def _kept_out(exclusions: Exclusions, reasons: tuple[str, ...]) -> Part:
    those = [reason for reason in reasons if reason != ON_CASELOAD or exclusions.on_caseload]
    return Part(
        "kept_out",
        "those whom the team knows; of two reasons the first in the order of exclusions, which is the last of letters",
        f"SELECT person, MAX(reason) AS reason\nFROM excluded\nWHERE reason IN ({texts(those)})\nGROUP BY person",
    )


def _counted(asked: Asked, joined: tuple[str, ...]) -> Part:
    use = ", ".join(f"{count} AS {name}" for name, count in recent(asked))
    values = "".join(f",\n  -- {one.id}\n  {value(asked, n, one)} AS value_{n}" for n, one in asked.numbered)
    joins = "".join(f"\n  LEFT JOIN {name} ON {name}.person = seen.person" for name in joined)
    return Part(
        "counted",
        "what is counted of everybody who is not left out, NULL where there is nothing to count from",
        f"SELECT seen.person, died,\n  {use}{values}\nFROM seen{joins}\nWHERE excluded IS NULL",
    )


def _tallies(wants: Mapping[str, str]) -> str:
    columns = (f"\n  COUNT(*) FILTER (WHERE {want}) AS {name.replace('-', '_')}" for name, want in wants.items())
    return ",".join(columns)


def _conditions(asked: Asked) -> Iterator[str]:
    for n, one in asked.numbered:
        if one.needed is not None:
            yield f"value_{n} >= {at_least(one.needed, asked.unit(one))}"
    least = least_score(asked.criteria)
    if least is not None:
        yield f"score >= {least}"


def _missing(asked: Asked, n: int) -> str:
    return f"value_{n} IS NULL" if asked.criteria.criteria[n - 1].missing == CANNOT_SCORE else "FALSE"
