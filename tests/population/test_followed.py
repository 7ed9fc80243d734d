"""People of an extract as a comparison needs them: from when to when they are known, and which patient each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caseload.measures.finding import Validation
from caseload.model.population import ExtractDescription
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.population.followed import followed, linked

pytestmark = pytest.mark.heavy

DESCRIPTION = """\
schema: extract/1
title: North population
extracted_on: "2026-10-31"
legal_basis: none is needed, nobody in it exists
complete: true
people:
  files: [people.csv]
events:
  files: [events.csv]
"""
PEOPLE = """\
id,birth_date,sex,died_on,objected,nhs_number
p-1,1941-03-02,female,,,9990000018
p-2,1950-01-01,male,2026-05-31,,
p-3,1960-01-01,male,,yes,
p-4,1961-01-01,male,,,
"""
EVENTS = """\
person,kind,started,ended
p-1,emergency-admission,2026-03-01,2026-03-02
p-1,emergency-admission,2025-06-01,2025-06-02
p-1,elective-admission,2025-07-01,2025-07-02
p-2,outpatient,2024-01-05,2024-01-05
p-3,emergency-admission,2026-01-01,2026-01-01
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[tuple[Engine, ExtractDescription, Validation]]:
    for name, text in (("extract.yaml", DESCRIPTION), ("people.csv", PEOPLE), ("events.csv", EVENTS)):
        (tmp_path / name).write_text(text)
    engine, extract = engine_of("duckdb"), find_extract(tmp_path)
    yield engine, extract.description, engine.load(extract, Known())
    engine.close()


def test_everybody_is_known_from_the_first_event_until_the_extract_was_made_or_they_died(
    loaded: tuple[Engine, ExtractDescription, Validation],
) -> None:
    found = followed(*loaded)
    assert set(found) == {"p-1", "p-2", "p-4"}
    first, second = found["p-1"], found["p-2"]
    assert (first.born, first.sex) == (date(1941, 3, 2), "female")
    days = (date(2025, 6, 1), date(2026, 3, 1))
    assert first.known == (date(2024, 1, 5), date(2026, 10, 31), days)
    assert second.known == (date(2024, 1, 5), date(2026, 6, 1), ())
    assert set(followed(*loaded, ids=("p-2", "p-3", "nobody"))) == {"p-2"}


def test_who_has_no_event_in_an_extract_that_is_not_complete_is_not_known(
    loaded: tuple[Engine, ExtractDescription, Validation],
) -> None:
    engine, description, validation = loaded
    assert set(followed(engine, replace(description, complete=False), validation)) == {"p-1", "p-2"}


def test_a_person_is_a_patient_by_what_was_decided_or_by_number(
    loaded: tuple[Engine, ExtractDescription, Validation],
) -> None:
    engine, *_ = loaded
    assert linked(engine, {"9990000018": "7k3m9x2q", "9990000026": "8888abcd"}, {"p-2": "99999999"}) == {
        "p-1": "7k3m9x2q",
        "p-2": "99999999",
    }
    assert linked(engine, {}, {}) == {}
