from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import traceback
from decimal import Decimal
from pathlib import Path

import pytest
from yaml import BaseLoader, CBaseLoader

from caseload.errors import UNREADABLE, Unreadable
from caseload.store import yamlfile
from caseload.store.yamlfile import RULES, Tree
from caseload.store.yamlrules import BYTES, DEPTH, KEY_LENGTH, NODES

ROOT = Path(__file__).resolve().parents[2]
BAD = sorted((ROOT / "tests/files/bad/yaml").glob("*.yaml"))
GOOD = sorted((ROOT / "tests/files/good/yaml").glob("*.yaml"))

# What would be a large file in the repository is made here: content, rule, line and column.
LARGE: dict[str, tuple[bytes, str]] = {
    "too large": (b"note: " + b"x" * BYTES, "yaml-too-large 1:1"),
    "too many nodes": (b"list: [" + b"1," * 200_000 + b"]\n", "yaml-too-many-nodes 1:1"),
    "60 KB of [": (b"[" * 60_000, f"yaml-too-deep 1:{DEPTH + 1}"),
    "60 KB of {": (b"{" * 60_000, f"yaml-too-deep 1:{DEPTH + 1}"),
    "60 KB of -": (b"- " * 30_000, f"yaml-too-deep 1:{2 * DEPTH + 1}"),
}

CONTROLS = [*range(9), *range(11, 32), 0x7F, 0x85, 0x9B, 0x2028, 0x2067]

LOAD_WITHOUT_LIBYAML = """
import json, sys
from pathlib import Path
sys.modules["yaml._yaml"] = None
from caseload.errors import Unreadable
from caseload.store import yamlfile

def outcome(data):
    try:
        return repr(yamlfile.load(data, "f"))
    except Unreadable as error:
        finding = error.findings[0]
        return [finding.rule, finding.line, finding.column]

outcomes = {name: outcome(Path(name).read_bytes()) for name in sys.argv[1:]}
outcomes["beyond Unicode"] = outcome(b'a: "\\\\UFFFFFFFF"')
print(json.dumps([yamlfile.LIBYAML, outcomes]))
"""


def refusal(data: bytes) -> str:
    """Return `RULE line:column` of the one finding."""
    with pytest.raises(Unreadable) as caught:
        yamlfile.load(data, "plan.yaml")
    (finding,) = caught.value.findings
    assert finding.file == "plan.yaml"
    return f"{finding.rule} {finding.line}:{finding.column}"


def expected(data: bytes) -> str:
    """Return what the first comment of a bad file says will be found."""
    match = re.search(rb"^(?:\xef\xbb\xbf)?# expect: (\S+ \S+)\n", data)
    assert match
    return match[1].decode()


# --- what is refused


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_for_what_it_says_at_the_place_it_says(path: Path) -> None:
    assert refusal(path.read_bytes()) == expected(path.read_bytes())


@pytest.mark.parametrize(("data", "found"), LARGE.values(), ids=LARGE)
def test_a_large_file_is_refused(data: bytes, found: str) -> None:
    assert refusal(data) == found


def test_each_rule_has_a_bad_file() -> None:
    shown = {expected(path.read_bytes()) for path in BAD} | {found for _, found in LARGE.values()}
    assert {rule.split()[0] for rule in shown} == set(RULES)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_an_error_tells_place_and_remedy_and_nothing_of_the_content(path: Path) -> None:
    data = path.read_bytes()
    with pytest.raises(Unreadable) as caught:
        yamlfile.load(data, "patients/x/plan.yaml")
    line = str(caught.value)
    place = expected(data).split()[1]
    assert caught.value.exit_code == UNREADABLE
    assert line.startswith(f"patients/x/plan.yaml:{place}: ")
    assert "; " in line
    assert b"Zeb" in data or path.stem in {"empty", "null-at-the-root"}
    assert "Zeb" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-16", "yaml-not-utf-8 1:1"),
        ("utf-32", "yaml-not-utf-8 1:1"),
        ("utf-16-le", "yaml-forbidden-character 1:2"),
        ("utf-16-be", "yaml-forbidden-character 1:1"),
    ],
)
def test_other_encodings_are_refused(encoding: str, found: str) -> None:
    assert refusal("name: Zebedee\n".encode(encoding)) == found


@pytest.mark.parametrize("character", [*map(chr, CONTROLS)])
def test_control_characters_are_refused_raw_and_escaped(character: str) -> None:
    assert refusal(f"a: 'b{character}c'".encode()) == "yaml-forbidden-character 1:6"
    assert refusal(f'a: "\\u{ord(character):04x}"'.encode()) == "yaml-forbidden-character 1:4"


def test_a_place_counts_characters_not_bytes() -> None:
    assert refusal("a: x\n'ë👵': [no]\n".encode()) == "yaml-ambiguous-scalar 2:8"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("tab-indentation", "spaces, not tabs"),
        ("colon-in-text", "put text with `: ` in quotes"),
        ("unknown-escape", "write the backslash twice"),
        ("quote-not-closed", "close the quotes that open here"),
        ("bracket-not-closed", "check the indentation and the punctuation"),
    ],
)
def test_a_common_slip_has_its_own_remedy(name: str, remedy: str) -> None:
    with pytest.raises(Unreadable, match=remedy):
        yamlfile.load((ROOT / f"tests/files/bad/yaml/{name}.yaml").read_bytes(), "f")


# --- what is read


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_is_read_as_every_reader_reads_its_text(path: Path) -> None:
    data = path.read_bytes()
    assert_same_text(yamlfile.load(data, "f"), BaseLoader(data).get_single_data())


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_is_canonical_unless_it_has_comments(path: Path) -> None:
    data = path.read_bytes()
    tree = yamlfile.load(data, "f")
    written = yamlfile.dump(tree)
    assert yamlfile.load(written, "f") == tree
    assert (written == data) is not data.startswith(b"#")


def test_what_stock_readers_get_wrong_is_text_here() -> None:
    data = b'day: 2026-11-21\ntime: "12:30"\ntelephone: "0457773456"\nanswer: "no"\n'
    assert yamlfile.load(data, "f") == {
        "day": "2026-11-21",
        "time": "12:30",
        "telephone": "0457773456",
        "answer": "no",
    }


def test_windows_line_ends_are_line_ends() -> None:
    assert yamlfile.load(b"a: 1\r\nb: |\r\n  x\r\n  y\r\n", "f") == {"a": 1, "b": "x\ny\n"}
    assert refusal(b"a: 1\r\nb: [1, &x 2]\r\n") == "yaml-anchor 2:8"
    assert refusal(b"a: 1\r\n=======\r\n") == "yaml-conflict-marker 2:1"


def test_the_limits_themselves_are_allowed() -> None:
    deep = b"a: " + b"[" * (DEPTH - 1) + b"]" * (DEPTH - 1)
    assert str(yamlfile.load(deep, "f")).count("[") == DEPTH - 1
    assert list(yamlfile.load(b"k" * KEY_LENGTH + b": 1", "f").values()) == [1]
    assert len(str(yamlfile.load(b"a: '" + b"x" * (BYTES - 5) + b"'", "f")["a"])) == BYTES - 5
    many = yamlfile.load(b"a: [" + b"1," * (NODES - 1) + b"]", "f")["a"]
    assert isinstance(many, list) and len(many) == NODES - 1


@pytest.mark.parametrize("text", ["Smith & Sons", "R&D", "wow!", "a !b", "a &b", "5 * 3", "\\", "a=======b"])
def test_signs_inside_text_are_text(text: str) -> None:
    assert yamlfile.load(f"a: {text}\nb: '{text}'".encode(), "f") == {"a": text, "b": text}


# --- where things stand


def test_positions_are_those_of_keys_and_items() -> None:
    data = b"# hello\nname: x\ngoals:\n  - id: g1\n    more: [1, {a: 2}]\n  - g2\n"
    assert yamlfile.positions(data, "f") == {
        (): (2, 1),
        ("name",): (2, 1),
        ("goals",): (3, 1),
        ("goals", 0): (4, 5),
        ("goals", 0, "id"): (4, 5),
        ("goals", 0, "more"): (5, 5),
        ("goals", 0, "more", 0): (5, 12),
        ("goals", 0, "more", 1): (5, 15),
        ("goals", 0, "more", 1, "a"): (5, 16),
        ("goals", 1): (6, 5),
    }


def test_positions_of_an_unreadable_file_are_refused() -> None:
    with pytest.raises(Unreadable, match="yaml-duplicate-key"):
        yamlfile.positions(b"a: 1\na: 2\n", "f")


# --- any bytes at all


TOKENS = [
    *"&*![]{}|>%#\t\n\r'\"",
    "&a ",
    "*a",
    "<<: ",
    ": ",
    "? ",
    "- ",
    "\n  ",
    "---\n",
    "\\x07",
    "no",
    "0o7",
    "\u2028",
]


def mutated(chance: random.Random, seeds: list[bytes]) -> bytes:
    data = chance.choice(seeds)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        change = chance.randrange(4)
        if change == 0:
            data = data[:at] + chance.choice(TOKENS).encode() + data[at:]
        elif change == 1:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif change == 2:
            data = data[:at] + data[min(to, at + 30) :]
        else:
            data = data[:at] + data[at:to] * 2 + data[to:]
    return data


def test_any_change_to_a_file_is_read_right_or_refused() -> None:
    chance = random.Random(20261121)
    whole = [path.read_bytes() for path in [*GOOD, *BAD]]
    seeds = [*whole, *(entry for data in whole[: len(GOOD)] for entry in re.split(rb"(?m)^(?=[a-z])", data))]
    read = 0
    for _ in range(6_000):
        data = mutated(chance, seeds)
        try:
            tree = yamlfile.load(data, "f")
        except Unreadable:
            continue
        read += 1
        assert_same_text(tree, CBaseLoader(data).get_single_data())
        assert repr(yamlfile.load(yamlfile.dump(tree), "f")) == repr(tree)
        assert () in yamlfile.positions(data, "f")
    assert 500 < read < 5_500


def assert_same_text(tree: Tree, stock: object) -> None:
    """Check a tree against PyYAML's reader that takes every scalar for text."""
    if isinstance(tree, dict):
        assert isinstance(stock, dict) and list(stock) == list(tree)
        for key, value in tree.items():
            assert_same_text(value, stock[key])
    elif isinstance(tree, list):
        assert isinstance(stock, list) and len(stock) == len(tree)
        for one, other in zip(tree, stock, strict=True):
            assert_same_text(one, other)
    elif isinstance(tree, str):
        assert tree == stock
    elif isinstance(tree, bool) or tree is None:
        assert stock in {True: {"true"}, False: {"false"}, None: {"null", ""}}[tree]
    else:
        assert isinstance(stock, str) and tree == Decimal(stock)


# --- without libyaml


def test_the_pure_parser_reads_and_refuses_the_same() -> None:
    files = [str(path) for path in [*GOOD, *BAD]]
    done = subprocess.run(
        [sys.executable, "-c", LOAD_WITHOUT_LIBYAML, *files],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    libyaml, outcomes = json.loads(done.stdout)
    assert libyaml is False
    assert outcomes.pop("beyond Unicode")[0] == "yaml-forbidden-character"
    for path in GOOD:
        assert outcomes[str(path)] == repr(yamlfile.load(path.read_bytes(), "f"))
    for path in BAD:
        rule, line, column = outcomes[str(path)]
        # The two parsers agree on what is no YAML; one of them points a character further on.
        place = f"{line}:{column}" if rule != "yaml-syntax" else expected(path.read_bytes()).split()[1]
        assert f"{rule} {place}" == expected(path.read_bytes())
