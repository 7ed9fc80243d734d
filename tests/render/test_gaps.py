"""The gaps of the assessment: what nobody has looked at stands out, and says whom to ask."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caseload.model.case import Case, fold
from caseload.model.entries.assessment import Assessment, DomainFinding
from caseload.model.moments import Moment
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.emit import emit
from caseload.render.gaps import gaps_report
from caseload.render.report import Report, Table, Urgent
from caseload.store.definitions import read_definitions

TODAY = date(2026, 11, 21)
INSTRUMENTS = read_definitions(Path("none")).instruments


@pytest.fixture
def asking(settings: Settings) -> Settings:
    mobility, mood, social, housing = settings.domains
    return replace(
        settings,
        domains=(
            replace(mobility, ask="physiotherapist", instruments=("barthel",)),
            replace(mood, instruments=("phq-9", "gad-7")),
            social,
            replace(housing, ask="housing provider"),
        ),
    )


@pytest.fixture
def report(case: Case, asking: Settings, staff: Staff) -> Report:
    return gaps_report(case, asking, INSTRUMENTS, staff, TODAY)


def rows(report: Report, name: str) -> tuple[tuple[object, ...], ...]:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Table)
    return block.rows


def test_domains_by_state_with_who_said_it_last_and_whom_to_ask(report: Report) -> None:
    never = "NEVER LOOKED AT"
    found = rows(report, "domains")
    assert found == (
        ("Social contact and loneliness", never, None, None, None, None, None, ""),
        ("Housing and environment", never, None, None, None, None, None, "housing provider"),
        (
            "Mobility and falls",
            "current",
            "Rests twice on the stairs",
            True,
            date(2026, 9, 10),
            "S. Reed",
            "Riverside physiotherapy",
            "physiotherapist",
        ),
        ("Mood", "current", "Content", False, date(2026, 9, 10), "Ann Brook", "", ""),
    )
    assert isinstance(found[0][1], Urgent)
    assert report.footer == ("2 of 4 domains never looked at.",)


def test_what_is_out_of_date_says_since_when(case: Case, asking: Settings, staff: Staff) -> None:
    report = gaps_report(case, asking, INSTRUMENTS, staff, date(2028, 1, 1))
    assert [row[1] for row in rows(report, "domains")] == [
        "NEVER LOOKED AT",
        "NEVER LOOKED AT",
        "out of date, 15 months ago",
        "out of date, 15 months ago",
    ]
    assert report.footer == ("2 of 4 domains never looked at · 2 out of date.",)


def test_each_instrument_says_when_it_is_due_again_or_that_it_was_not_asked(report: Report) -> None:
    told = rows(report, "instruments")
    assert [row[:5] for row in told] == [
        ("Mobility and falls", "barthel", "cannot be scored", "", date(2026, 9, 10)),
        ("Mood", "phq-9", "11", "moderate", date(2026, 9, 10)),
        ("Mood", "gad-7", "not asked", None, None),
    ]
    assert told[2][5:] == (None, None)


def test_an_instrument_that_is_due_again(case: Case, asking: Settings, staff: Staff) -> None:
    weekly = {"phq-9": replace(INSTRUMENTS["phq-9"], reassess_after_weeks=4)}
    told = rows(gaps_report(case, asking, weekly, staff, TODAY), "instruments")
    assert told[1][5:] == ("due again", date(2026, 10, 8))
    assert rows(gaps_report(case, asking, weekly, staff, date(2026, 10, 7)), "instruments")[1][5] is None


def test_what_somebody_else_found_before_stands_beside_it(case: Case, asking: Settings, staff: Staff) -> None:
    (first,) = case.all(Assessment)
    later = replace(
        first,
        id="e9zzzzzz",
        happened=Moment("2026-10-02"),
        scores=(),
        findings=(DomainFinding(domain="mobility", text="Manages well", need=False),),
    )
    report = gaps_report(fold(case.patient, case.plan, (*case.entries, later)), asking, INSTRUMENTS, staff, TODAY)
    (lead,) = (row for row in rows(report, "domains") if row[0] == "Mobility and falls")
    assert lead[2:6] == ("Manages well", False, date(2026, 10, 2), "Ann Brook")
    assert rows(report, "others") == (
        (
            "Mobility and falls",
            "Rests twice on the stairs",
            True,
            date(2026, 9, 10),
            "S. Reed",
            "Riverside physiotherapy",
        ),
    )


def test_a_flag_that_stands_comes_first(report: Report) -> None:
    assert report.blocks[0].name == "safety_flags"


@pytest.mark.parametrize("form", ["table", "plain", "json", "csv", "markdown"])
def test_every_form_names_the_gaps(report: Report, form: str) -> None:
    stream = io.StringIO()
    emit(report, form, stream)
    assert "NEVER LOOKED AT" in stream.getvalue()
    assert "housing provider" in stream.getvalue()


def test_it_fits_on_a_screen_of_80_columns(report: Report) -> None:
    stream = io.StringIO()
    emit(report, "table", stream, width=80)
    assert max(map(len, stream.getvalue().splitlines())) <= 80
