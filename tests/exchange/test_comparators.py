"""People to compare with, from a CSV file: what is read, and what is refused without telling whose it is."""

from __future__ import annotations

from datetime import date

import pytest

from caseload.errors import UNREADABLE, Unreadable
from caseload.exchange.comparators import COLUMNS, read_comparators
from caseload.measures.programme.exposure import CASE, COMPARATOR, Member

HEAD = "id,start,known_from,known_until,emergency_admissions,age,sex,risk_band,group"
GOOD = "x-1,2025-04-01,2023-04-01,2026-03-31,2025-06-02 2024-05-01,81,female,upper third,"


def read(*rows: str, head: str = HEAD) -> tuple[Member, ...]:
    return read_comparators("\n".join((head, *rows)).encode(), "others.csv")


def test_a_row() -> None:
    (one,) = read(GOOD)
    assert one == Member(
        "x-1",
        COMPARATOR,
        date(2025, 4, 1),
        date(2023, 4, 1),
        date(2026, 4, 1),
        (date(2024, 5, 1), date(2025, 6, 2)),
        81,
        "female",
        "upper third",
    )


def test_headings_in_any_order_and_two_of_them_may_be_left_out() -> None:
    (one,) = read("81;x1;2025-04-01;2023-04-01;2026-03-31;;male", head=HEAD_SHORT)
    assert (one.id, one.group, one.risk, one.events, one.age) == ("x1", COMPARATOR, "", (), 81)


HEAD_SHORT = "age;id;start;known_from;known_until;emergency_admissions;sex"


def test_cases_may_be_in_it() -> None:
    assert [one.group for one in read(GOOD, GOOD.replace("x-1", "c-1") + "case")] == [COMPARATOR, CASE]


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("x-1", "", "id is missing"),
        ("x-1", "999 000 0018", "id is missing"),
        ("x-1", "9990000018", "like an NHS number"),
        ("2025-04-01", "1-4-2025", "is no day"),
        ("2026-03-31", "9999-12-31", "is no day"),
        ("2025-04-01", "0001-01-02", "is no day"),
        ("2025-04-01", "2022-01-01", "not in this order"),
        ("2026-03-31", "2025-03-01", "not in this order"),
        ("2024-05-01", "often", "not days"),
        ("81", "eighty", "age"),
        ("81", "999", "age"),
        ("female", "f", "sex"),
        ("upper third,", "upper third,control", "group"),
        ("upper third,", "upper third,,,more", "too many cells"),
    ],
)
def test_a_row_that_is_wrong_is_told_by_its_line_and_not_by_what_it_says(was: str, becomes: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(GOOD.replace("x-1", "x-0"), GOOD.replace(was, becomes), GOOD.replace("x-1", "x-2"))
    (finding,) = caught.value.findings
    assert (finding.file, finding.line, finding.rule) == ("others.csv", 3, "row-refused")
    assert why in finding.message and caught.value.exit_code == UNREADABLE
    assert len(becomes) < 2 or becomes not in str(caught.value)


def test_every_fault_has_its_line() -> None:
    with pytest.raises(Unreadable) as caught:
        read(GOOD, GOOD, GOOD.replace("x-1", "x-2").replace("81", "-"))
    assert [finding.line for finding in caught.value.findings] == [3, 4]
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "has no column"),
        (HEAD.encode(), "no rows"),
        (b"id,start\nx,2025-04-01", "no column known_from"),
        ((HEAD + ",name\n" + GOOD + ",Marmalade").encode(), "at 10"),
        ((HEAD + ",id\n" + GOOD + ",x").encode(), "two columns"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a\0b", "no CSV"),
    ],
)
def test_a_file_that_is_wrong(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as caught:
        read_comparators(data, "others.csv")
    assert "Marmalade" not in str(caught.value)


def test_every_column_is_described() -> None:
    assert ",".join(COLUMNS) == HEAD
