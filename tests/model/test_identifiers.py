"""Ids and NHS numbers."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.identifiers import ALPHABET, ID, PREFIX, STAFF_ID, new_id, nhs_digits, nhs_spaced

# The same ten digits, as a Japanese keyboard writes them.
WIDE = "".join(chr(0xFF10 + int(digit)) for digit in "9990000018")


def test_a_new_id_is_an_id_and_no_two_are_the_same() -> None:
    chance = Random(1)
    made = [new_id(chance) for _ in range(5_000)]
    assert all(ID.fullmatch(id_) for id_ in made)
    assert len(set(made)) == len(made)
    assert {character for id_ in made for character in id_} == set(ALPHABET)
    assert new_id(Random(1)) == made[0]


@pytest.mark.parametrize(
    "text", ["", "7k3m9x2", "7k3m9x2qq", "7K3M9X2Q", "7k3m9x2i", "7k3m9x2l", "7k3m9x2o", "7k3m9x2u"]
)
def test_what_is_no_id(text: str) -> None:
    assert not ID.fullmatch(text)


@pytest.mark.parametrize("text", ["../etc", "7k3m/x2q", "..", "7k3m9x2\n", ""])
def test_no_id_or_beginning_of_one_is_a_path(text: str) -> None:
    assert not PREFIX.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("a-okafor", True), ("a", False), ("1a", False), ("A-b", False), ("a" * 33, False)]
)
def test_staff_ids(text: str, is_one: bool) -> None:
    assert bool(STAFF_ID.fullmatch(text)) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "9990000018",
        "999 000 0018",
        "999-000-0018",
        " 9990000018\n",
        "9 9 9 0 0 0 0 0 1 8",
        WIDE,
    ],
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert nhs_digits(text) == "9990000018"


@pytest.mark.parametrize(
    "text",
    [
        *("", "999000001", "99900000181", "9990000019", "9990000081", "999000001x", "٩٩٩٠٠٠٠٠١٨", "+9990000018"),
        # the check digit fits, and yet it is nobody's
        *("0000000000", "1111111111", "9999999999"),
    ],
)
def test_what_is_no_nhs_number(text: str) -> None:
    assert nhs_digits(text) is None


@given(st.integers(999_000_000, 999_999_999))
def test_of_ten_check_digits_the_right_one_fits(number: int) -> None:
    fitting = [digit for digit in range(10) if nhs_digits(f"{number:09}{digit}")]
    weighted = sum(int(figure) * weight for figure, weight in zip(f"{number:09}", range(10, 1, -1), strict=True))
    expected = (11 - weighted % 11) % 11
    assert fitting == ([] if expected == 10 or len({*f"{number:09}{expected}"}) == 1 else [expected])


def test_people_read_it_with_spaces() -> None:
    assert nhs_spaced("9990000018") == "999 000 0018"
