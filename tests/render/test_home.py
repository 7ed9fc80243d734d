from __future__ import annotations

from datetime import date

from caseload.render.home import Listed, due_report, home_report, verb_line
from caseload.render.report import Lines, Report, Row, Table, Urgent
from caseload.store.rows import CaseRow, DutyRow


def rows_of(report: Report, name: str) -> tuple[Row, ...]:
    (table,) = (block for block in report.blocks if block.name == name)
    assert isinstance(table, Table)
    return table.rows


def test_visits_of_today_come_first_and_all_are_numbered_on(
    duty_rows: list[DutyRow], rows: list[CaseRow], today: date
) -> None:
    report = home_report(duty_rows, rows, today, Listed("a-brook", "Ann Brook"))
    assert report.title == "Saturday 21-Nov-2026 · Ann Brook"
    assert [block.name for block in report.blocks] == ["visits", "duties"]
    assert [row[:3] for row in rows_of(report, "visits")] == [(1, "10:30", "HILL, Margaret")]
    assert [row[0] for row in rows_of(report, "duties")] == [2, 3, 4]


def test_each_duty_has_reason_person_and_command(duty_rows: list[DutyRow], rows: list[CaseRow], today: date) -> None:
    row = rows_of(home_report(duty_rows, rows, today), "duties")[2]
    assert row[:7] == (
        4,
        "overdue by 1 day",
        date(2026, 11, 20),
        "OKAFOR, James",
        "9qk3m2ab",
        "review: every 26 weeks for this tier",
        "caseload review 9qk3m2ab",
    )
    assert isinstance(row[1], Urgent)


def test_a_visit_that_was_never_logged_is_no_visit_of_today(duty_rows: list[DutyRow], today: date) -> None:
    missed = duty_rows[0]._replace(due="2026-11-19")
    report = home_report([missed], [], today)
    assert rows_of(report, "duties")[0][1] == "overdue by 2 days"


def test_a_person_is_warned_about_once(duty_rows: list[DutyRow], rows: list[CaseRow], today: date) -> None:
    report = home_report(duty_rows, rows, today)
    assert str(rows_of(report, "visits")[0][6]).startswith("ALERT: Nephew")
    assert rows_of(report, "visits")[0][7] == "large print; no visits before ten"
    assert rows_of(report, "duties")[0][7:] == (None, None)


def test_a_visit_without_a_minute_says_so(duty_rows: list[DutyRow], today: date) -> None:
    assert rows_of(home_report([duty_rows[0]._replace(at="")], [], today), "visits")[0][1] == "any time"


def test_a_day_without_duties_says_so_and_still_counts(rows: list[CaseRow], today: date) -> None:
    report = home_report([], rows, today)
    assert report.title == "Saturday 21-Nov-2026"
    assert report.blocks == (Lines("nothing", "", ("Nothing is due today.",)),)
    assert report.footer == ("2 open cases · 1 waiting referral · 2 people with something due by Sunday",)


def test_the_day_ends_with_what_is_done_and_what_comes_first(
    duty_rows: list[DutyRow], rows: list[CaseRow], today: date
) -> None:
    seen = [rows[0]._replace(last_contact="2026-11-21"), *rows[1:]]
    first = duty_rows[0]._replace(due="2026-11-23")
    told = home_report([], seen, today, Listed(after=first)).footer[1]
    assert told == (
        "done today: contact with 1 person · first on Monday 23-Nov-2026: "
        "10:30 HILL, Margaret, appointment: home-visit booked"
    )
    tomorrow = home_report([], rows, today, Listed(after=duty_rows[3]._replace(due="2026-11-22"))).footer[1]
    assert "first tomorrow: OKAFOR, James" in tomorrow


def test_one_members_list_counts_their_cases_and_the_queue(rows: list[CaseRow], today: date) -> None:
    other = rows[1]._replace(manager="j-okoye")
    report = home_report([], [rows[0], other, *rows[2:]], today, Listed("a-brook", "Ann Brook"))
    assert report.footer[0].startswith("1 open case · 1 waiting referral")


def test_cases_of_somebody_who_left_stand_first(rows: list[CaseRow], today: date) -> None:
    block = home_report([], rows, today, Listed(behind=(("c-lind", 2),))).blocks[0]
    assert isinstance(block, Lines)
    assert block.texts == (
        "2 open cases of c-lind, who does not work here today: "
        "caseload handover reassign --all-of c-lind --to STAFF --reason TEXT",
    )


def test_one_person_in_two_folders_stands_before_all(rows: list[CaseRow], today: date) -> None:
    listed = Listed(behind=(("c-lind", 2),), twice=(("7k3m9x2q", "8k3m9x2q"),))
    block = home_report([], rows, today, listed).blocks[0]
    assert isinstance(block, Lines)
    assert block.texts == ("7k3m9x2q and 8k3m9x2q have one NHS number: close or decline one of them",)


def test_what_is_due_stands_by_day(duty_rows: list[DutyRow], rows: list[CaseRow], today: date) -> None:
    report = due_report(duty_rows, rows, today)
    assert [row[1] for row in rows_of(report, "duties")] == [
        date(2026, 11, 9),
        date(2026, 11, 20),
        date(2026, 11, 21),
        date(2026, 11, 21),
    ]
    assert report.footer == ("4 duties · 2 overdue",)
    assert due_report([], rows, today).blocks == (Lines("nothing", "", ("Nothing is due.",)),)


def test_the_command_is_one_that_can_be_typed(duty_rows: list[DutyRow]) -> None:
    assert verb_line(duty_rows[2]) == "caseload triage 2b4d6f8h"
