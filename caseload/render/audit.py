"""An audit as a report: the day, what was breached and what to do; ids and places, never a word of a record."""

from __future__ import annotations

from datetime import date

from caseload.errors import Finding
from caseload.render.ci.inspection import counted
from caseload.render.dates import count
from caseload.render.report import Block, Cell, Column, Fields, Lines, Report, Table, Urgent, block_if
from caseload.rules.audit import Audit
from caseload.rules.standard import ERROR

COLUMNS = (
    Column("severity", "Severity"),
    Column("rule", "Standard", whole=True, under="severity"),
    Column("place", "Place", whole=True),
    Column("record", "Record", under="severity"),
    Column("field", "Field", whole=True, under="place"),
    Column("message", "What", whole=True, under="place"),
    Column("remedy", "What to do", whole=True, under="place"),
)
UNTIL = "accepted_until"
UNREADABLE = "Not audited: caseload check says more"
WEIGHT = ("error", "warning", "note")


def audit_report(audit: Audit) -> Report:
    """Return every finding, the gravest first, and last those that are accepted, under the day by which they hold."""
    findings = sorted(audit.findings, key=lambda finding: WEIGHT.index(finding.severity))
    pairs = (("today", audit.today), ("patients", audit.patients), ("standards", len(audit.standards)))
    facts = Fields("audit", "", pairs)
    # Without a title it is for programs, which count on it.
    until = Column(UNTIL, "Accepted until" if audit.accepted else "", under="severity")
    accepted = (_row(finding, entry.expires) for finding, entry in audit.accepted)
    rows = (*(_row(finding) for finding in findings), *accepted)
    table = Table("findings", "", (*COLUMNS, until), rows)
    numbers = [*counted(findings), *([f"{len(audit.accepted)} accepted"] if audit.accepted else [])]
    total = f"{', '.join(numbers)} in {looked_at(audit)}, on {audit.today}"
    return Report("audit", "", (facts, *not_audited(audit), *block_if(table, rows)), (total,))


def not_audited(audit: Audit, name: str = "unreadable", title: str = UNREADABLE) -> tuple[Block, ...]:
    """Return what could not be read, so that no numbers pass for whole."""
    broken = tuple(finding.line_text() for finding in audit.unreadable)
    return block_if(Lines(name, title, broken, tone="danger"), broken)


def looked_at(audit: Audit) -> str:
    """Return `24 patients by 60 standards`."""
    return f"{count(audit.patients, 'patient')} by {count(len(audit.standards), 'standard')}"


def _row(finding: Finding, until: date | None = None) -> tuple[Cell, ...]:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    severity = Urgent(finding.severity) if finding.severity == ERROR else finding.severity
    return severity, finding.rule, place, finding.record, finding.field, finding.message, finding.remedy, until
