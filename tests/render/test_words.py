from __future__ import annotations

import pytest

from caseload.model.entries.assessment import Score
from caseload.model.patient import Name
from caseload.model.plan import SECTORS
from caseload.model.team import Member, Staff
from caseload.render.report import Urgent
from caseload.render.words import brief, name_of, names_in, nhs_number, person, said, score


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("home-visit", "home visit"),
        ("co-ordination", "co-ordination"),
        ("self-care-support", "self-care support"),
        ("ae-attendance", "A&E attendance"),
        ("gp", "GP"),
        ("", ""),
    ],
)
def test_values_are_said_as_people_say_them(id_: str, words: str) -> None:
    assert said(id_) == words


def test_no_two_sectors_sound_alike() -> None:
    assert len(set(map(said, SECTORS))) == len(SECTORS)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (Name(family="Hill", given="Margaret", title="Mrs"), "HILL, Margaret (Mrs)"),
        (Name(family="Suharto"), "SUHARTO"),
    ],
)
def test_a_family_name_is_never_taken_for_a_given_one(name: Name, shown: str) -> None:
    assert name_of(name) == shown


def test_a_person_without_a_name_has_none() -> None:
    assert person("", "") == ""


def test_a_number_that_is_wanted_stands_out() -> None:
    assert nhs_number("9990000018") == "999 000 0018"
    assert isinstance(nhs_number(""), Urgent)


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("", ""),
        ("one line", "one line"),
        ("first\nsecond", "first …"),
        ("\n  first", "first"),
        ("x" * 101, "x" * 100 + "…"),
    ],
)
def test_a_note_in_brief_is_its_beginning(note: str, shown: str) -> None:
    assert brief(note) == shown


@pytest.mark.parametrize(
    ("total", "band", "shown"), [(0, "minimal", "phq-9 0 (minimal)"), (None, "", "phq-9 cannot be scored")]
)
def test_no_score_is_not_a_nought(total: int | None, band: str, shown: str) -> None:
    assert score(Score(instrument="phq-9", version="1", scale="total", total=total, band=band)) == shown


def test_staff_have_names_and_strangers_their_ids() -> None:
    who = names_in(Staff(staff=(Member(id="a-brook", name="Ann Brook"),)))
    assert (who("a-brook"), who("x-gone"), who("")) == ("Ann Brook", "x-gone", "")
