"""What became of a spreadsheet of people: how many were accepted, and why a row was not; no names, no values."""

from __future__ import annotations

from collections.abc import Sequence

from caseload.errors import Finding
from caseload.render.report import Column, Fields, Report, Table, block_if

COLUMNS = (Column("line", "Line", numeric=True), Column("reason", "Reason", whole=True))


def sheet_report(accepted: int, wanted: int, refused: Sequence[Finding], *, saved: bool) -> Report:
    """Return the numbers, `wanted` being accepted people without an NHS number, and the refused rows."""
    pairs = (
        ("accepted", accepted),
        ("refused", len(refused)),
        ("NHS wanted", wanted),
        ("saved", saved),
    )
    rows = tuple((finding.line, finding.message) for finding in refused)
    table = Table("refused", "Refused rows", COLUMNS, rows)
    return Report("intake", "", (Fields("intake", "", pairs), *block_if(table, rows)))
