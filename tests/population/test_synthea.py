"""`examples/synthea-extract.yaml` reads what Synthea writes: its headings and spellings, with rows of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from caseload.population.answers import Answers
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.store.definitionfile import criteria_of
from caseload.store.definitions import read_definitions

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEFINITIONS = read_definitions(Path("none"))
PATIENTS = """\
Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,\
ADDRESS,CITY,STATE,COUNTY,ZIP,LAT,LON,HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE
0f1c-a,1950-03-01,,999-10-0001,,,Mrs.,Ada12,Oak34,,,M,white,nonhispanic,F,,1 Elm St,Town,State,County,00000,0,0,1.5,0
0f1c-b,1990-12-24,,999-10-0002,,,,Ben12,Ash34,,,,white,nonhispanic,M,,2 Elm St,Town,State,County,00000,0,0,1.5,0
0f1c-c,1931-07-09,2023-05-05,999-10-0003,,,,Cy12,Yew34,,,,white,nonhispanic,M,,3 Elm St,Town,State,County,0,0,0,1,0
"""
ENCOUNTERS = """\
Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,\
PAYER_COVERAGE,REASONCODE,REASONDESCRIPTION
e1,2023-06-01T10:50:53Z,2023-06-01T11:50:53Z,0f1c-a,o,d,p,emergency,50849002,Emergency room admission,1,1,0,,
e2,2023-06-01T11:50:53Z,2023-06-05T09:00:00Z,0f1c-a,o,d,p,inpatient,183452005,Encounter Inpatient,1,1,0,84114007,Heart
e3,2023-09-01T08:00:00Z,2023-09-01T08:15:00Z,0f1c-a,o,d,p,outpatient,185349003,Encounter for check up,1,1,0,,
e4,2023-10-01T08:00:00Z,2023-10-01T08:15:00Z,0f1c-b,o,d,p,wellness,162673000,General examination,1,1,0,,
e5,2023-05-05T02:46:42Z,2023-05-05T03:46:42Z,0f1c-c,o,d,p,emergency,50849002,Emergency room admission,1,1,0,,
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "patients.csv").write_text(PATIENTS, encoding="utf-8")
    (tmp_path / "encounters.csv").write_text(ENCOUNTERS, encoding="utf-8")
    engine = engine_of("duckdb")
    validation = engine.load(find_extract(tmp_path, EXAMPLES / "synthea-extract.yaml"), Known())
    assert (validation.people, validation.events, validation.refused, validation.without) == (3, 5, 0, {})
    # Its codes are not ICD-10, and none is taken for one.
    assert validation.diagnoses == 0
    yield engine
    engine.close()


def test_who_went_to_hospital_is_ranked(engine: Engine) -> None:
    path = EXAMPLES / "hospital-use.yaml"
    criteria = criteria_of(path.read_bytes(), path.name, DEFINITIONS.instruments)
    (one,) = Answers(engine, criteria, DEFINITIONS.instruments, date(2024, 2, 2), True).ranked()
    assert (one.person, list(one.scored.points.values())) == ("0f1c-a", [3_000_000, 4_000_000, 1_000_000, 1_000_000])


def test_what_rests_on_diagnoses_cannot_be_scored(engine: Engine) -> None:
    criteria = DEFINITIONS.criteria("frailty-and-long-term-conditions")
    # On a day on which the one person old enough was alive.
    asked = Answers(engine, criteria, DEFINITIONS.instruments, date(2023, 5, 4), True)
    assert list(asked.ranked()) == []
    assert [(one.person, set(one.scored.missing)) for one in asked.unscored()] == [
        ("0f1c-c", {"frailty", "conditions"})
    ]
