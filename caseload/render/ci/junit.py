"""JUnit XML, which Jenkins, GitLab and others show as tests: a suite for each rule, a failed case for each finding.

There is no official schema. The elements and attributes are those that Jenkins publishes for its xUnit plugin
(junit-10.xsd), of which other readers know a part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from caseload.errors import Finding
from caseload.render.ci.inspection import Inspection, told
from caseload.render.clean import clean


def lines(inspection: Inspection) -> Iterator[str]:
    """Yield the document; a rule without findings is a test that passed."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in (*inspection.gravest_first, *inspection.accepted):
        by_rule[finding.rule].append(finding)
    titles = {rule.id: rule.title for rule in inspection.rules}
    suites = [_suite(inspection, rule, titles.get(rule, ""), by_rule[rule]) for rule in {**titles, **by_rule}]
    document = Element("testsuites", name=f"caseload {inspection.verb}")
    for name in ("tests", "failures", "errors"):
        document.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    document.extend(suites)
    indent(document)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from tostring(document, encoding="unicode").split("\n")


def _suite(inspection: Inspection, rule: str, title: str, findings: list[Finding]) -> Element:
    suite = Element("testsuite", name=clean(rule))
    if inspection.today:
        suite.set("timestamp", f"{inspection.today}T00:00:00")
    accepted = {id(finding) for finding in inspection.accepted}
    owner = f"caseload.{inspection.verb}.{clean(rule)}"
    for finding in findings:
        case = SubElement(suite, "testcase", name=_name(finding), classname=owner)
        place = ":".join(str(part) for part in (inspection.path(finding), finding.line, finding.column) if part)
        text = clean(f"{place}: {told(finding)}" if place else told(finding))
        if id(finding) in accepted:
            SubElement(case, "skipped", message=f"accepted in the baseline: {text}")
        elif inspection.fails(finding):
            SubElement(case, "failure", type=finding.severity, message=told(finding)).text = text
        else:
            SubElement(case, "system-out").text = f"{finding.severity}: {text}"
    if not findings:
        SubElement(suite, "testcase", name=clean(title), classname=owner)
    numbers = {"tests": "testcase", "failures": "testcase/failure", "skipped": "testcase/skipped"}
    for name, path in numbers.items():
        suite.set(name, str(len(suite.findall(path))))
    suite.set("errors", "0")
    return suite


def _name(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line) if part)
    return clean(" ".join(filter(None, (finding.record, finding.field))) or place or finding.message)
