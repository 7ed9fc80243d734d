from __future__ import annotations

from caseload.render.layout import arranged, fit, rows_of_pairs, total
from caseload.render.report import Column, Fields, Table

ID, MANAGER, ALERTS = Column("id", "Id"), Column("manager", "Manager"), Column("alerts", "Alerts", whole=True)


def test_what_fits_is_left_alone() -> None:
    assert fit([ID, MANAGER], [8, 20], 30) == [8, 20]


def test_what_may_be_cropped_shrinks_before_what_is_whole() -> None:
    assert fit([ID, MANAGER, ALERTS], [8, 30, 40], 64) == [8, 12, 40]


def test_the_widest_shrinks_first_and_narrow_columns_never() -> None:
    assert fit([ID, ALERTS, ALERTS], [8, 40, 20], 52) == [8, 20, 20]


def test_a_screen_too_narrow_for_columns_is_recognised() -> None:
    assert fit([ID, ALERTS, ALERTS], [8, 40, 20], 30) is None


def test_columns_go_below_others_only_where_the_screen_is_too_narrow() -> None:
    columns = (Column("name", "Name", whole=True), Column("born", "Born", under="name"), MANAGER)
    table = Table("cases", "", columns, (("HILL, Margaret", "03-May-1941", "Ann Brook"),))
    wide, narrow = arranged(table, 80), arranged(table, 30)
    assert [column.name for column in wide.columns] == ["name", "born", "manager"]
    assert [column.name for column in narrow.columns] == ["name", "manager"]
    assert narrow.texts(table.rows[0]) == ["HILL, Margaret\n03-May-1941", "Ann Brook"]
    assert total(narrow.natural()) <= 30


def test_short_pairs_stand_side_by_side() -> None:
    pairs = (("Born", "1941"), ("Age", 85), ("Practice", "x" * 60), ("Step", "active"))
    rows = rows_of_pairs(Fields("person", "", pairs), 80)
    assert [[label for label, _ in row] for row in rows] == [["Born", "Age"], ["Practice"], ["Step"]]
