from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from caseload.render.caselist import find_report, flagged, list_report, warnings
from caseload.render.report import Lines, Report, Row, Table, Urgent
from caseload.store.rows import CaseRow

NAMES = {"a-brook": "Ann Brook"}


def listed(report: Report) -> tuple[Row, ...]:
    (table,) = report.blocks
    assert isinstance(table, Table)
    return table.rows


def test_a_case_is_one_row(rows: list[CaseRow], today: date) -> None:
    assert listed(list_report(rows, today, NAMES))[1] == (
        "9qk3m2ab",
        "OKAFOR, James",
        date(1950, 12, 30),
        "active",
        "maintenance",
        "in 9 days",
        date(2026, 11, 30),
        "Ann Brook",
        None,
        None,
    )


def test_overdue_is_said_and_stands_out(rows: list[CaseRow], today: date) -> None:
    due = [row[5] for row in listed(list_report(rows, today, NAMES))]
    assert due == ["overdue by 12 days", "in 9 days", "today", None]
    assert [isinstance(cell, Urgent) for cell in due] == [True, False, False, False]


def test_nobody_who_cannot_be_read_is_left_out(rows: list[CaseRow], today: date) -> None:
    report = list_report(rows, today, NAMES)
    row = listed(report)[3]
    assert row[0] == "5c7e9g1j"
    assert row[8] == "CANNOT BE READ: caseload check says why"
    assert report.footer == ("4 people · 1 overdue · 1 cannot be read",)


def test_a_manager_who_left_is_named_by_id(today: date) -> None:
    row = CaseRow("7k3m9x2q", "Hill", manager="x-gone")
    assert listed(list_report([row], today, NAMES))[0][7] == "x-gone"


def test_an_empty_list_says_so(today: date) -> None:
    assert list_report([], today, NAMES).blocks == (Lines("nobody", "", ("Nobody fits.",)),)


@pytest.mark.parametrize(
    ("facts", "alerts"),
    [
        ({}, None),
        ({"alerts": ("communication",)}, None),
        ({"alerts": ("safeguarding", "safeguarding", "other")}, "alerts: safeguarding, other"),
        ({"allergies": "not-asked"}, "allergies NOT ASKED"),
        ({"died": "2026-11-20", "flags": 2}, "DIED; 2 SAFETY FLAGS"),
        ({"critical": ("dog bites",), "alerts": ("lone-worker",)}, "ALERT: dog bites; alerts: lone worker"),
    ],
)
def test_what_warns_comes_with_the_pressing_first(facts: dict[str, Any], alerts: str | None) -> None:
    shown, _ = warnings(CaseRow("7k3m9x2q")._replace(**facts))
    assert shown == alerts


def test_only_what_presses_stands_out() -> None:
    pressing, _ = warnings(CaseRow("7k3m9x2q", flags=1))
    lasting, needs = warnings(CaseRow("7k3m9x2q", alerts=("other",), communication=("large print",)))
    assert (isinstance(pressing, Urgent), isinstance(lasting, Urgent)) == (True, False)
    assert needs == "large print"


def test_people_who_may_be_meant_are_told_apart(rows: list[CaseRow], today: date) -> None:
    found = listed(find_report(rows, today))
    assert found[0][:6] == ("7k3m9x2q", "HILL, Margaret", "Peggy", date(1941, 5, 3), "999 000 0018", "active")
    assert found[2][4] == "wanted"
    assert found[3][4] is None


def test_the_words_of_the_team_stand_above_where_a_safety_flag_does(rows: list[CaseRow], today: date) -> None:
    words = "Ring the duty doctor."
    first, *_ = list_report(rows, today, NAMES, words).blocks
    assert first == Lines("safety_flags", "SAFETY FLAG", (words,), "danger")
    quiet = [row._replace(flags=0) for row in rows]
    assert [block.name for block in list_report(quiet, today, NAMES, words).blocks] == ["cases"]
    assert flagged(find_report(quiet, today), rows, words).blocks[0] == first
