"""What `check` found: the rule, the place and what to do; never a word of what a record says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from caseload.errors import Finding
from caseload.render.dates import count
from caseload.render.report import Cell, Column, Lines, Report, Table, Urgent

COLUMNS = (
    Column("place", "Place", whole=True),
    Column("message", "What", whole=True, under="place"),
    Column("remedy", "What to do", whole=True, under="place"),
    Column("severity", "Severity"),
    Column("rule", "Rule", whole=True, under="severity"),
    Column("record", "Record", under="severity"),
)


def findings_report(findings: Sequence[Finding], patients: int, files: int) -> Report:
    """Return every finding, and how many patients and files were looked at."""
    looked = f"{count(patients, 'patient')}, {count(files, 'file')}"
    if not findings:
        return Report("check", "", (Lines("sound", "", (f"All is sound: {looked}.",)),))
    severities = Counter(finding.severity for finding in findings)
    counts = ", ".join(count(number, severity) for severity, number in sorted(severities.items()))
    table = Table("findings", "", COLUMNS, tuple(map(_row, findings)))
    return Report("check", "", (table,), (f"{counts} in {looked}",))


def _row(finding: Finding) -> tuple[Cell, ...]:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    message = f"{finding.field}: {finding.message}" if finding.field else finding.message
    severity = Urgent(finding.severity) if finding.severity == "error" else finding.severity
    return place or finding.record, message, finding.remedy, severity, finding.rule, finding.record
