from __future__ import annotations

from datetime import date
from random import Random

import pytest

from caseload.demo.material import material
from caseload.demo.people import FirstVisit, Person, Register, acquainted, nhs_number
from caseload.model.codec import decode
from caseload.model.identifiers import nhs_digits
from caseload.model.moments import age
from caseload.model.patient import Patient

TODAY = date(2026, 11, 21)


@pytest.fixture
def register() -> Register:
    return Register(material(), TODAY)


def known_better(person: Person, *marks: str) -> Patient:
    visit = FirstVisit(date(2026, 9, 1), "m-sandhu", date(2026, 8, 1), frozenset(marks))
    return decode(Patient, person.intake | acquainted(person, material().people, visit, Random(1)))


def test_numbers_are_valid_and_never_issued() -> None:
    chance = Random(1)
    for number in (nhs_number(chance) for _ in range(500)):
        assert nhs_digits(number) == number
        assert "9990000000" <= number <= "9999999999"


def test_nobody_is_there_twice(register: Register) -> None:
    people = [decode(Patient, register.person(Random(number)).intake) for number in range(3000)]
    assert len({person.id for person in people}) == 3000
    assert len({person.nhs_number for person in people}) == 3000
    assert len({(person.name.given, person.name.family, person.birth_date) for person in people}) == 3000


def test_even_equal_chances_give_different_people(register: Register) -> None:
    one, other = register.person(Random(1)), register.person(Random(1))
    assert one.intake["nhs_number"] != other.intake["nhs_number"]
    assert one.intake["id"] != other.intake["id"]
    assert one.intake["name"] != other.intake["name"]


@pytest.mark.parametrize("illness", [illness.id for illness in material().illnesses.illnesses])
def test_a_person_has_the_illness_asked_for_at_an_age_for_it(register: Register, illness: str) -> None:
    for number in range(20):
        person = register.person(Random(number), illness)
        ids = tuple(found.id for found in person.illnesses)
        assert illness in ids
        born = date.fromisoformat(person.intake["birth_date"])
        mixtures = [mixture for mixture in material().illnesses.mixtures if mixture.illnesses == ids]
        assert any(mixture.youngest - 1 <= age(born, TODAY) <= mixture.oldest + 1 for mixture in mixtures)


def test_threads_fit_the_person(register: Register) -> None:
    for number in range(300):
        person = register.person(Random(number))
        threads = (*person.threads, person.spare)
        assert len({thread.domain for thread in threads}) == len(threads) >= 3
        assert {thread.illness for thread in threads} <= {"", *(illness.id for illness in person.illnesses)}
        alone = person.intake["lives_with"].startswith("Alone")
        assert ("with-family" if alone else "alone") not in {thread.lives for thread in threads if not thread.illness}


def test_the_first_visit_brings_everything_to_light(register: Register) -> None:
    person = register.person(Random(3), "copd")
    patient = known_better(person, "communication", "allergic")
    assert patient.conditions[0].code == "J44.9"
    assert patient.medicines.status == "known"
    assert len({medicine.name for medicine in patient.medicines.items}) == len(patient.medicines.items) >= 2
    assert patient.medicines.checked_by == "m-sandhu"
    assert patient.allergies.status == "known"
    assert patient.allergies.items
    assert patient.communication
    assert patient.adjustments
    assert patient.relations[0].next_of_kin
    assert patient.usual
    assert patient.usual.oxygen_target == "88 to 92 %"


@pytest.mark.parametrize(("mark", "status"), [("no-allergies", "none-known"), ("allergies-not-asked", "not-asked")])
def test_known_none_known_and_not_asked_are_three_things(register: Register, mark: str, status: str) -> None:
    allergies = known_better(register.person(Random(4)), mark).allergies
    assert (allergies.status, allergies.items) == (status, ())
    assert bool(allergies.checked_on) == (status == "none-known")
