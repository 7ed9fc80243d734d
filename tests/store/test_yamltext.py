"""The bytes of a file as text: what they may hold, and the place of what they may not."""

from __future__ import annotations

import pytest

from caseload.errors import Unreadable
from caseload.store.yamltext import Text, decoded, unfit


def place(data: bytes) -> str:
    """Return `RULE line:column` of what is refused, nothing of what is not."""
    try:
        decoded(data, "plan.yaml")
    except Unreadable as error:
        (finding,) = error.findings
        assert finding.file == "plan.yaml"
        return f"{finding.rule} {finding.line}:{finding.column}"
    return ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a: 1\n", Text("a: 1\n")),
        (b"a: <b>=|\n", Text("a: <b>=|\n")),
        (b"a: b\r\n", Text("a: b\r\n")),
        ("a: ë👵\n".encode(), Text("a: ë👵\n")),
        (b"a: R&D!\n", Text("a: R&D!\n")),
        (b"a: this & that\n", Text("a: this & that\n")),
        (b"a: &b 1\n", Text("a: &b 1\n", properties=True)),
        (b"&b a: 1\n", Text("&b a: 1\n", properties=True)),
        (b"a: [&b 1]\n", Text("a: [&b 1]\n", properties=True)),
        (b"a: !\n", Text("a: !\n", properties=True)),
        (b'a: "\\n"\n', Text('a: "\\n"\n', escapes=True)),
        (b"a: <<<<<<<\n", Text("a: <<<<<<<\n", marked=True)),
        (b"a: b=======\n", Text("a: b=======\n", marked=True)),
        (b"a: '>>>>>>>>'\n", Text("a: '>>>>>>>>'\n", marked=True)),
        (b"a: |||||||\n", Text("a: |||||||\n", marked=True)),
        (b"a: <<<<<<\n", Text("a: <<<<<<\n")),
        (b"a: <1> <2> <3> <4>\n", Text("a: <1> <2> <3> <4>\n")),
        (b"a: &1&2&3&4&5&6&7 ~\n", Text("a: &1&2&3&4&5&6&7 ~\n", properties=True)),
        (b"a: &<<<<<<< \\\n", Text("a: &<<<<<<< \\\n", properties=True, escapes=True, marked=True)),
    ],
    ids=repr,
)
def test_the_text_and_what_is_to_be_looked_for_in_it(data: bytes, text: Text) -> None:
    assert decoded(data, "plan.yaml") == text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"#" * 1_000_000, ""),
        (b"#" * 1_000_001, "yaml-too-large 1:1"),
        (b"\xef\xbb\xbfa: 1\n", "yaml-byte-order-mark 1:1"),
        (b"a: 1\nb: x\xff\n", "yaml-not-utf-8 2:5"),
        ("é: ö\n".encode() + b"\xe9", "yaml-not-utf-8 2:1"),
        (b"%YAML 1.2\n", "yaml-directive 1:1"),
        (b"# it\n \t# is\n\n%TAG ! x\n", "yaml-directive 4:1"),
        (b"# it\r\n%TAG ! x\r\n", "yaml-directive 2:1"),
        (b"a: 1\n%TAG\n", ""),
        (b"a: 5 %\n", ""),
        (b"<<<<<<< ours\n", "yaml-conflict-marker 1:1"),
        (b"a: 1\n=======\nb: 1\n", "yaml-conflict-marker 2:1"),
        (b"a: 1\r\n>>>>>>>\r\nb: 1\r\n", "yaml-conflict-marker 2:1"),
        (b"a: 1\n||||||| base\n", "yaml-conflict-marker 2:1"),
        (b"=======", "yaml-conflict-marker 1:1"),
        (b"========\n", ""),
        (b"=======x\n", ""),
        (b"a: 1\n =======\n", ""),
        (b"a: \x07", "yaml-forbidden-character 1:4"),
        (b"a: b\x7f", "yaml-forbidden-character 1:5"),
        (b"a: b\x1f", "yaml-forbidden-character 1:5"),
        ("a: 1\nb: x\u200f\n".encode(), "yaml-forbidden-character 2:5"),
        (b"a: 1\rb: 2\n", "yaml-forbidden-character 1:5"),
        (b"a: \x00\n=======\n", "yaml-conflict-marker 2:1"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_refused_and_where(data: bytes, found: str) -> None:
    assert place(data) == found


def test_of_most_text_there_is_nothing_to_look_for() -> None:
    assert decoded(b"a: 1\n", "plan.yaml") == ("a: 1\n", False, False, False)


@pytest.mark.parametrize("harmless", ["\t", "\n", " ", "~", "\xa0", "\u200d", "\u2027", "\u202f", "\ufffd"])
def test_what_may_stand_in_text(harmless: str) -> None:
    assert unfit(f"a{harmless}b") is None


def test_what_is_unfit_comes_with_the_text_before_it() -> None:
    assert unfit("a\x00b\n=======") == ("yaml-conflict-marker", "a\x00b\n")
    assert unfit("a\x00b\n=======", marked=False) == ("yaml-forbidden-character", "a")
    assert unfit("=======\n", marked=False) is None
