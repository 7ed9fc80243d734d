"""A measure over time as it is shown: in words, drawn within 80 columns, as rows, and as an SVG file."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.programme.charted import measure
from caseload.measures.programme.series import EVENT, MONTH, WEEK, Point
from caseload.measures.programme.spc import chart
from caseload.model.moments import months_after
from caseload.model.settings import Disclosure
from caseload.render.cells import width
from caseload.render.emit import emit
from caseload.render.spcchart import chart_report, drawing
from caseload.render.spcsvg import svg
from caseload.render.spcwords import WITHIN, Charted, left_out, limit_lines, notes, signal_lines

JANUARY = date(2025, 1, 1)
CALM = [10, 14] * 8
HIGH, LOW = [*CALM, 25], [*[40, 44] * 8, 28]
HIDING = Disclosure(threshold=7, rounding=5)
SVG = "{http://www.w3.org/2000/svg}"


def charted(id_: str, values: Sequence[float | None], breaks: Sequence[int] = (), **more: object) -> Charted:
    """Chart these values month by month, as the share or rate or count that the measure is."""
    one = measure(id_)
    days = [months_after(JANUARY, index) for index in range(len(values) + 1)]
    points = tuple(
        Point(starts, ends, 0 if value is None else round(value), 100 if one.bottom else None, value)
        for starts, ends, value in zip(days, days[1:], values, strict=False)
    )
    grain = EVENT if one.grain == EVENT else MONTH
    stretches = chart(values, breaks, rare=grain == EVENT)
    return replace(Charted(one, grain, points, stretches, days[-1]), **more)  # type: ignore[arg-type]


def shown(one: Charted, form: str = "table", **how: int) -> str:
    stream = io.StringIO()
    emit(chart_report(one, drawn=form == "table"), form, stream, **how)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize(
    ("id_", "high", "low"),
    [
        ("emergency-admissions", "CONCERN", "IMPROVEMENT"),
        ("reviews-in-time", "IMPROVEMENT", "CONCERN"),
        ("contacts", "CHANGE", "CHANGE"),
    ],
)
def test_the_direction_of_improvement_says_what_a_signal_means(id_: str, high: str, low: str) -> None:
    assert list(signal_lines(charted(id_, HIGH))) == [f"{high}: May-2026 is above the upper limit"]
    assert list(signal_lines(charted(id_, LOW))) == [f"{low}: May-2026 is below the lower limit"]


def test_no_signal_is_no_praise() -> None:
    (line,) = signal_lines(charted("contacts", CALM))
    assert line.startswith("No signal: the points vary as they usually do. That says nothing of whether they are good")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2], "Jan-2025 to Feb-2025: no limits and no signals: too few points: 2, where 12 are needed"),
        ([3] * 14, "every point is the same"),
        ([0] * 12 + [5] * 12, "single jumps"),
    ],
)
def test_what_cannot_be_reckoned_is_a_sentence_and_no_number(values: list[float], said: str) -> None:
    one = charted("contacts", values)
    assert said in next(limit_lines(one))
    assert list(signal_lines(one)) == []
    for text in (shown(one), shown(one, "csv"), shown(one, "json"), svg(one)):
        assert "nan" not in text.lower()
        assert "inf" not in text.lower()


def test_limits_where_no_value_can_be_are_none() -> None:
    assert "lower limit 1.4, upper limit 22.6" in next(limit_lines(charted("contacts", CALM)))
    assert "no lower limit, upper limit 6.32" in next(limit_lines(charted("contacts", [0, 2] * 8)))
    shares = [97, 99] * 8
    assert "lower limit 92.7, no upper limit" in next(limit_lines(charted("home-visits", shares)))


def test_a_step_is_said_to_be_declared_and_has_limits_of_its_own() -> None:
    one = charted("contacts", [*CALM, *[value + 20 for value in CALM]], [16], steps=(date(2026, 5, 1),))
    before, after = limit_lines(one)
    assert before.startswith("Jan-2025 to Apr-2026: mean 12.0,")
    assert after.startswith("May-2026 to Aug-2027: mean 32.0,")
    assert "A step on 01-May-2026 is declared by --step" in " ".join(left_out(one))
    assert any("┊" in line for line in drawing(one))


def test_gaps_and_hidden_points_are_counted_in_words() -> None:
    one = charted("home-visits", [50, 60, None, None] * 7)
    points = tuple(replace(point, hidden=index == 2) for index, point in enumerate(one.points))
    told = list(left_out(replace(one, points=points, shared=HIDING)))
    assert told[0] == "1 point hidden, of few people; mean and limits rest on the others alone."
    assert told[1] == "13 points without a value: no contacts done in that time."


def test_how_long_nothing_has_happened_is_told_but_not_shared() -> None:
    one = charted("days-between-admissions", [31, 28, 31] * 5, until=date(2030, 1, 1))
    assert "since the last one on 01-Apr-2026, beyond the upper limit already: no point" in " ".join(left_out(one))
    assert list(left_out(replace(one, shared=HIDING))) == []


def test_it_is_said_whether_small_numbers_are_shown_or_hidden() -> None:
    one = charted("contacts", CALM)
    assert list(notes(one))[-1] == WITHIN
    assert list(notes(replace(one, shared=HIDING)))[-1].startswith("Hidden: counts from 1 to 7")
    assert WITHIN in svg(one)
    assert WITHIN not in svg(replace(one, shared=HIDING))


def test_each_kind_of_signal_has_a_letter_of_its_own() -> None:
    lines = "\n".join(list(drawing(charted("emergency-admissions", HIGH)))[:-4])
    assert (lines.count("C"), lines.count("I"), lines.count("•")) == (1, 0, 16)
    assert "S" in "\n".join(list(drawing(charted("contacts", HIGH)))[:-4])


def test_a_chart_at_a_terminal() -> None:
    assert list(drawing(charted("emergency-admissions", HIGH))) == [
        " 24.6 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌C╌",
        *["      │"] * 6,
        "      │    •     •     •     •     •     •     •     •",
        " 12.8 ┤───────────────────────────────────────────────────",
        "      │",
        "      │ •     •     •     •     •     •     •     •",
        *["      │"] * 5,
        "  1.0 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌",
        "  0.0 ┤",
        "      └───────────────────────────────────────────────────",
        "       Jan-25   Apr-25   Jul-25   Oct-25   Jan-26   Apr-26",
        " • point   ─ mean   ╌ limit   ┊ step",
        " of a signal: C concern   I improvement   S change, neither better nor worse",
    ]


@given(st.lists(st.integers(0, 10**6) | st.none(), min_size=1, max_size=120), st.booleans())
def test_whatever_the_values_are_the_chart_keeps_to_eighty_columns(values: list[int | None], rare: bool) -> None:
    one = charted("days-between-admissions" if rare else "contacts", values)
    if all(value is None for value in values):
        return
    assert max(map(width, drawing(one))) <= 80
    ElementTree.fromstring(svg(one))


def test_by_week_the_last_points_are_drawn_and_all_are_in_the_table() -> None:
    days = [date(2024, 1, 1) + timedelta(weeks=index) for index in range(105)]
    values = [float(index % 3) for index in range(104)]
    points = tuple(
        Point(starts, ends, int(value), None, value)
        for starts, ends, value in zip(days, days[1:], values, strict=False)
    )
    one = Charted(measure("contacts"), WEEK, points, chart(values), days[-1])
    assert list(drawing(one))[-1].startswith(" The last 7")
    assert shown(one, "csv").count("\n") == 105


def test_rows_for_programs_have_the_limits_and_the_signal() -> None:
    first, *_, last = shown(charted("contacts", HIGH), "csv").splitlines()
    assert first == "starts,ends,numerator,denominator,value,mean,lower_limit,upper_limit,signal"
    assert last == "2026-05-01,2026-05-31,25,,25,12.8,1.0,24.6,change"


def test_on_a_screen_of_eighty_columns_nothing_is_wider() -> None:
    one = charted("emergency-admissions", HIGH, steps=(date(2026, 5, 1),))
    assert max(map(width, shown(one, width=80, colour=False).splitlines())) <= 80


def test_a_screen_reader_gets_no_drawing() -> None:
    assert "┤" not in shown(charted("contacts", CALM), "plain")


def test_the_file_can_be_read_without_seeing_it_and_holds_nothing_that_runs() -> None:
    one = charted("emergency-admissions", HIGH)
    tree = ElementTree.fromstring(svg(one))
    title, described = list(tree)[:2]
    assert (title.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text == "Emergency admissions per 1,000 patient-days, by month"
    assert "CONCERN: May-2026 is above the upper limit" in str(described.text)
    assert tree.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} == {
        "svg", "title", "desc", "rect", "text", "line", "polyline", "polygon", "circle",
    }  # fmt: skip
    assert not [name for element in tree.iter() for name in element.attrib if "href" in name or name.startswith("on")]


def test_in_the_file_a_signal_has_a_shape_as_well_as_a_colour() -> None:
    plain, signal = svg(charted("contacts", CALM)), svg(charted("contacts", HIGH))
    assert signal.count("<polygon") == plain.count("<polygon") + 1
    assert "May-2026: 25 change" in signal
