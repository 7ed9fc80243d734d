"""Scores over time: a row for each, better or worse; blocks on a screen and numbers everywhere else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caseload.model.case import Case, fold
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.instrument import Instrument
from caseload.model.moments import Moment
from caseload.render.emit import emit
from caseload.render.report import Lines, Report, Table
from caseload.render.scoreview import differences, drawn, scores_report
from caseload.store.definitions import read_definitions

TODAY = date(2026, 11, 21)
WORDS = "Ring the duty doctor."


@pytest.fixture(scope="module")
def instruments() -> Mapping[str, Instrument]:
    return read_definitions(Path("none")).instruments


def with_scores(case: Case, *scores: tuple[str, Score]) -> Case:
    """Return the case with these scores and no others."""
    assessment, *_ = case.all(Assessment)
    entries = [
        replace(assessment, id=f"e{number}", happened=Moment(day), findings=(), scores=(score,))
        for number, (day, score) in enumerate(scores)
    ]
    return fold(case.patient, case.plan, entries)


def barthel(total: int | None, band: str = "", version: str = "1") -> Score:
    return Score(instrument="barthel", version=version, scale="total", total=total, band=band)


@pytest.fixture
def scored(case: Case, instruments: Mapping[str, Instrument]) -> Case:
    version = instruments["barthel"].version
    return with_scores(
        case,
        ("2026-09-10", replace(barthel(10, "severe"), version=version)),
        ("2026-10-10", replace(barthel(None), version=version, at_least=3)),
        ("2026-11-10", replace(barthel(0, "total"), version=version)),
        ("2026-11-20", replace(barthel(20, "none"), version=version)),
        ("2026-11-21", barthel(20, version="old")),
    )


def table(report: Report, name: str) -> Table:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Table)
    return block


def printed(report: Report, form: str, width: int | None = None) -> str:
    stream = io.StringIO()
    emit(report, form, stream, width=width, colour=False)
    return stream.getvalue()


def test_each_score_is_a_row_oldest_first(scored: Case, instruments: Mapping[str, Instrument]) -> None:
    rows = table(scores_report(scored, instruments, WORDS, TODAY), "scores").rows
    assert [row[:6] for row in rows] == [
        ("barthel", date(2026, 9, 10), "10", "severe", "", None),
        ("barthel", date(2026, 10, 10), "cannot be scored, at least 3", "", "", None),
        ("barthel", date(2026, 11, 10), "0", "total", "worse", -10),
        ("barthel", date(2026, 11, 20), "20", "none", "better", 20),
        ("barthel", date(2026, 11, 21), "20", "", "not comparable", None),
    ]


@pytest.mark.parametrize("form", ["plain", "json", "csv", "markdown"])
def test_programs_and_screen_readers_get_numbers(
    scored: Case, instruments: Mapping[str, Instrument], form: str
) -> None:
    text = printed(scores_report(scored, instruments, WORDS, TODAY), form)
    assert "█" not in text
    assert "\\u2588" not in text
    if form != "csv":
        assert "10 - 0 20 20" in text


@pytest.mark.parametrize("width", [None, 80, 160])
def test_a_screen_draws_the_course(scored: Case, instruments: Mapping[str, Instrument], width: int | None) -> None:
    text = printed(scores_report(scored, instruments, WORDS, TODAY), "table", width)
    assert "▅·▁██" in text
    assert "10 - 0" not in text


@pytest.mark.parametrize(
    ("totals", "lowest", "highest", "expected"),
    [
        ([0, 10, 20], 0, 20, "▁▅█"),
        ([20, None, 0], 0, 20, "█·▁"),
        # beyond the ends, as a later version may have it; and a scale of one value
        ([-5, 30], 0, 20, "▁█"),
        ([4, 4], 4, 4, "▁▁"),
        ([None], 0, 20, "·"),
        ([], 0, 20, ""),
    ],
)
def test_blocks(totals: list[int | None], lowest: int, highest: int, expected: str) -> None:
    assert drawn(totals, lowest, highest) == expected


def test_the_ends_are_those_of_the_scale(scored: Case, instruments: Mapping[str, Instrument]) -> None:
    (row,) = table(scores_report(scored, instruments, WORDS, TODAY), "courses").rows
    assert row[2:] == (0, 20, "higher")
    (gone,) = table(scores_report(scored, {}, WORDS, TODAY), "courses").rows
    assert gone[2:] == (0, 20, "")
    unscored = with_scores(scored, ("2026-09-10", barthel(None)))
    (nothing,) = table(scores_report(unscored, {}, WORDS, TODAY), "courses").rows
    assert (nothing[0], str(nothing[1]), *nothing[2:]) == ("barthel", "-", None, None, "")


def test_nothing_was_scored(case: Case, instruments: Mapping[str, Instrument]) -> None:
    report = scores_report(fold(case.patient, None, ()), instruments, WORDS, TODAY)
    assert report.blocks == (Lines("nothing", "", ("Nothing was scored.",)),)


def test_a_flag_that_stands_comes_first(case: Case, instruments: Mapping[str, Instrument]) -> None:
    first = scores_report(case, instruments, WORDS, TODAY).blocks[0]
    assert isinstance(first, Lines)
    assert first.name == "safety_flags"
    assert WORDS in first.texts[0]


def test_a_reassessment_is_compared_with_the_last(scored: Case, instruments: Mapping[str, Instrument]) -> None:
    found = {entry.id: tuple(differences(scored, entry.id, instruments)) for entry in scored.entries}
    assert [id_ for id_, blocks in found.items() if blocks] == ["e2", "e3", "e4"]
    (block,) = found["e2"]
    assert block == Lines("differences", "Since last time", ("barthel 10 → 0: worse, last 10-Sep-2026",))
    (block,) = found["e4"]
    assert isinstance(block, Lines)
    assert block.texts == ("barthel 20 → 20: not comparable, last 20-Nov-2026",)
