from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.render.delimited import FORMULA, lines
from caseload.render.report import Cell, Column, Fields, Item, Lines, Outline, Report, Table


def table(*cells: Cell) -> Report:
    rows = tuple((cell,) for cell in cells)
    return Report("list", "", (Lines("note", "", ("not this",)), Table("cells", "", (Column("cell", "Cell"),), rows)))


def cells(report: Report) -> list[str]:
    header, *rows = csv.reader("\n".join(lines(report)).splitlines(keepends=True))
    assert header == ["cell"]
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Hill, Margaret", "Hill, Margaret"),
        ('says "no"', 'says "no"'),
        ("two\nlines", "two\nlines"),
        (date(2026, 11, 21), "2026-11-21"),
        (Decimal("-1.50"), "-1.50"),
        (-3, "-3"),
        (True, "yes"),
        ("-3", "-3"),
        ("+1.5", "+1.5"),
        ("=1+1", "'=1+1"),
        ("+44 1632 960001", "'+44 1632 960001"),
        ("-A1", "'-A1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "'    =1+1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("x\x1b[2J", "x␛[2J"),
    ],
)
def test_a_cell_is_kept_and_never_a_formula(cell: Cell, text: str) -> None:
    assert cells(table(cell)) == [text]


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    (cell,) = cells(table(f"={text}"))
    assert cell[0] == "'"
    assert cell.lstrip("' ")[:1] in FORMULA


def test_without_a_table_fields_and_lines_are_rows() -> None:
    report = Report("saved", "", (Fields("saved", "", (("verb", "log"),)), Lines("note", "", ("one", "two"))))
    assert list(lines(report)) == ["name,text", "verb,log", "note,one", "note,two"]


def test_an_outline_is_rows_in_its_order() -> None:
    need = Item("need", "Falls", "n1", ("Mobility",), (Item("goal", "Walk"),))
    assert list(lines(Report("plan", "", (Outline("threads", "", (need,)),)))) == [
        "name,text",
        "need,Falls; Mobility; n1",
        "goal,Walk",
    ]
