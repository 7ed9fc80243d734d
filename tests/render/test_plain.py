from __future__ import annotations

from caseload.render.plain import lines
from caseload.render.report import Column, Fields, Item, Lines, Outline, Report, Table


def test_every_fact_has_a_line_with_its_label() -> None:
    columns = (Column("id", "Id"), Column("alert", "Alert", whole=True))
    blocks = (
        Fields("person", "", (("Born", "1941"),)),
        Lines("alerts", "ALERT", ("visit in twos", "Allergies: none\nkey in the safe"), "danger"),
        Table("cases", "Cases", columns, (("a", "x"), ("b", None))),
        Outline("threads", "", (Item("need", "Falls", "n1", ("Mobility",), (Item("goal", "Walk"),)),)),
    )
    assert (
        "\n".join(lines(Report("show", "Title", blocks, ("2 cases",))))
        == """Title

Born: 1941

ALERT: visit in twos
ALERT: Allergies: none / key in the safe

Cases
Id: a
Alert: x

Id: b

need: Falls, Mobility, n1
goal: Walk

2 cases"""
    )
