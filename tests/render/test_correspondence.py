"""Who gets which parts of a letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from caseload.model.case import Case
from caseload.model.occasions import OCCASIONS
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.correspondence import AGREED, DISCHARGE, PARTS, READERS, letter
from caseload.render.lettermarkdown import lines
from caseload.render.matter import Matter
from caseload.store.definitions import read_definitions


@pytest.fixture
def matter(case: Case, settings: Settings, staff: Staff, today: date) -> Matter:
    entry = OCCASIONS["intake"](case)
    assert entry
    definitions = read_definitions(Path("none"))
    return Matter(case, "intake", entry, settings, staff, definitions, today, ("Age Well",), date(2026, 12, 1))


def test_every_part_is_known_and_used() -> None:
    used = {name for reader in READERS.values() for name in reader.parts} | set(DISCHARGE)
    assert used == set(PARTS)
    assert set(AGREED) <= set(READERS["service"].parts)
    assert not READERS["gp"].agreed, "a letter to the practice is direct care"


@pytest.mark.parametrize("reader", READERS)
def test_the_blocks_of_a_letter_have_names_of_their_own_and_no_columns(matter: Matter, reader: str) -> None:
    told = letter(matter, reader, AGREED)
    names = [block.name for block in told.blocks]
    assert len(names) == len(set(names))
    text = "\n".join(lines(told))
    assert "| ---" not in text
    assert "Riverside" in text


def test_each_part_that_needs_consent_appears_only_with_it(matter: Matter) -> None:
    def text(*shared: str) -> str:
        return "\n".join(lines(letter(matter, "service", shared)))

    for part, words in {
        "conditions": "pulmonary",
        "medicines": "insulin glargine",
        "goals": "Walk to the shop",
        "steps": "stair rail",
        "scores": "phq-9",
        "contingency": "rescue pack",
        "alerts": "for ward care",
        "story": "Two admissions since June",
        "course": "emergency admission",
    }.items():
        assert words not in text(*(name for name in AGREED if name != part)), part
        assert words in text(part), part


def test_the_person_is_told_nothing_that_is_about_them_for_others(matter: Matter) -> None:
    text = "\n".join(lines(letter(matter, "person")))
    assert "Dear Peggy," in text
    assert "Ann Brook is your case manager since 3 September 2026" in text
    for words in ("Nephew", "phq-9", "7k3m9x2q", "intensive", "COPD", "9990000018"):
        assert words not in text
