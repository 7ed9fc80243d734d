"""What `check` found: the rule, the place and what to do; no word of what a record says, unless that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from caseload.errors import Finding
from caseload.render.dates import count
from caseload.render.report import Cell, Column, Lines, Listing, Report

COLUMNS = (
    Column("file", "File", whole=True),
    Column("line", "Line", numeric=True),
    Column("column", "Column", numeric=True),
    Column("severity", "Severity"),
    Column("rule", "Rule", whole=True),
    Column("record", "Record"),
    Column("field", "Field", whole=True),
    Column("message", "What", whole=True),
    Column("remedy", "What to do", whole=True),
)
VALUE = Column("value", "What stands there", whole=True)


def findings_report(findings: Sequence[Finding], patients: int, files: int, values: Sequence[str] = ()) -> Report:
    """Return every finding, and how many patients and files were looked at; with the `values` that were asked for."""
    looked = looked_at(patients, files)
    if not findings:
        return Report("check", "", (Lines("sound", "", (f"All is sound: {looked}.",)),))
    severities = Counter(finding.severity for finding in findings)
    counts = ", ".join(count(number, severity) for severity, number in sorted(severities.items()))
    return Report("check", "", (listing(findings, values),), (f"{counts} in {looked}",))


def listing(findings: Sequence[Finding], values: Sequence[str] = ()) -> Listing:
    """Return the findings as a table that people read line by line."""
    if not values:
        return Listing("findings", "", COLUMNS, tuple(map(_row, findings)), tuple(map(line_of, findings)))
    both = tuple(zip(findings, values, strict=True))
    rows = tuple((*_row(finding), value) for finding, value in both)
    texts = (text for finding, value in both for text in (line_of(finding), f"    {value}") if text.strip())
    return Listing("findings", "", (*COLUMNS, VALUE), rows, tuple(texts))


def looked_at(patients: int, files: int) -> str:
    """Return `24 patients, 360 files`."""
    return f"{count(patients, 'patient')}, {count(files, 'file')}"


def line_of(finding: Finding) -> str:
    """Return `path:line:col: severity RULE message — remedy`; of the place, the parts that are known."""
    place = ":".join(str(part) for part in (finding.file or finding.record, finding.line, finding.column) if part)
    field = f"{finding.field}: " if finding.field else ""
    remedy = f" — {finding.remedy}" if finding.remedy else ""
    return f"{f'{place}: ' if place else ''}{finding.severity} {finding.rule} {field}{finding.message}{remedy}"


def _row(finding: Finding) -> tuple[Cell, ...]:
    place = (finding.file, finding.line or None, finding.column or None)
    return (*place, finding.severity, finding.rule, finding.record, finding.field, finding.message, finding.remedy)
