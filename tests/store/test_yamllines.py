"""The quick way to read a file against the parser's events, which decide what a file says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caseload.errors import Unreadable
from caseload.store import yamllines
from caseload.store.scalars import Tree
from caseload.store.yamlfile import by_events, dump
from caseload.store.yamlrules import DEPTH, KEY_LENGTH
from caseload.store.yamltext import decoded

FILES = Path(__file__).resolve().parents[1] / "files"
GOOD = sorted((FILES / "good").glob("*/*.yaml"))

KEYS = ["a: ", "b: ", "c:", "a:", "no: ", "a1_b-c: ", "A: ", "12: ", "a : ", "a:  ", "? ", '"a": ', "", "&x a: "]
VALUES = r"""
x|x y|x: y|x:y|x :y|x #y|x#y|x:|x |(x)|/x|£5|é|-|-5|-x|- x|5|05|5.0|1e3|12:30|2026-11-21|2026-02-30|true|yes|null|~|.5
"x"|"x: y"|"x \" y"|"x|"|""|'x'|[]|{}|[x]|{x: y}|>|&x y|x & y|x &y|*x|!x|@x|`x|%x|<<|---|...|---x|x, y]|x"y"|x\y|x?|?
""".strip().replace("\n", "|").split("|")  # fmt: skip
ODD = ["|", "|-", "x\r", "\u00a0", "x\u00a0", "\u00a0x", "x\ty", "x:\ty", "x\t#y", "\u3000", "👵🏽", "x" * 2000]
lines = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "  ", "  ", "    ", "      ", " ", "   ", "\t"]),
        st.sampled_from(["", "", "", "- ", "- ", "- - ", "-  ", "-"]),
        st.sampled_from(KEYS),
        st.sampled_from(["", *VALUES, *ODD]),
    ),
)
plain_lines = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "  ", "    "]),
        st.sampled_from(["", "", "- "]),
        st.sampled_from(["a: ", "b: ", "c:", "d:"]),
        st.sampled_from(["x", "5", '"y"', "[]", ""]),
    ),
)
texts = (st.lists(plain_lines, max_size=6) | st.lists(plain_lines | lines, max_size=6)).map("\n".join)


def quick(data: bytes) -> dict[str, Tree] | None:
    text = decoded(data, "x")
    return None if text.marked else yamllines.read(text.text)


def agreed(data: bytes) -> bool:
    """Tell whether the quick way reads it at all; if it does, then the events read the same."""
    try:
        tree = quick(data)
    except Unreadable:
        return False
    if tree is None:
        return False
    # Their texts, for True is 1 to ==.
    assert repr(by_events(data, decoded(data, "x"), "x")) == repr(tree)
    return True


@given(texts, st.sampled_from(["\n", "\n", "\n", "", "\n\n", "\r\n", "\n...\n"]))
@example("a: x\n  y: z", "\n")
@example("- a: x", "\n")
@example("a:\n- b", "\n")
@example("a: x\na: y", "\n")
@example("a: -\nb:\n  - - x\n    - y", "\n")
@example("k" * (KEY_LENGTH + 1) + ": x", "\n")
@example("".join(f"{'  ' * level}a:\n" for level in range(DEPTH)) + "  " * DEPTH + "a: []", "\n")
@example("a:\n  " + "- " * DEPTH + "x", "\n")
def test_what_it_reads_the_events_read_too(text: str, end: str) -> None:
    agreed((text + end).encode())


def test_what_we_write_is_read_the_quick_way() -> None:
    """But for text of several lines, what has to be escaped and keys in quotes."""
    found = 0
    for data in (path.read_bytes() for path in GOOD):
        tree = by_events(data, decoded(data, "x"), "x")
        if dump(tree) == data and not any(sign in data for sign in (b"\\", b"|", b'":')):
            assert agreed(data), data
            found += 1
    assert found > 50


@pytest.mark.no_cover
@pytest.mark.parametrize("rounds", [1_000, pytest.param(20_000, marks=pytest.mark.heavy)])
def test_damaged_files_are_read_as_the_events_read_them(rounds: int) -> None:
    chance = random.Random(rounds)
    good = [path.read_text("utf-8") for path in GOOD]
    pieces = [*VALUES, *KEYS, *ODD, "  ", " ", "- ", "\n", "\n  ", "\n- "]
    read = 0
    for _ in range(rounds):
        text = chance.choice(good)
        at, cut = chance.randrange(len(text)), chance.choice([0, 0, 1, 2, 4])
        read += agreed((text[:at] + chance.choice(pieces) + text[at + cut :]).encode())
    assert 0.05 < read / rounds < 0.95
