"""Putting things right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.steps.change import Change, Context
from caseload.steps.correction import edit, void

if TYPE_CHECKING:
    from tests.conftest import Someone


@pytest.mark.parametrize(("prefix", "step"), [("e0000003", "planned"), ("e0000001", "referred")])
def test_an_entry_is_taken_back(someone: type[Someone], context: Context, prefix: str, step: str) -> None:
    person = someone().at("active")
    entry = person.make("void", "2026-11-20", voids=prefix)
    assert void(person.case, entry, context) == Change("void", ("7k3m9x2q", entry.id), (entry,))
    person.entries.append(entry)
    assert (person.case.step, len(person.case.taken_back)) == (step, 2)


def test_an_entry_is_named_by_the_beginning_of_its_id(someone: type[Someone], context: Context) -> None:
    person = someone().at("referred")
    person.enter("contact", "2026-09-02", id="f0000000")
    (saved,) = void(person.case, person.make("void", "2026-11-20", voids="f"), context).records
    assert saved.voids == "f0000000"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"voids": "e"}, "no single entry that counts has an id that begins so; show lists them"),
        ({"voids": "e0000099"}, "no single entry that counts has an id that begins so"),
        # neither what was taken back already, nor a void
        ({"voids": "e0000004"}, "no single entry that counts has an id that begins so"),
        ({"voids": "e0000005"}, "no single entry that counts has an id that begins so"),
        ({"voids": "e0000000"}, "the first referral opens the case; decline it with triage, or replace it"),
        ({"voids": "e0000003", "happened": "2026-11-22"}, "the void lies in the future"),
        ({"voids": "e0000003", "replaces": "e0000003"}, "an entry of kind void cannot replace one of kind agreement"),
    ],
)
def test_what_cannot_be_taken_back(someone: type[Someone], context: Context, facts: dict[str, str], said: str) -> None:
    person = someone().at("active")
    person.enter("contact", "2026-10-01")
    person.enter("void", "2026-10-02", voids="e0000004")
    entry = person.make("void", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(void, entry, context)


def test_without_a_referral_an_entry_is_taken_back_all_the_same(someone: type[Someone], context: Context) -> None:
    person = someone()
    person.enter("contact", "2026-10-01")
    void(person.case, person.make("void", "2026-11-20", voids="e0000000"), context)


def test_a_record_is_edited(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    patient = replace(person.patient, area="North")
    assert edit(person.case, patient, context) == Change("edit", ("7k3m9x2q", "patient"), (patient,))
    assert person.plan
    assert edit(person.case, person.plan, context).message == "edit 7k3m9x2q plan"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"id": "0aaaaaaa"}, "the id of the record was changed; put it back: an id never changes"),
        ({"nhs_number": "9990000019"}, "the NHS number is not valid"),
        ({"birth_date": date(2026, 11, 22)}, "the date of birth lies in the future"),
    ],
)
def test_an_edit_leaves_the_person_the_same(
    someone: type[Someone], context: Context, facts: dict[str, Any], said: str
) -> None:
    person = someone().at("active")
    assert said in person.refused(edit, replace(person.patient, **facts), context)


def test_a_plan_stays_the_same_patients(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    said = person.refused(edit, replace(person.plan, patient="0aaaaaaa"), context)
    assert said.startswith("the id of the record was changed")
