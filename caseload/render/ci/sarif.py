"""SARIF 2.1.0, which code scanning services read.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from caseload import __version__
from caseload.errors import Finding
from caseload.render.ci.inspection import Inspection, told
from caseload.store.folder import SETTINGS

if TYPE_CHECKING:
    from caseload.rules.standard import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Tree = dict[str, Any]
ACCEPTED: Tree = {"kind": "external", "status": "accepted"}


def lines(inspection: Inspection) -> Iterator[str]:
    """Yield the document as one line of plain ASCII; every path is relative to the repository."""
    described = {rule.id: _described(rule) for rule in inspection.rules}
    for finding in (*inspection.findings, *inspection.accepted):
        described.setdefault(finding.rule, {"id": finding.rule})
    places = {rule: number for number, rule in enumerate(described)}
    driver = {"name": "caseload", "version": __version__, "rules": list(described.values())}
    run: Tree = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"caseload-{inspection.verb}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(finding, inspection, places[finding.rule], []) for finding in inspection.findings),
            *(_result(finding, inspection, places[finding.rule], [ACCEPTED]) for finding in inspection.accepted),
        ],
    }
    if inspection.today:
        run["properties"] = {"today": inspection.today.isoformat()}
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True)


def _described(rule: Rule) -> Tree:
    source = getattr(rule, "source", "")
    help_ = "\n\n".join(filter(None, (rule.reason, f"What to do: {rule.remedy}", source and f"Source: {source}")))
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": help_},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, inspection: Inspection, place: int, suppressions: list[Tree]) -> Tree:
    print_ = _fingerprint(finding)
    return {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": finding.severity,
        "message": {"text": told(finding)},
        "locations": [_location(finding, inspection)],
        # The second is the one that GitHub knows an alert by; of itself it would take the text of the line.
        "partialFingerprints": {"ruleRecordField/v1": print_, "primaryLocationLineHash": print_},
        "suppressions": suppressions,
    }


def _location(finding: Finding, inspection: Inspection) -> Tree:
    # What belongs to no file belongs to the whole folder, and services want a file to show it by.
    path = inspection.path(finding) or "/".join(filter(None, (inspection.prefix, SETTINGS)))
    physical: Tree = {"artifactLocation": {"uri": quote(path, errors="surrogateescape")}}
    if finding.line:
        column = {"startColumn": finding.column} if finding.column else {}
        physical["region"] = {"startLine": finding.line, **column}
    location: Tree = {"physicalLocation": physical}
    if finding.record:
        name = ".".join(filter(None, (finding.record, finding.field)))
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "record"}]
    return location


def _fingerprint(finding: Finding) -> str:
    """Return the same for the same rule, record and field, wherever in the file they stand."""
    key = (finding.rule, finding.record or finding.file, finding.field)
    return hashlib.sha256("\0".join(key).encode(errors="surrogateescape")).hexdigest()
