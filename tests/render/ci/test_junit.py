from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import xmlschema

from caseload.errors import Finding
from caseload.render.ci.inspection import Inspection
from caseload.render.ci.junit import lines

PUBLISHED = Path(__file__).resolve().parents[2] / "files" / "published" / "junit.xsd"


def document(inspection: Inspection) -> Element:
    """Return the document, valid and with sums that are right."""
    text = "\n".join(lines(inspection))
    xmlschema.XMLSchema(PUBLISHED).validate(text)
    root = fromstring(text.encode())
    for suite in root:
        assert [suite.get("tests"), suite.get("failures"), suite.get("skipped")] == [
            str(len(suite.findall(path))) for path in ("testcase", "testcase/failure", "testcase/skipped")
        ]
    assert root.get("failures") == str(len(root.findall(".//failure")))
    assert root.get("tests") == str(len(root.findall(".//testcase")))
    return root


def suite(root: Element, rule: str) -> Element:
    (found,) = (one for one in root if one.get("name") == rule)
    return found


def test_each_rule_is_a_suite_of_the_day_and_a_rule_without_findings_has_passed(inspection: Inspection) -> None:
    root = document(inspection)
    assert [one.get("name") for one in root] == ["consent", "review-late", "yaml-syntax", "capacity"]
    assert {one.get("timestamp") for one in root} == {"2026-11-21T00:00:00"}
    (passed,) = suite(root, "consent")
    assert (passed.get("name"), list(passed)) == ("Consent is asked", [])


def test_what_the_verb_fails_for_is_a_failure_and_the_rest_is_told(inspection: Inspection) -> None:
    root = document(inspection)
    (broken,) = suite(root, "yaml-syntax").findall("testcase/failure")
    assert broken.get("type") == "error"
    assert broken.text == "north team/patients/7/a b:c,d%.yaml:2: is 50% of / a file, / ::error::that"
    (note,) = suite(root, "capacity").findall("testcase/system-out")
    assert note.text == "note: a-brook: is over the limit"
    stricter = document(replace(inspection, fail_on="warning"))
    assert len(suite(stricter, "review-late").findall("testcase/failure")) == 1


def test_what_is_accepted_is_skipped(inspection: Inspection) -> None:
    (skipped,) = suite(document(inspection), "review-late").findall("testcase/skipped")
    assert skipped.get("message") == "accepted in the baseline: 9c4v1b7n review.due: lies 40 days back"


def test_nothing_found_is_valid_and_green(clean: Inspection) -> None:
    root = document(clean)
    assert (root.get("tests"), root.get("failures")) == ("2", "0")
    assert document(replace(clean, rules=())).get("tests") == "0"


@pytest.mark.parametrize("name", ["a\x00b", "a\x1b[31m", "\ud800", "\ufffe", "<&>\"'", "]]>"])
def test_no_file_name_makes_it_invalid(clean: Inspection, name: str) -> None:
    broken = Finding("layout", "is no record", file=f"patients/7/{name}")
    assert document(replace(clean, findings=(broken,))).get("failures") == "1"
