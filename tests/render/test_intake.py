from __future__ import annotations

from caseload.errors import Finding
from caseload.render import aligned, delimited, plain
from caseload.render.intake import sheet_report

REFUSED = (Finding("row-refused", "has died", file="people.csv", line=12), Finding("row-refused", "is here", line=1002))
NUMBERS = "accepted: 7\nrefused: 2\nNHS wanted: 3\nsaved: no"


def test_every_refused_row_has_its_line_and_reason() -> None:
    assert "\n".join(plain.lines(sheet_report(7, 3, REFUSED, saved=False))) == (
        f"{NUMBERS}\n\nRefused rows\nLine: 12\nReason: has died\n\nLine: 1002\nReason: is here"
    )


def test_a_spreadsheet_gets_the_refused_rows() -> None:
    assert list(delimited.lines(sheet_report(7, 3, REFUSED, saved=False))) == [
        "line,reason",
        "12,has died",
        "1002,is here",
    ]


def test_nothing_is_said_of_refused_rows_where_there_are_none() -> None:
    text = "\n".join(aligned.lines(sheet_report(7, 0, (), saved=True)))
    assert "Refused rows" not in text
    assert "yes" in text
