from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.render.cells import crop, fold, pad, text_of, width
from caseload.render.report import Cell

TEXT = st.text(st.characters(categories=["L", "N", "P", "M", "Zs"], include_characters=" \n李한🙂"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\nb", "a / b"),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (Decimal("144.60"), "144.60"),
        (date(2026, 11, 2), "02-Nov-2026"),
    ],
)
def test_a_cell_reads_as_people_say_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("李明", 4), ("e\u0301", 1), ("ab\nabcd", 4), ("", 0)])
def test_width_counts_columns_of_the_screen(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("throat swells", 8, ["throat", "swells"]),
        ("trimethoprim", 5, ["trime", "thopr", "im"]),
        ("to trimethoprim", 5, ["to", "trime", "thopr", "im"]),
        ("李明李", 3, ["李", "明", "李"]),
        ("李明", 1, ["李", "明"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("", 5, [""]),
    ],
)
def test_fold_breaks_between_words_where_it_can(text: str, room: int, lines: list[str]) -> None:
    assert fold(text, room) == lines


@given(TEXT, st.integers(2, 40))
def test_fold_loses_nothing_and_keeps_to_its_room(text: str, room: int) -> None:
    lines = fold(text, room)
    assert max(map(width, lines)) <= room
    assert squeezed("".join(lines)) == squeezed(text)


@given(TEXT.map(lambda text: text.replace("\n", "")), st.integers(2, 40))
def test_crop_keeps_to_its_room_and_says_so(text: str, room: int) -> None:
    cropped = crop(text, room)
    assert width(cropped) <= room
    assert cropped == text or (cropped.endswith("…") and text.startswith(cropped[:-1]))


@pytest.mark.parametrize(("text", "padded"), [("ab", "ab  "), ("李", "李  "), ("abcde", "abcde")])
def test_pad_fills_up_to_the_width(text: str, padded: str) -> None:
    assert pad(text, 4) == padded


def test_pad_can_stand_at_the_right() -> None:
    assert (pad("12", 4, right=True), pad("李", 4, right=True)) == ("  12", "  李")


def squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")
