"""Names are found however somebody types them."""

from __future__ import annotations

import pytest

from caseload.store.spelling import beginnings, plain, same_name, searchable


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Quillfeather", "quillfeather"),
        ("O’Brién", "obrien"),
        ("O'B\u02bcr\u2018i`en", "obrien"),
        ("Łódź Straße", "lodz strasse"),
        ("İstanbul \u0131n", "istanbul in"),
        ("Ølsen-Þór", "olsen-thor"),
        ("Æsa Œuvre", "aesa oeuvre"),
        ("Đorđe Guðrún", "dorde gudrun"),
        ("ﬁeld", "field"),
        ("Jose\u0301", "jose"),
        ("", ""),
    ],
)
def test_accents_capitals_and_apostrophes_do_not_count(name: str, bare: str) -> None:
    assert plain(name) == bare


def test_each_word_has_a_space_before_it_and_stands_there_once() -> None:
    assert searchable("O’Brien") == " obrien o brien"
    assert searchable("Anna Maria", "Smith-Jones", "anna", "") == " anna maria smith jones"
    assert searchable("") == searchable() == ""


def test_every_word_that_is_typed_begins_a_word_of_the_name() -> None:
    assert beginnings("Anna-Mar") == [" anna", " mar"]
    assert beginnings("D’Ang") == [" dang"]
    assert beginnings(" - ") == []


@pytest.mark.parametrize("typed", ["O'Brien", "OBrien", "O Brien", "brien o", "obr", "BRI", "o"])
def test_a_name_with_an_apostrophe_is_found_in_all_three_ways(typed: str) -> None:
    assert all(beginning in searchable("O’Brien") for beginning in beginnings(typed))


@pytest.mark.parametrize("typed", ["rien", "obrian", "b o'"])
def test_the_middle_of_a_word_is_not_its_beginning(typed: str) -> None:
    found = all(beginning in searchable("O’Brien") for beginning in beginnings(typed))
    assert found == (typed == "b o'")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("O'BRIEN", "maria"), True),
        (("O’Brien", "M"), True),
        (("O’Brien", "Mona"), True),
        (("O’Brien", ""), True),
        (("O’Brien", "Anna"), False),
        (("Brien", "Mária"), False),
        (("Brien", ""), False),
    ],
)
def test_two_names_may_be_one_persons(other: tuple[str, str], same: bool) -> None:
    assert same_name("O’Brien", "Mária", *other) is same
    assert same_name(*other, "O’Brien", "Mária") is same


def test_without_a_given_name_the_family_name_decides() -> None:
    assert same_name("Brien", "", "brien", "")
    assert not same_name("Brien", "", "Bryan", "")
