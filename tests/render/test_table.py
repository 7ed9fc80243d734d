from __future__ import annotations

import io

from caseload.render import aligned
from caseload.render.report import Item, Lines, Outline, Report
from caseload.render.table import write


def painted(report: Report, width: int = 80) -> str:
    stream = io.StringIO()
    write(report, stream, width, colour=False)
    return stream.getvalue()


def test_what_rich_would_take_for_markup_or_emoji_is_text() -> None:
    shown = painted(Report("show", "", (Lines("doses", "Dose", ("paracetamol [prn] :100: 1:100: [/b]",)),)))
    assert "paracetamol [prn] :100: 1:100: [/b]" in shown


def test_a_difference_is_shown_line_by_line() -> None:
    lines = ("--- a/plan.yaml", "+  indented", "-gone")
    assert painted(Report("dry_run", "", (Lines("file_1", "", lines, "verbatim"),))) == "\n".join((*lines, ""))


def test_danger_is_marked_by_more_than_colour() -> None:
    blocks = (Lines("a", "Alert", ("visit in twos",), "danger"), Lines("b", "Gaps", ("none",), "warning"))
    assert painted(Report("show", "", blocks)).splitlines() == [
        "Alert           !! visit in twos",
        "Gaps            ! none",
    ]


def test_an_outline_is_indented_by_its_depth() -> None:
    inner = Item("goal", "Walk to the shop", "g1aaaaaa", ("active",))
    shown = painted(Report("plan", "", (Outline("threads", "", (Item("need", "Breathless", items=(inner,)),)),)))
    assert shown.splitlines() == [
        "need  Breathless",
        "  goal  Walk to the shop",
        "        active · g1aaaaaa",
    ]


def test_a_sentence_without_a_label_begins_at_the_left() -> None:
    report = Report("home", "", (Lines("nothing", "", ("Nothing is due today.",)),))
    assert painted(report) == "Nothing is due today.\n"
    assert list(aligned.lines(report)) == list(aligned.lines(report, 80)) == ["Nothing is due today."]
