"""Lists of case finding as people and programs see them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from caseload.measures.finding import LISTED, NOT_LISTED, Ranked, difference
from caseload.measures.risk import Scored
from caseload.model.criteria import AGE, COUNT_EVENTS, DAYS_IN_HOSPITAL, INSTRUMENT, Criteria, Criterion, Listing, Step
from caseload.model.criteria_points import millionths
from caseload.model.moments import Moment
from caseload.model.settings import Disclosure
from caseload.model.team import Draw, FindingDecision, FindingRun
from caseload.render.casefind import NOT_DIRECT_CARE, found_report, listed_report
from caseload.render.casefindruns import difference_report, runs_report
from caseload.render.casefindwhy import why_report
from caseload.render.emit import FORMS, emit
from caseload.render.report import Column, Report, Table

BASIS = "approval 2026-17 of the information governance board"
ON = date(2026, 11, 21)
SMALL = Disclosure(threshold=7, rounding=5)
RUN = FindingRun(
    id="3g8p0kzs",
    happened=Moment("2026-11-21"),
    recorded=datetime(2026, 11, 21, 9, tzinfo=UTC),
    by="a-brook",
    criteria="points",
    criteria_version="2",
    criteria_hash="9" * 64,
    extract_hash="4" * 64,
    day=ON,
    engine="duckdb 1.4.2",
    people=2000,
    excluded={"died": 31, "objected": 0, "on-caseload": 24},
    cannot_score=312,
    eligible=40,
    listed=("p-004211", "p-019938", "p-030007"),
    legal_basis=BASIS,
)
CRITERIA = Criteria(
    id="points",
    version="2",
    title="A points model",
    source="ours, tested on nobody",
    criteria=(
        Criterion(
            id="emergency-admissions",
            title="Emergency admissions in the last 12 months",
            operation=COUNT_EVENTS,
            kinds=("emergency-admission",),
            months=12,
            each=Decimal(2),
            at_most=Decimal(8),
            needed=Decimal(1),
        ),
        Criterion(
            id="nights",
            title="Nights in hospital in the last 12 months",
            operation=DAYS_IN_HOSPITAL,
            months=12,
            steps=(Step(at_least=Decimal(7), points=Decimal(1)), Step(at_least=Decimal(21), points=Decimal("2.5"))),
        ),
        Criterion(id="age", title="Age", operation=AGE, steps=(Step(at_least=Decimal(80), points=Decimal(1)),)),
        Criterion(
            id="frailty",
            title="Hospital frailty",
            operation=INSTRUMENT,
            instrument="hfrs",
            scale="total",
            each=Decimal("0.1"),
        ),
    ),
    listing=Listing(cut_off=Decimal(4), top=50),
)


def ranked(
    rank: int | None, person: str, values: dict[str, str], points: dict[str, str], **told: tuple[str, ...]
) -> Ranked:
    score = None if told.get("missing") else sum(millionths(Decimal(point)) for point in points.values())
    ids = [each.id for each in CRITERIA.criteria]
    scored = Scored(
        values={id_: millionths(Decimal(values[id_])) if id_ in values else None for id_ in ids},
        points={id_: millionths(Decimal(points.get(id_, "0"))) for id_ in ids},
        score=score,
        missing=told.get("missing", ()),
        short=told.get("short", ()),
    )
    return Ranked(rank=rank, person=person, scored=scored, emergency=5, days=1)


FIRST = ranked(
    1,
    "p-004211",
    {"emergency-admissions": "5", "nights": "31", "age": "83", "frailty": "10.3"},
    {"emergency-admissions": "8", "nights": "2.5", "age": "1", "frailty": "1.03"},
)
SECOND = ranked(
    2,
    "p-019938",
    {"emergency-admissions": "2", "nights": "3", "age": "72", "frailty": "0"},
    {"emergency-admissions": "4"},
)
NOBODY_KNOWS = ranked(None, "p-1", {"age": "40"}, {}, missing=("emergency-admissions", "frailty"))


def said(report: Report, form: str = "table", width: int | None = 80) -> str:
    stream = io.StringIO()
    emit(report, form, stream, width=width)
    return stream.getvalue()


def flat(report: Report) -> str:
    """The screen as one line, for what may be folded anywhere."""
    return " ".join(said(report).split())


FOUND = found_report(RUN, CRITERIA, (FIRST, SECOND), (NOBODY_KNOWS,), {"frailty": 300, "age": 0}, hiding=SMALL)
WHY = why_report(
    FIRST,
    CRITERIA,
    on=ON,
    standing=LISTED,
    listed=3,
    legal_basis=BASIS,
    workings={"frailty": "7.1 (F00) + 3.2 (F05) = 10.3"},
)
DIFFERENCE = difference_report(
    RUN,
    replace(RUN, id="9t4m2xqa", listed=("p-030007", "p-5", "p-019938"), criteria_hash="8" * 64),
    difference(RUN, replace(RUN, listed=("p-030007", "p-5", "p-019938"))),
)
DECIDED = FindingDecision(
    id="5r7b2wvm",
    happened=Moment("2026-11-22T14:20"),
    recorded=datetime(2026, 11, 22, 15, tzinfo=UTC),
    by="a-brook",
    person="p-019938",
    decision="defer",
    run="3g8p0kzs",
    reason="In rehabilitation until spring.",
    amenable="unsure",
    again_on=date(2027, 4, 15),
)
LISTED_THEN = listed_report(RUN, {"p-019938": DECIDED}, hiding=SMALL)
RUNS = runs_report([RUN, replace(RUN, id="9t4m2xqa", criteria="frailty-and-long-term-conditions")])
REPORTS = {"found": FOUND, "why": WHY, "difference": DIFFERENCE, "listed": LISTED_THEN, "runs": RUNS}


@pytest.mark.parametrize("name", REPORTS)
def test_a_screen_of_80_columns_is_never_overrun(name: str) -> None:
    assert max(map(len, said(REPORTS[name]).splitlines())) <= 80


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["found", "difference", "listed", "why"])
def test_the_legal_basis_stands_on_every_list(name: str, form: str) -> None:
    text = said(REPORTS[name], form, None)
    assert BASIS in text
    assert form == "csv" or NOT_DIRECT_CARE in text


def test_a_list_without_a_legal_basis_says_so() -> None:
    assert "NOT SAID" in flat(found_report(replace(RUN, legal_basis=""), CRITERIA, (FIRST,), hiding=SMALL))


@pytest.mark.parametrize("name", REPORTS)
def test_it_has_the_published_shape(name: str) -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "output.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(said(REPORTS[name], "json", None)))


def test_a_list_tells_rank_score_points_and_recent_use() -> None:
    screen = flat(FOUND)
    assert "1 p-004211 12.53 emergency admissions 5 → 8; nights 31 → 5 1" in screen
    assert "died 30, on caseload 25" in screen
    assert "The first 2 of 3 are shown." in screen


def test_programs_get_what_was_counted_and_its_points_in_columns_of_their_own() -> None:
    first, second = csv.DictReader(io.StringIO(said(FOUND, "csv", None)))
    assert (first["rank"], first["person"], first["score"]) == ("1", "p-004211", "12.53")
    assert (first["value_nights"], first["points_nights"], second["points_nights"]) == ("31", "2.5", "0")
    assert "value_nights" not in said(FOUND, "plain", None) + said(FOUND, "markdown", None) + said(FOUND)


def test_who_cannot_be_scored_stands_apart_and_never_last() -> None:
    tables = json.loads(said(FOUND, "json", None))["tables"]
    assert [row["person"] for row in tables["people"]] == ["p-004211", "p-019938"]
    assert tables["cannot_score"] == [{"person": "p-1", "missing": "emergency admissions, frailty"}]
    told = "312 people: there is nothing to count from, which is not a low score; 300 for want of frailty; 1 of them"
    assert told in json.loads(said(FOUND, "json", None))["lines"]["unscored"][0]


def test_an_empty_list_and_no_run_are_said() -> None:
    empty = replace(RUN, listed=())
    assert "Nobody comes onto this list." in flat(found_report(empty, CRITERIA, (), hiding=SMALL))
    assert "Nobody came onto this list." in flat(listed_report(empty, {}, hiding=SMALL))
    assert "No run of case finding was kept yet." in flat(runs_report([]))


def test_an_empty_list_is_an_empty_table_to_programs() -> None:
    """The first table is what a spreadsheet gets: it must not be another one that stands further down."""
    sums = (Table("coverage", "", (Column("grouping", "By"),), (("age",),)),)
    for report in (
        found_report(replace(RUN, listed=()), CRITERIA, (), sums=sums, hiding=SMALL),
        listed_report(replace(RUN, listed=()), {}, hiding=SMALL),
    ):
        assert list(csv.DictReader(io.StringIO(said(report, "csv", None)))) == []
        assert said(report, "csv", None).startswith("rank,person,")
        assert json.loads(said(report, "json", None))["tables"]["people"] == []


def test_few_who_were_left_out_are_hidden() -> None:
    few = replace(RUN, excluded={"died": 31, "objected": 3, "under-age": 240, "on-caseload": 0})
    assert "died hidden, objected hidden, under age 240" in flat(listed_report(few, {}, hiding=SMALL))
    nobody = replace(RUN, excluded={"died": 0})
    assert "Left out nobody" in flat(listed_report(nobody, {}, hiding=SMALL))


def test_a_draw_is_told_with_its_seed_and_those_not_drawn() -> None:
    drawn = replace(RUN, draw=Draw(places=3, seed=42, drawn=("p-019938",), not_drawn=("p-7", "p-8")))
    told = "3 places, 1 of 3 of equal priority, seed 42; those not drawn are kept for comparison"
    assert told in flat(found_report(drawn, CRITERIA, (FIRST,), hiding=SMALL))


def test_a_row_and_a_reason_say_what_the_lot_was() -> None:
    drawn = replace(RUN, draw=Draw(places=2, seed=42, drawn=("p-019938",), not_drawn=("p-030007",)))
    others = (SECOND, replace(SECOND, rank=3, person="p-030007"))
    rows = csv.DictReader(io.StringIO(said(found_report(drawn, CRITERIA, (FIRST, *others), hiding=SMALL), "csv", None)))
    assert [row["lot"] for row in rows] == ["", "drawn", "not drawn"]
    alone = replace(RUN, draw=Draw(places=3, seed=42))
    assert "Drawn by lot 3 places, no lots were needed" in flat(found_report(alone, CRITERIA, (FIRST,), hiding=SMALL))
    assert "lot" not in said(FOUND, "csv", None).splitlines()[0].split(",")
    kept = json.loads(said(listed_report(drawn, {}, hiding=SMALL), "json", None))["tables"]["people"]
    assert [row["decision"] for row in kept] == ["not yet", "not yet", "not drawn"]
    why = why_report(others[1], CRITERIA, on=ON, standing=LISTED, listed=3, lot="not drawn")
    assert json.loads(said(why, "json", None))["lines"]["standing"] == ["rank 3 of 3, not drawn"]


def test_why_is_the_arithmetic_in_words() -> None:
    lines = json.loads(said(WHY, "json", None))["lines"]
    assert lines["standing"] == ["rank 1 of 3"]
    assert lines["criteria"] == [
        "Emergency admissions in the last 12 months: 5 × 2 = 10, at most 8: 8 points; 1 needed",
        "Nights in hospital in the last 12 months: 31, from 21 on: 2.5 points",
        "Age: 83, from 80 on: 1 point",
        "Hospital frailty: 10.3 × 0.1 = 1.03: 1.03 points",
        "that is 7.1 (F00) + 3.2 (F05) = 10.3",
    ]
    assert lines["score"] == ["8 + 2.5 + 1 + 1.03 = 12.53"]
    assert lines["listing"] == ["those with a score of 4 or more, a rank of 50 or better"]
    assert lines["recent"] == ["5 emergency admissions, 1 day in hospital"]


def test_why_not_names_what_is_short_or_cannot_be_counted() -> None:
    short = ranked(
        None,
        "p-3",
        {"emergency-admissions": "0", "nights": "0", "age": "60", "frailty": "0"},
        {},
        short=("emergency-admissions",),
    )
    told = json.loads(said(why_report(short, CRITERIA, on=ON, standing=NOT_LISTED, legal_basis=BASIS), "json", None))[
        "lines"
    ]
    assert told["standing"] == ["not on the list"]
    assert told["criteria"][0].endswith("0 × 2 = 0: 0 points; 1 needed SHORT OF IT")
    assert told["criteria"][2] == "Age: 60, below 80: 0 points"
    unknown = json.loads(said(why_report(NOBODY_KNOWS, CRITERIA, on=ON, standing="cannot-score"), "json", None))[
        "lines"
    ]
    assert unknown["missing"][1] == "frailty: there is nothing to count from"
    assert unknown["criteria"][3] == "Hospital frailty: there is nothing to count from, cannot be scored"
    assert "score" not in unknown
    assert "legal_basis" not in unknown


def test_a_sum_of_one_is_the_number_and_what_nobody_knows_is_not_nought() -> None:
    criteria = replace(CRITERIA, criteria=CRITERIA.criteria[2:3])
    one = Ranked(rank=1, person="p-1", scored=FIRST.scored, emergency=None, days=None)
    one = replace(one, scored=replace(one.scored, score=millionths(1)))
    lines = json.loads(said(why_report(one, criteria, on=ON, standing=LISTED, listed=1), "json", None))["lines"]
    assert lines["score"] == ["1"]
    assert lines["recent"] == ["there is nothing to count from"]


def test_a_patient_of_ours_is_scored_from_our_records() -> None:
    told = json.loads(said(why_report(SECOND, CRITERIA, on=ON, standing=NOT_LISTED), "json", None))["lines"]
    assert told["standing"] == ["scored from the caseload's own records, not from a list"]


def test_a_logistic_sum_is_told_as_a_risk() -> None:
    """1 / (1 + e^2.5) = 0.0759 of a sum of -3 + 0.5."""
    criteria = replace(
        CRITERIA,
        intercept=Decimal(-3),
        criteria=(Criterion(id="age", title="Age", operation=AGE, each=Decimal("0.01")),),
        listing=Listing(cut_off=Decimal(5), share=Decimal(2)),
    )
    values: dict[str, int | None] = {"age": millionths(50)}
    points = {"age": millionths(Decimal("0.5"))}
    one = Ranked(rank=1, person="p-1", scored=Scored(values, points, millionths(Decimal("-2.5"))), emergency=0, days=0)
    lines = json.loads(said(why_report(one, criteria, on=ON, standing=LISTED, listed=1), "json", None))["lines"]
    assert lines["score"] == ["(-3) + 0.5 = -2.5; risk 1 / (1 + e^-(-2.5)) = 7.6 %"]
    assert lines["listing"] == ["those with a risk of 5 % or more, a rank among the first 2 % of all who can be scored"]
    (row,) = json.loads(said(found_report(RUN, criteria, (one,), hiding=SMALL), "json", None))["tables"]["people"]
    assert (row["score"], row["risk_per_cent"]) == ("-2.5", "7.6")


def test_a_difference_tells_new_gone_and_moved_and_what_was_not_the_same() -> None:
    moves = json.loads(said(DIFFERENCE, "json", None))["tables"]["moves"]
    assert [(row["person"], row["before"], row["after"], row["change"]) for row in moves] == [
        ("p-5", None, 2, "new"),
        ("p-004211", 1, None, "gone"),
        ("p-030007", 3, 1, "up 2"),
        ("p-019938", 2, 3, "down 1"),
    ]
    screen = flat(DIFFERENCE)
    assert "1 new · 1 gone · 2 moved · 0 as before" in screen
    assert "the criteria are not the same; both are of the same extract" in screen
    assert "Both lists are the same." in flat(difference_report(RUN, RUN, difference(RUN, RUN)))


def test_a_kept_list_tells_what_was_decided() -> None:
    screen = flat(LISTED_THEN)
    assert "1 p-004211 not yet 2 p-019938 defer 22-Nov-2026 unsure 15-Apr-2027" in screen
    assert "3 people · 2 not decided" in screen
    assert "In rehabilitation" not in said(LISTED_THEN, "json", None)


def test_nothing_is_promised() -> None:
    words = " ".join(said(report, "plain", None).lower() for report in REPORTS.values())
    assert not any(word in words for word in ("prevented", "avoided", "saved", "saving", "£"))
