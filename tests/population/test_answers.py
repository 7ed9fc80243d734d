"""What an engine answers as records: the list, who cannot be scored, and one person alone as the model has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from caseload.measures.finding import recent_use
from caseload.measures.risk import scored
from caseload.population.answers import Answers
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.population.person import events_in, person_in
from caseload.population.sql import COUNTS
from caseload.store.definitions import read_definitions

pytestmark = pytest.mark.heavy

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "population"
DEFINITIONS = read_definitions(Path("none"))
EXTRACT = find_extract(EXAMPLE)
DAY = EXTRACT.description.extracted_on
FEW = 25

every_criteria = pytest.mark.parametrize("criteria", sorted(DEFINITIONS.criteria_sets))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = engine_of("duckdb")
    engine.load(EXTRACT, Known())
    yield engine
    engine.close()


def answers(engine: Engine, criteria: str, *, complete: bool = True) -> Answers:
    return Answers(engine, DEFINITIONS.criteria(criteria), DEFINITIONS.instruments, DAY, complete)


@every_criteria
def test_one_person_alone_scores_as_in_the_ranking(engine: Engine, criteria: str) -> None:
    asked = answers(engine, criteria)
    listed = list(islice(asked.ranked(), FEW))
    assert listed
    for one in listed:
        person, events = person_in(engine, one.person), events_in(engine, one.person)
        assert person
        alone = scored(asked.criteria, person, events, DAY, DEFINITIONS.instruments, complete=True)
        assert (alone.score, alone.values, alone.points) == (one.scored.score, one.scored.values, one.scored.points)
        assert recent_use(person, events, DAY) == (one.emergency, one.days)


@every_criteria
def test_who_cannot_be_scored_in_the_ranking_cannot_be_alone(engine: Engine, criteria: str) -> None:
    asked = answers(engine, criteria, complete=False)
    unscored = list(asked.unscored())
    counts, wants = asked.counts()
    assert counts["cannot-score"] == len(unscored) > 0
    assert sum(wants.values()) == sum(len(one.scored.missing) for one in unscored)
    for one in unscored[:FEW]:
        person = person_in(engine, one.person)
        assert person
        alone = scored(asked.criteria, person, events_in(engine, one.person), DAY, DEFINITIONS.instruments)
        assert (alone.score, alone.missing) == (None, one.scored.missing)


def test_counts_and_coverage_are_of_the_same_people(engine: Engine) -> None:
    asked = answers(engine, "two-emergency-admissions")
    counts, _ = asked.counts()
    assert list(counts) == list(COUNTS)
    everybody = counts["people"] - counts["died"] - counts["objected"]
    for grouping in ("age", "sex", "deprivation", "practice"):
        groups = [one for one in asked.coverage() if one.grouping == grouping]
        assert sum(one.people for one in groups) == everybody
        assert sum(one.listed for one in groups) == len(list(asked.ranked()))


def test_the_fall_is_of_a_year_before(engine: Engine) -> None:
    fall = answers(engine, "two-emergency-admissions").fall()
    assert fall.day == date(DAY.year - 1, DAY.month, DAY.day)
    assert fall.people > 0
    assert fall.before >= 2 * fall.people


def test_whom_the_team_knows(engine: Engine) -> None:
    people = [person for (person,) in engine.rows("SELECT person FROM people ORDER BY person LIMIT 2")]
    known = Known({}, dict(zip(people, ("declined", "was-here"), strict=True)))
    with_them = engine_of("duckdb")
    with_them.load(EXTRACT, known)
    asked = answers(with_them, "two-emergency-admissions")
    assert asked.known("was-here") == {people[1]}
    assert asked.reason(people[0], ("on-caseload", "declined")) == "declined"
    assert asked.reason(people[1], ("on-caseload", "declined")) == ""
    with_them.close()


@pytest.mark.parametrize("id_", ["nobody", "", "x' OR '1' = '1", "a" * 65, "né"])
def test_nobody_has_such_an_id(engine: Engine, id_: str) -> None:
    assert person_in(engine, id_) is None
