from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.render.clean import clean

ANYTHING = st.text(st.characters(categories=[*"LMNPSZC"]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Zoë Ørsted 李", "Zoë Ørsted 李"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("del\x7f", "del␡"),
        ("\x9b31m", "�31m"),
        ("mg\u202e5", "mg�5"),
        ("peni\u200bcillin", "penicillin"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\ud800", "�"),
        ("a\tb", "a    b"),
        ("one\ntwo\r\nthree\u2028four", "one / two / three / four"),
        ("ends\n", "ends"),
        ("", ""),
    ],
)
def test_what_acts_is_shown_and_what_hides_is_dropped(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_line_ends_become_what_is_asked_for() -> None:
    assert clean("one\ntwo", "\n") == "one\ntwo"


@given(ANYTHING)
def test_nothing_that_acts_or_hides_gets_through(text: str) -> None:
    shown = clean(text, "\n")
    assert {unicodedata.category(char) for char in shown.replace("\n", "")} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert {unicodedata.bidirectional(char) for char in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF"} == set()
    assert not set(shown) & set("\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufeff")


@given(ANYTHING)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc"])))
def test_letters_digits_and_signs_are_kept(text: str) -> None:
    fillers = str.maketrans("", "", "\u115f\u1160\u3164\uffa0")
    assert clean(text) == text.translate(fillers)
