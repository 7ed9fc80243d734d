"""The limits of a record's YAML, to the last character, and the words for what lies beyond them."""

from __future__ import annotations

import pytest

from caseload.errors import Finding, Unreadable
from caseload.store.yamlfile import load
from caseload.store.yamlrules import REMEDIES, RULES, SYNTAX_REMEDIES, unreadable


def rule_of(data: bytes) -> str:
    try:
        load(data, "plan.yaml")
    except Unreadable as error:
        return error.findings[0].rule
    return ""


@pytest.mark.parametrize(
    ("most", "more", "rule"),
    [
        (b"a: " + b"x" * 999_997, b"a: " + b"x" * 999_998, "yaml-too-large"),
        (b"k" * 200 + b": x", b"k" * 201 + b": x", "yaml-key-too-long"),
        (b"{" + b"k" * 200 + b": x}", b"{" + b"k" * 201 + b": x}", "yaml-key-too-long"),
        (b"a: " + b"[" * 19 + b"]" * 19, b"a: " + b"[" * 20 + b"]" * 20, "yaml-too-deep"),
        (b"a: 999999999999999999", b"a: 1000000000000000000", "yaml-number-too-long"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_so_much_is_read_and_no_more(most: bytes, more: bytes, rule: str) -> None:
    assert [rule_of(most), rule_of(more)] == ["", rule]


def test_every_rule_has_its_words_and_its_remedy() -> None:
    assert list(REMEDIES) == list(RULES)
    assert len({*REMEDIES.values(), *SYNTAX_REMEDIES.values()} - {""}) == len(REMEDIES) + len(SYNTAX_REMEDIES)


def test_the_error_says_file_place_words_and_remedy() -> None:
    error = unreadable("yaml-alias", "plan.yaml", 4, 9)
    assert str(error) == (
        "plan.yaml:4:9: an alias (*); write the value out; put text that starts with * in quotes [yaml-alias]"
    )
    assert error.findings == (
        Finding(
            rule="yaml-alias",
            message="an alias (*)",
            file="plan.yaml",
            line=4,
            column=9,
            remedy="write the value out; put text that starts with * in quotes",
        ),
    )


def test_what_is_wrong_with_a_whole_file_stands_at_its_beginning() -> None:
    (finding,) = unreadable("yaml-empty", "plan.yaml").findings
    assert (finding.line, finding.column) == (1, 1)


def test_a_remedy_that_says_more_takes_the_place_of_the_general_one() -> None:
    (finding,) = unreadable("yaml-syntax", "plan.yaml", remedy="close the quotes").findings
    assert finding.remedy == "close the quotes"
