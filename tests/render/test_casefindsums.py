"""What goes round a list of case finding: the validation, the coverage, and how much falls by itself."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

from caseload.measures.finding import Validation
from caseload.measures.findingsums import Fall, Group, coverage, told_fall
from caseload.model.population import ExtractDescription, Source
from caseload.model.settings import Disclosure
from caseload.render.casefind import NOT_DIRECT_CARE
from caseload.render.casefindsums import coverage_blocks, disclosed_note, fall_block, validation_report
from caseload.render.emit import emit
from caseload.render.report import Report

BASIS = "approval 2026-17 of the information governance board"
DESCRIPTION = ExtractDescription(
    title="Thornley Vale, invented",
    extracted_on=date(2026, 11, 21),
    legal_basis=BASIS,
    people=Source(files=("people.csv",)),
    events=Source(files=("events.csv",)),
)
VALIDATION = Validation(
    people=2000,
    events=41250,
    diagnoses=9000,
    refused_people={"id-twice": 2},
    refused_events={"before-birth": 1, "person-unknown": 1200},
    without={"codes": 31},
    first=date(2023, 1, 2),
    last=date(2026, 11, 20),
)
SMALL = Disclosure(threshold=7, rounding=5)
GROUPS = (
    Group("age", "18-39", 800, 0),
    Group("age", "85 and over", 90, 48),
    Group("age", "75-84", 200, 31),
    Group("age", "under 18", 400, 3),
    Group("deprivation", "unknown", 290, 12),
    Group("deprivation", "1", 700, 50),
    Group("deprivation", "5", 500, 20),
)
COVERAGE = Report("coverage", "", tuple(coverage_blocks(coverage(GROUPS, SMALL))), (disclosed_note(SMALL),))
FALL = Fall(day=date(2025, 11, 21), people=203, died=31, before=512, after=187)


def said(report: Report, form: str = "table", width: int | None = 80) -> str:
    stream = io.StringIO()
    emit(report, form, stream, width=width)
    return stream.getvalue()


def flat(report: Report) -> str:
    return " ".join(said(report).split())


def told(fall: Fall | None) -> str:
    block = fall_block(told_fall(fall, SMALL) if fall else None)
    screen = said(Report("fall", "", (block,)))
    assert max(map(len, screen.splitlines())) <= 80
    return " ".join(" ".join(block.texts).split())


def test_what_was_read_is_told_before_anything_is_ranked() -> None:
    screen = flat(validation_report(DESCRIPTION, VALIDATION))
    assert "41250" in screen
    assert "02-Jan-2023" in screen
    refused = "! 2 rows of people: id twice ! 1,200 rows of events: person unknown ! 1 row of events: before birth"
    assert refused in screen
    assert "! 31 values: codes" in screen
    assert "who has no event at all cannot be scored" in screen
    assert BASIS in screen
    assert NOT_DIRECT_CARE in said(validation_report(DESCRIPTION, VALIDATION), "plain", None)


def test_an_extract_in_which_all_is_sound_shows_no_refusals() -> None:
    sound = replace(VALIDATION, refused_people={}, refused_events={}, without={})
    report = validation_report(replace(DESCRIPTION, complete=True), sound)
    assert "REFUSED" not in said(report)
    assert "who has none had none" in flat(report)


def test_coverage_hides_small_numbers_and_says_so() -> None:
    rows = list(csv.DictReader(io.StringIO(said(COVERAGE, "csv", None))))
    by_age = {
        row["part"]: (row["people"], row["listed"], row["per_thousand"]) for row in rows if row["grouping"] == "age"
    }
    assert list(by_age) == ["under 18", "18-39", "75-84", "85 and over"]
    assert by_age["under 18"] == ("400", "hidden", "")
    assert by_age["18-39"] == ("800", "0", "0")
    assert [row["part"] for row in rows if row["grouping"] == "deprivation"] == [
        "1, the most deprived",
        "5, the least deprived",
        "not known",
    ]
    assert [(row["grouping"], row["people"], row["listed"]) for row in rows][-1] == ("everybody", "1490", "80")
    screen = said(COVERAGE)
    assert max(map(len, screen.splitlines())) <= 80
    assert "Hidden: counts from 1 to 7" in screen


def test_the_fall_is_told_with_its_numbers_and_claims_nothing() -> None:
    sentence = told(FALL)
    assert sentence.startswith(
        "205 people who are not on the caseload met this rule on 21-Nov-2025. They had 510 emergency admissions in "
        "the twelve months before and 185 in the twelve months after, 64 % fewer; 30 of them died in that time."
    )
    assert "So a fall is to be expected" in sentence
    assert "shows no effect of care" in sentence
    assert not any(word in sentence.lower() for word in ("prevented", "avoided", "saved"))


def test_a_rise_and_the_hidden_dead_are_told_as_such() -> None:
    risen = told(replace(FALL, before=100, after=165, died=3))
    assert "65 % more; hidden is how many of them died" in risen
    assert "a fall is to be expected" not in risen
    assert "as many" in told(replace(FALL, before=100, after=100))


def test_where_it_cannot_be_told_the_literature_is() -> None:
    assert "do not go back far enough" in told(None)
    assert "Roland 2005" in told(None)
    assert "too few people" in told(replace(FALL, people=5, died=0))


def test_hidden_numbers_are_words_for_programs_too() -> None:
    (block,) = json.loads(said(COVERAGE, "json", None))["tables"].values()
    assert block[0]["listed"] == "hidden"
