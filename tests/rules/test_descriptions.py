"""Every rule that can be found has its words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import caseload
from caseload.errors import NotFound
from caseload.rules.descriptions import CHECKS
from caseload.rules.standards import STANDARDS
from caseload.store import explain, schema
from caseload.store.described import rule, rules

PACKAGE = Path(caseload.__file__).parent
MAKERS = {"Finding", "Fault"}
# Found in what somebody hands in, never in the records.
OF_INPUT = {"json-syntax", "row-refused", "extract-format", "stdin"}


def found_in_code() -> set[str]:
    """The rules that the code names where it makes a finding."""
    found: set[str] = set()
    for path in [*(PACKAGE / "store").glob("*.py"), *(PACKAGE / "rules").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                named = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "rule")]
                found |= {str(one.value) for one in named if isinstance(one, ast.Constant)}
    return found


def test_every_rule_that_is_found_is_described() -> None:
    described = {one.id for one in rules()}
    of_schemas = {*explain.TELLING, schema.KIND, schema.NEWER}
    assert len(found_in_code()) > 30
    assert (found_in_code() | of_schemas) - OF_INPUT - described == set()


def test_every_rule_has_one_description_that_says_all() -> None:
    ids = [one.id for one in rules()]
    assert len(set(ids)) == len(ids)
    assert all(one.title and one.reason and one.remedy for one in (*CHECKS, *STANDARDS))


def test_a_rule_is_looked_up_by_its_id() -> None:
    assert rule("triage-in-time").title == "A referral is triaged in time"
    assert rule("yaml-tag").remedy.startswith("delete the tag")
    with pytest.raises(NotFound, match="did you mean triage-in-time"):
        rule("triage-in-tim")
