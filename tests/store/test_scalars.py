from __future__ import annotations

import re
from decimal import Decimal

import pytest
from ruamel.yaml import YAML
from yaml import SafeLoader

from caseload.store.scalars import AFTER_NUMBERS, WORDS, Refused, meaning, means_itself

# Each with some reader, of YAML 1.1 or 1.2, that does not take it for text; parted by two spaces or more.
AMBIGUOUS = re.split(
    r"\s{2,}",
    """
    yes  Yes  YES  no  No  NO  on  On  ON  off  Off  OFF  y  Y  n  N  True  TRUE  False  FALSE  Null  NULL
    ~  =  12:30  1:100:00  190:20:30  -1:30  12:30.5  0777  0457773456  007  08  -012  0x1f  0X1F  -0x1f
    0o17  0O17  0b101  1_000  1,000  +1  +44  +1.5  1e3  1E3  1.5e3  1e+3  -1.5E-3  12e03  .5  5.  -.5  +.5
    .5e3  .  ...  1.2.3  0.5.  .inf  .Inf  .INF  -.inf  +.inf  .nan  .NaN  .NAN  NaN  nan  NAN  inf  Inf  INF
    2026-1-2  2026-11-2  2026-11-21T14:30:00Z  2026-11-21t14:30:00z  2026-11-21T14:30
    2026-11-21T14:30:00+01:00  2026-11-21T14:30:00.123-05:00  2026-11-21 14:30:00
    2026-11-21 14:30:00.1 Z  2026-11-21 1:30:00 -5
    """.strip(),
)
TEXT = re.split(
    r"\s{2,}",
    """
    text  Yesterday  noon  nor  onward  offer  nullable  truth  true or not  yEs  2026-11-21  2026-13-45
    2026-11  11-2026  1st  2x  0457-773  0457 773 456  12:30am  12:30-13:00  1/2  5%  J44.9  E11  e11  1e  1e+
    0x  0xg1  0o8  0b2  +  --  +-  A1  v1.2.3  -a  .a  a.5  ½  ١٢  ²  <<<  <<=  -5 to +5  ~5 mg  12 Mill Lane
    2026-11-21 seen at home
    """.strip(),
)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("", None),
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("45", 45),
        ("-3", -3),
        ("999999999999999999", 999999999999999999),
        ("0.0", Decimal("0.0")),
        ("2.50", Decimal("2.50")),
        ("-144.69", Decimal("-144.69")),
        ("1234567890.12345678", Decimal("1234567890.12345678")),
    ],
)
def test_a_plain_scalar_means_a_value(plain: str, value: object) -> None:
    assert repr(meaning(plain)) == repr(value)
    assert not means_itself(plain)


@pytest.mark.parametrize("plain", AMBIGUOUS)
def test_what_readers_differ_on_is_refused(plain: str) -> None:
    with pytest.raises(Refused, match="yaml-ambiguous-scalar"):
        meaning(plain)
    assert not means_itself(plain)


@pytest.mark.parametrize("plain", TEXT)
def test_text_means_itself_to_every_reader(plain: str) -> None:
    assert meaning(plain) == plain
    if means_itself(plain):
        assert str(SafeLoader(plain).get_single_data()) == plain
        assert str(YAML(typ="safe", pure=True).load(plain)) == plain


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-45", "0000-01-01", "2026-00-10"])
def test_a_day_that_does_not_exist_is_text_that_needs_quotes(day: str) -> None:
    assert meaning(day) == day
    assert not means_itself(day)
    assert means_itself("2026-02-28")


@pytest.mark.parametrize("number", ["1234567890123456789", "-1234567890123456789", "123456789.0123456789"])
def test_a_number_too_long_for_some_readers_is_refused(number: str) -> None:
    with pytest.raises(Refused, match="yaml-number-too-long"):
        meaning(number)
    assert not means_itself(number)


def test_a_merge_key_has_its_own_rule() -> None:
    with pytest.raises(Refused, match="yaml-merge-key"):
        meaning("<<")


@pytest.mark.parametrize("plain", [*AMBIGUOUS, "<<", "0", "-3", "2.50"])
def test_whatever_is_no_text_is_seen_at_the_first_look(plain: str) -> None:
    """The reader asks for the meaning only of text that passes this test."""
    assert plain < AFTER_NUMBERS or plain in WORDS


@pytest.mark.parametrize(
    ("plain", "rule"),
    [
        ("<<", "yaml-merge-key"),
        ("~", "yaml-ambiguous-scalar"),
        ("Yes", "yaml-ambiguous-scalar"),
        ("1e3", "yaml-ambiguous-scalar"),
        ("2026-1-1", "yaml-ambiguous-scalar"),
        ("1234567890123456789", "yaml-number-too-long"),
        ("0.123456789012345678", "yaml-number-too-long"),
    ],
)
def test_what_is_refused_says_by_which_rule(plain: str, rule: str) -> None:
    with pytest.raises(Refused) as raised:
        meaning(plain)
    assert str(raised.value) == rule


@pytest.mark.parametrize(
    ("text", "itself"),
    [("2026-02-28", True), ("2026-02-30", False), ("0000-01-01", False), ("7", False), ("", False), ("a7", True)],
)
def test_what_needs_no_quotes(text: str, itself: bool) -> None:
    assert means_itself(text) is itself


def test_so_many_digits_and_no_more_are_a_number() -> None:
    assert meaning("-123456789012345678") == -123456789012345678
    assert meaning("-0.12345678901234567") == Decimal("-0.12345678901234567")
