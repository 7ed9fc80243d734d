from __future__ import annotations

from caseload.errors import Finding
from caseload.render.findings import findings_report
from caseload.render.report import Lines, Table, Urgent


def test_all_sound_is_said_with_what_was_looked_at() -> None:
    report = findings_report((), 3, 1200)
    assert report.blocks == (Lines("sound", "", ("All is sound: 3 patients, 1,200 files.",)),)


def test_findings_have_their_place_and_are_counted() -> None:
    broken = Finding("yaml-syntax", "this is not YAML", file="patients/7/x.yaml", line=3, column=2, remedy="mend it")
    late = Finding("review-overdue", "review overdue", severity="warning", record="7k3m9x2q", field="review")
    report = findings_report((broken, broken, late), 1, 2)
    (table,) = report.blocks
    assert isinstance(table, Table)
    assert table.rows[0] == ("patients/7/x.yaml:3:2", "this is not YAML", "mend it", "error", "yaml-syntax", "")
    assert isinstance(table.rows[0][3], Urgent)
    assert table.rows[2] == ("7k3m9x2q", "review: review overdue", "", "warning", "review-overdue", "7k3m9x2q")
    assert report.footer == ("2 errors, 1 warning in 1 patient, 2 files",)
