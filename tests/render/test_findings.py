from __future__ import annotations

import io

import pytest

from caseload.errors import Finding
from caseload.render.emit import emit
from caseload.render.findings import findings_report, line_of
from caseload.render.report import Lines, Listing

BROKEN = Finding("yaml-syntax", "this is not YAML", file="patients/7/x.yaml", line=3, column=2, remedy="mend it")
LATE = Finding("review-overdue", "is overdue", severity="warning", record="7k3m9x2q", field="review")


def test_all_sound_is_said_with_what_was_looked_at() -> None:
    report = findings_report((), 3, 1200)
    assert report.blocks == (Lines("sound", "", ("All is sound: 3 patients, 1,200 files.",)),)


def test_findings_have_their_place_and_are_counted() -> None:
    report = findings_report((BROKEN, BROKEN, LATE), 1, 2)
    (table,) = report.blocks
    assert isinstance(table, Listing)
    assert [column.name for column in table.columns] == [
        *("file", "line", "column", "severity", "rule", "record", "field", "message", "remedy"),
    ]
    place = ("patients/7/x.yaml", 3, 2)
    assert table.rows[0] == (*place, "error", "yaml-syntax", "", "", "this is not YAML", "mend it")
    late = ("warning", "review-overdue", "7k3m9x2q", "review", "is overdue", "")
    assert table.rows[2] == ("", None, None, *late)
    assert report.footer == ("2 errors, 1 warning in 1 patient, 2 files",)


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (BROKEN, "patients/7/x.yaml:3:2: error yaml-syntax this is not YAML — mend it"),
        (LATE, "7k3m9x2q: warning review-overdue review: is overdue"),
        (Finding("layout", "is no record", file="x.txt", line=1), "x.txt:1: error layout is no record"),
        (Finding("file-unreadable", "git is missing"), "error file-unreadable git is missing"),
    ],
)
def test_a_finding_is_one_line(finding: Finding, told: str) -> None:
    assert line_of(finding) == told


def written(form: str, *values: str) -> str:
    stream = io.StringIO()
    emit(findings_report((BROKEN, LATE), 1, 2, values), form, stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["table", "plain"])
def test_people_read_lines_that_an_editor_can_follow(form: str) -> None:
    lines = written(form).splitlines()
    assert lines[:2] == [line_of(BROKEN), line_of(LATE)]
    assert lines[-1] == "1 error, 1 warning in 1 patient, 2 files"


def test_what_stands_there_is_told_if_it_is_asked_for() -> None:
    assert written("plain", "by: Marmalade\x1b[2J", "").splitlines()[:3] == [
        line_of(BROKEN),
        "    by: Marmalade␛[2J",
        line_of(LATE),
    ]
    assert "What stands there" in written("markdown", "x", "")
    assert '"value": "x"' in written("json", "x", "")


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_programs_get_columns(form: str) -> None:
    assert "7k3m9x2q" in written(form)
    assert line_of(BROKEN) not in written(form)
