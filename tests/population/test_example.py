"""The frozen population is what the generator makes today; UPDATE_EXAMPLES=1 writes it instead of comparing."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from caseload.measures.finding import Validation
from caseload.measures.findingsums import reaches_back
from caseload.model.identifiers import nhs_digits
from caseload.population.answers import Answers
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.store.definitions import read_definitions
from tests.population.invented import LAST, SIZE, files

FROZEN = Path(__file__).resolve().parents[2] / "examples" / "population"
DEFINITIONS = read_definitions(Path("none"))


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[Engine, Validation]]:
    engine = engine_of("duckdb")
    yield engine, engine.load(find_extract(FROZEN), Known())
    engine.close()


def answers(engine: Engine, criteria: str) -> Answers:
    return Answers(engine, DEFINITIONS.criteria(criteria), DEFINITIONS.instruments, LAST, True)


def test_the_example_cannot_rot() -> None:
    made = files()
    if os.environ.get("UPDATE_EXAMPLES"):
        for name, data in made.items():
            (FROZEN / name).write_bytes(data)
    assert sorted(path.name for path in FROZEN.iterdir()) == sorted([*made, "extract.yaml"])
    assert [name for name, data in made.items() if (FROZEN / name).read_bytes() != data] == []
    assert sum(map(len, made.values())) < 1_500_000


def test_nobody_in_it_exists() -> None:
    rows = list(csv.DictReader((FROZEN / "people.csv").read_text("utf-8").splitlines()))
    numbers = [row["nhs_number"] for row in rows if row["nhs_number"]]
    assert 0 < len(numbers) == len(set(numbers)) < len(rows) == SIZE
    assert [number for number in numbers if not (number.startswith("999") and nhs_digits(number))] == []


def test_nothing_of_it_is_refused(loaded: tuple[Engine, Validation]) -> None:
    _, validation = loaded
    assert (validation.people, validation.refused, validation.without) == (SIZE, 0, {})
    assert find_extract(FROZEN).description.extracted_on == LAST


@pytest.mark.parametrize("criteria", sorted(DEFINITIONS.criteria_sets))
def test_shipped_criteria_find_a_few(loaded: tuple[Engine, Validation], criteria: str) -> None:
    asked = answers(loaded[0], criteria)
    (counts, _), listed = asked.counts(), list(asked.ranked())
    assert 10 <= len(listed) <= counts["eligible"] <= 50
    assert counts["died"] and counts["objected"] and counts["under-age"]
    assert bool(counts["cannot-score"]) == (criteria == "frailty-and-long-term-conditions")


def test_admissions_of_those_found_fall_without_us(loaded: tuple[Engine, Validation]) -> None:
    engine, validation = loaded
    asked = answers(engine, "two-emergency-admissions")
    fall = asked.fall()
    assert fall.people >= 10
    assert fall.after * 2 < fall.before
    assert validation.first is not None
    assert validation.first <= date(LAST.year - 2, LAST.month, LAST.day)
    assert reaches_back(validation.first, LAST, 12)
