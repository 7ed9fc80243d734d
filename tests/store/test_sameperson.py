from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from caseload.model.patient import Name, OtherId, Patient
from caseload.store.folder import Folder, patient_place
from caseload.store.records import write
from caseload.store.rows import CaseRow
from caseload.store.sameperson import People, other_ids
from caseload.store.spelling import same_name

HERE = CaseRow("7k3m9x2q", family="O’Brién", given="Mary", born="1941-05-03", nhs_number="9990000018")
REGISTRY = OtherId(system="registry", value="42")


def person(
    family: str = "O'Brien", given: str = "M", born: str = "1941-05-03", nhs: str = "", *others: OtherId
) -> Patient:
    name = Name(family=family, given=given)
    return Patient(id="2b4d6f8h", name=name, birth_date=date.fromisoformat(born), nhs_number=nhs, other_ids=others)


@pytest.fixture
def people() -> People:
    return People.here([HERE], {REGISTRY: HERE.patient})


def test_a_number_of_their_own_is_enough(people: People) -> None:
    assert people.sure(person("Other", "Name", "1950-01-01", "9990000018")) == HERE.patient
    assert people.sure(person("Other", "Name", "1950-01-01", "", REGISTRY)) == HERE.patient
    assert people.sure(person("Other", "Name", "1950-01-01", "9990000026")) == ""


def test_the_same_value_in_another_system_is_another_id(people: People) -> None:
    assert people.sure(person("O'Brien", "M", "1941-05-03", "", OtherId(system="council", value="42"))) == ""


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (person(), True),
        (person("OBRIEN", "maria"), True),
        (person(given=""), True),
        (person(given="Ann"), False),
        (person("Bryan"), False),
        (person(born="1941-03-05"), False),
        (person(nhs="9990000026"), False),
    ],
)
def test_name_and_birth_date_are_a_hint(people: People, one: Patient, found: bool) -> None:
    assert people.likely(one) == (HERE.patient if found else "")


def test_whoever_was_added_is_found_under_their_mark() -> None:
    people = People()
    people.add("line 2", person("Quill", "Edna", "1938-04-17", "9990000026", REGISTRY))
    assert people.sure(person("Other", "Name", "1950-01-01", "9990000026")) == "line 2"
    assert people.sure(person("Other", "Name", "1950-01-01", "", REGISTRY)) == "line 2"
    assert people.likely(person("Quill", "E", "1938-04-17")) == "line 2"


def test_other_ids_are_read_from_the_records(tmp_path: Path) -> None:
    for id_, data in {
        "2b4d6f8h": write(person("Quill", "E", "1938-04-17", "", REGISTRY)),
        "7k3m9x2q": write(person()),
        "9qk3m2ab": b"other_ids: broken",
    }.items():
        place = tmp_path / patient_place(id_)
        place.mkdir(parents=True)
        (place / "patient.yaml").write_bytes(data)
    assert other_ids(Folder(tmp_path)) == {REGISTRY: "2b4d6f8h"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Åkerlund", "Eva"), ("akerlund", "E."), True),
        (("Hill", ""), ("Hill", "Ann"), True),
        (("Hill", "Bea"), ("Hill", "Ann"), False),
        (("Hill", "Ann"), ("Hall", "Ann"), False),
    ],
)
def test_a_first_letter_is_enough_of_a_given_name(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert same_name(*one, *other) is same
    assert same_name(*other, *one) is same


def test_one_number_does_not_tell_two_apart_and_the_first_of_a_kind_is_told(people: People) -> None:
    assert people.likely(person(nhs="9990000018")) == HERE.patient
    people.add("line 3", person(nhs="9990000018"))
    people.add("line 4", person())
    assert people.sure(person(nhs="9990000018")) == HERE.patient
    assert people.likely(person(nhs="9990000026")) == "line 4"
    assert people.likely(person()) == HERE.patient


def test_two_who_have_no_number_do_not_have_the_same_one(people: People) -> None:
    people.add("line 2", person("Quill", "Edna", "1938-04-17"))
    assert people.sure(person("Other", "Name", "1950-01-01")) == ""
