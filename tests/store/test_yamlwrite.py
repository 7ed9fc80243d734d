from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from yaml import SafeLoader

from caseload.errors import FORBIDDEN, Forbidden
from caseload.store.scalars import Tree
from caseload.store.yamlfile import load
from caseload.store.yamlrules import BYTES, DEPTH, DIGITS, KEY_LENGTH, NODES
from caseload.store.yamltext import unfit
from caseload.store.yamlwrite import dump

# Pieces that mean something to some reader somewhere, to be put together in any order.
WORDS = r"""
: # - ? | > ' " \ { } [ ] , & * ! % @ ` ~ = << --- ... -- +1 0x1f 0o17 0777 12:30 1e3 .5 5. .inf 1_000
2026-11-21 2026-11-21T14:30:00Z 2026-02-30 yes no on off y n null true NaN Mari's \n \x07 é ë 👵🏽 👨‍👩‍👧
( / £ ½
"""
SPACES = [
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    ": ",
    " #",
    "- ",
    "\n ",
    "\n- ",
    "\n# ",
    "é",
    "\u00a0",
    "\u3000",
    "<<<<<<<",
]
PIECES = [*WORDS.split(), *SPACES]

characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\n \"'")
texts = (
    st.lists(st.sampled_from(PIECES) | st.text(characters, max_size=3), max_size=8).map("".join)
    | st.text(characters, max_size=40)
).filter(lambda text: unfit(text) is None)
numbers = st.integers(-(10**DIGITS) + 1, 10**DIGITS - 1) | st.decimals(-(10**9), 10**9, places=4)
leaves = st.none() | st.booleans() | numbers | texts
collections = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
trees = st.dictionaries(texts, collections, max_size=5)

# A file in its canonical form, and the tree that it is the form of.
WRITTEN = r"""
text: Breathing easier
quoted:
  - "no"
  - "12:30"
  - "0457773456"
  - ""
  - " a"
  - "a "
  - "a: b"
  - "a #b"
  - "- a"
  - "a:"
  - "'a'"
  - "\"a\\b\""
  - "\ta"
plain:
  - 2026-11-21
  - Mari's "cat"
  - a - b
  - a:b
  - a#b
  - £144.69
  - Zoë 👵🏽
  - C:\a
numbers:
  - -1
  - 2.50
  - 100.0
  - -0.001
others:
  - true
  - false
  - null
empty:
  - {}
  - []
  - a: {}
    b: []
nested:
  - - 1
    - - 2
  - - a: 1
      b:
        c:
          - 3
lines:
  - |-
    a
    b
  - |
    a
    b
  - |+
    a

    b

  - |2-
      a
    b
  - "\n\n"
"a: b": key
"no": key
""".lstrip()
EVERYTHING: dict[str, Tree] = {
    "text": "Breathing easier",
    "quoted": [
        "no",
        "12:30",
        "0457773456",
        "",
        " a",
        "a ",
        "a: b",
        "a #b",
        "- a",
        "a:",
        "'a'",
        '"a\\b"',
        "\ta",
    ],
    "plain": ["2026-11-21", 'Mari\'s "cat"', "a - b", "a:b", "a#b", "£144.69", "Zoë 👵🏽", "C:\\a"],
    "numbers": [-1, Decimal("2.50"), Decimal("100.0"), Decimal("-0.001")],
    "others": [True, False, None],
    "empty": [{}, [], {"a": {}, "b": []}],
    "nested": [[1, [2]], [{"a": 1, "b": {"c": [3]}}]],
    "lines": ["a\nb", "a\nb\n", "a\n\nb\n\n", "  a\nb", "\n\n"],
    "a: b": "key",
    "no": "key",
}


def stock(tree: Any) -> Any:
    """Return the tree as other readers see it: decimals are floats; dates that they build are text again."""
    if isinstance(tree, dict):
        return {stock(key): stock(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [stock(item) for item in tree]
    if isinstance(tree, Decimal):
        return float(tree)
    return tree.isoformat() if isinstance(tree, date) else tree


def test_the_form_is_this() -> None:
    assert dump(EVERYTHING).decode() == WRITTEN


@given(trees)
@example(EVERYTHING)
def test_what_is_written_is_read_back(tree: dict[str, Tree]) -> None:
    assert repr(load(dump(tree), "f")) == repr(tree)


@given(trees)
@example(EVERYTHING)
def test_a_second_writing_gives_the_same_bytes(tree: dict[str, Tree]) -> None:
    written = dump(tree)
    assert written.endswith(b"\n")
    assert dump(load(written, "f")) == written


@given(trees)
@example(EVERYTHING)
def test_yaml_1_1_and_1_2_readers_read_the_same(tree: dict[str, Tree]) -> None:
    written = dump(tree)
    assert repr(stock(SafeLoader(written).get_single_data())) == repr(stock(tree))
    assert repr(stock(YAML(typ="safe", pure=True).load(written))) == repr(stock(tree))


@given(texts)
def test_a_line_of_text_is_one_line_of_the_file(text: str) -> None:
    """A change of one line of text is a change of one line in git; nothing is folded."""
    lines = dump({"a": text}).decode().split("\n")[1:-1]
    assert lines == [] or [line[2:] for line in lines] == text.removesuffix("\n").split("\n")


@pytest.mark.parametrize(
    ("number", "written"),
    [("1E+2", "100.0"), ("7", "7.0"), ("1E-7", "0.0000001"), ("-0", "-0.0"), ("144.690", "144.690")],
)
def test_a_decimal_is_written_in_plain_digits_with_a_point(number: str, written: str) -> None:
    assert dump({"a": Decimal(number)}) == f"a: {written}\n".encode()


def test_an_empty_tree_is_written() -> None:
    assert dump({}) == b"{}\n"


def nested(levels: int) -> Tree:
    return [] if levels == 1 else [nested(levels - 1)]


@pytest.mark.parametrize(
    ("tree", "rule"),
    [
        (["a"], "does not consist"),
        ("a", "does not consist"),
        ({"a": "ring\x07"}, "control"),
        ({"a": ["\ud800"]}, "control"),
        ({"a": "x\r\ny"}, "control"),
        ({"\u202ea": 1}, "control"),
        ({"a": "x\n=======\ny"}, "conflict marker"),
        ({"<<<<<<< HEAD": 1}, "conflict marker"),
        ({"k" * (KEY_LENGTH + 1): 1}, "200 characters"),
        ({"a": 10**DIGITS}, "18 digits"),
        ({"a": -(10**5_000)}, "18 digits"),
        ({"a": Decimal(10 ** (DIGITS - 1))}, "18 digits"),
        ({"a": Decimal("1234567890.123456789")}, "18 digits"),
        ({"a": Decimal("1E+400000")}, "18 digits"),
        ({"a": Decimal("NaN")}, "18 digits"),
        ({"a": nested(DEPTH)}, "20 levels"),
        ({"a": [1] * (NODES + 1)}, "200,000"),
        ({"a": "x" * BYTES}, "1 MB"),
    ],
)
def test_what_would_not_be_read_is_not_written(tree: Any, rule: str) -> None:
    with pytest.raises(Forbidden, match=f"^cannot be written: .*{rule}.*; ") as caught:
        dump(tree)
    assert caught.value.exit_code == FORBIDDEN


def test_the_deepest_tree_that_is_read_is_written() -> None:
    tree: dict[str, Tree] = {"a": nested(DEPTH - 1)}
    assert load(dump(tree), "f") == tree


@pytest.mark.parametrize("value", [1.5, date(2026, 11, 21), b"bytes", ("a",), {"a"}])
def test_a_value_that_is_no_tree_is_a_mistake_of_the_program(value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        dump({"a": value})
