"""GitHub Actions: a line for each finding, which GitHub shows beside the file, and a summary of the job.

The commands and how they are escaped: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from caseload.errors import Finding
from caseload.render import markdown
from caseload.render.ci.inspection import Inspection, told
from caseload.render.clean import clean
from caseload.render.report import Column, Lines, Report, Row, Table

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
# A summary that is larger than a mebibyte is not shown at all.
LISTED = 1000
BY_RULE = (Column("rule", "Rule"), Column("title", "What it asks"), Column("findings", "Findings", numeric=True))
PLACES = (Column("severity", "Severity"), Column("rule", "Rule"), Column("place", "Place"), Column("message", "What"))


def lines(inspection: Inspection) -> Iterator[str]:
    """Yield the annotations, the gravest first as GitHub shows only the first ten, and what there was in all."""
    for finding in inspection.gravest_first:
        yield _annotation(finding, inspection.path(finding))
    yield inspection.sentence


def summary(inspection: Inspection) -> Iterator[str]:
    """Yield the markdown of the job's summary."""
    blocks = [Lines("sentence", "", (inspection.sentence,))]
    tables = _tables(inspection) if inspection.findings else ()
    more = len(inspection.findings) - LISTED
    footer = (f"{more:,} more are in the log of the job",) if more > 0 else ()
    yield from markdown.lines(Report(inspection.verb, f"caseload {inspection.verb}", (*blocks, *tables), footer))
    yield ""


def _tables(inspection: Inspection) -> Iterator[Table]:
    titles = {rule.id: rule.title for rule in inspection.rules}
    numbers = Counter(finding.rule for finding in inspection.findings)
    rows: Iterator[Row] = ((rule, titles.get(rule, ""), number) for rule, number in numbers.most_common())
    yield Table("rules", "By rule", BY_RULE, tuple(rows))
    listed = inspection.gravest_first[:LISTED]
    yield Table("findings", "Findings", PLACES, tuple(_row(finding, inspection.path(finding)) for finding in listed))


def _row(finding: Finding, path: str) -> Row:
    return finding.severity, finding.rule, f"{path}:{finding.line}" if finding.line else path, told(finding)


def _annotation(finding: Finding, path: str) -> str:
    place = {"file": path, "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value)
    return f"::{LEVELS[finding.severity]} {properties}::{_data(told(finding))}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
