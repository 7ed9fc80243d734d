"""Scores of hospital diagnoses: equal to what others compute, the same in every spelling, and told again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions
from caseload.model.diagnoses import arithmetic, diagnosed, evidence, kept, misfits, problems_of, step_of, total
from caseload.model.instrument import AgePoints, Diagnoses, Instrument, Number, Scale
from caseload.model.scoring import recompute, score
from caseload.store.records import read_record
from caseload.store.resources import data_folder

if TYPE_CHECKING:
    from tests.conftest import Someone


def shipped(id_: str) -> Instrument:
    return read_record(data_folder(), f"instruments/{id_}.yaml", Instrument)


CHARLSON, HFRS = shipped("charlson"), shipped("hfrs")
SCALES = [(instrument, scale) for instrument in (CHARLSON, HFRS) for scale in instrument.scales]
every_scale = pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=[f"{i.id}/{s.id}" for i, s in SCALES])


def groups_of(instrument: Instrument) -> Diagnoses:
    assert instrument.diagnoses
    return instrument.diagnoses


def scored(instrument: Instrument, scale: Scale, codes: Sequence[str], age: int | None = 80) -> Number | None:
    return total(instrument, scale, evidence(instrument, codes, age))


# --- what others compute

# Codes, age, and what both pycomorb 1.20261001.1 (Charlson with the codes of Quan and the weights of Charlson, with
# and without age; HFRS) and comorbidipy 0.5.0 make of them. comorbidipy looks up the codes of Charlson as they are
# written, so it was given them in capitals, without dot and filling X, as the papers print them. Code by code, A00 to
# Z999, the three agree throughout.
PUBLISHED = [
    ("I25.2", 60, 1, 3, "0.0"),
    ("I219", 49, 1, 1, "0.0"),
    ("I50.0", 83, 1, 5, "0.0"),
    ("I110", 71, 1, 4, "0.0"),
    ("I10X", 50, 0, 1, "0.0"),
    ("I42.6", 58, 1, 2, "0.0"),
    ("I42.1", 58, 0, 1, "0.0"),
    ("I70.2", 66, 1, 3, "0.0"),
    ("G45.9", 77, 1, 4, "1.2"),
    ("i639", 79, 1, 4, "0.8"),
    ("I69.4", 80, 1, 5, "3.7"),
    ("F00.1", 85, 1, 5, "7.1"),
    ("F03X", 90, 1, 5, "2.1"),
    ("F05.1", 88, 1, 5, "3.2"),
    ("F05.0", 88, 0, 4, "3.2"),
    ("J44.1", 69, 1, 3, "0.0"),
    ("I27.9", 69, 1, 3, "0.0"),
    ("I27.0", 69, 0, 2, "0.0"),
    ("M06.9", 59, 1, 2, "0.0"),
    ("M31.5", 76, 1, 4, "0.0"),
    ("K26.4", 76, 1, 4, "1.6"),
    ("B18.1", 40, 1, 1, "0.0"),
    ("K76.0", 40, 1, 1, "0.0"),
    ("K72.9", 55, 3, 4, "0.0"),
    ("E11.9", 75, 1, 4, "0.0"),
    ("E11.3", 75, 2, 5, "0.0"),
    ("G81.9", 75, 2, 5, "4.4"),
    ("N18.3", 75, 2, 5, "1.4"),
    ("C34.9", 75, 2, 5, "0.0"),
    ("C18.7", 75, 2, 5, "0.0"),
    ("C00.9", 75, 2, 5, "0.0"),
    ("C44.3", 75, 0, 3, "0.0"),
    ("C83.3", 75, 2, 5, "0.0"),
    ("C91.0", 75, 2, 5, "0.0"),
    ("C78.0", 75, 6, 9, "0.0"),
    ("B24X", 39, 6, 6, "0.0"),
    ("B23.8", 39, 0, 0, "0.0"),
    ("I50.0 I50.1", 83, 1, 5, "0.0"),
    ("F00 W19", 82, 1, 5, "10.3"),
    ("F00 F00.1", 82, 1, 5, "7.1"),
    ("K70.3 K72.9", 62, 3, 5, "0.0"),
    ("E11.9 E11.2", 62, 2, 4, "0.0"),
    ("E10.9 E11.4", 62, 2, 4, "0.0"),
    ("C50.9 C79.5", 62, 6, 8, "0.0"),
    ("K74.6 I85.0 E14.9 E14.5 C61X C79.5", 81, 11, 15, "0.0"),
    ("I10X R07.4 E78.0", 80, 0, 4, "0.0"),
    ("W19.9 R29.6 N39.0 S00.8", 84, 0, 4, "13.2"),
    ("I50.0 J44.9 I21.4", 84, 3, 7, "0.0"),
    ("E11.9 E119 e119", 84, 1, 5, "0.0"),
    ("f001 F00.1 F001 w190", 84, 1, 5, "10.3"),
    ("F05.9 N39.0 R29.6 W19.9 S72.0 E86X N17.9 I50.0 I48.X Z50.1", 91, 1, 5, "20.8"),
    ("F00.1 G81.9 G30.1 I69.3 R29.6 N39.0 F05.0 W19.9 S00.0 R31X B96.2 "
     "R41.0 R26.8 I67.9 R56.8 E11.2 N18.4 C50.9 J44.0", 87, 11, 15, "53.4"),
    ("N39.0 N39.3 N39.4 N18.4 N18.9", 78, 2, 5, "4.6"),
    ("I21.9 I50.0 I70.2 I63.9 F03X J44.9 M06.9 K25.9 B18.2 E11.9 E11.2 G81.9 N18.9 C34.9 K72.1 "
     "C78.0 B20X", 90, 29, 33, "8.7"),
    ("E11", 70, 0, 3, "0.0"),
    ("I25", 70, 0, 3, "0.0"),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "age", "alone", "with_age", "frailty"), PUBLISHED)
def test_scores_are_those_of_both_public_implementations(
    codes: str, age: int, alone: int, with_age: int, frailty: str
) -> None:
    for scale, expected in zip(CHARLSON.scales, (alone, with_age), strict=True):
        assert scored(CHARLSON, scale, codes.split(), age) == expected
    # they know no minimum age
    assert scored(HFRS, HFRS.scales[0], codes.split(), age) == Decimal(frailty)


def test_the_groups_are_those_of_the_papers() -> None:
    frailty = groups_of(HFRS)
    assert len(frailty.groups) == 109
    assert sum(group.points for group in frailty.groups) == Decimal("173.2")
    assert all(len(group.codes) == 1 and len(group.codes[0]) == 3 for group in frailty.groups)
    assert (frailty.months, HFRS.minimum_age) == (24, 75)
    points = {1: 10, 2: 4, 3: 1, 6: 2}
    charlson = groups_of(CHARLSON)
    assert {n: sum(group.points == n for group in charlson.groups) for n in points} == points
    assert {group.id: group.outranks for group in charlson.groups if group.outranks} == {
        "diabetes-with-damage": ("diabetes",),
        "severe-liver": ("mild-liver",),
        "metastatic": ("malignancy",),
    }
    assert charlson.months is None


@pytest.mark.parametrize(
    ("points", "band"),
    [("0", "low risk"), ("4.9", "low risk"), ("5.0", "intermediate risk"), ("15.0", "intermediate risk"),
     ("15.1", "high risk"), ("173.2", "high risk")],
)  # fmt: skip
def test_frailty_is_intermediate_from_5_to_15(points: str, band: str) -> None:
    found = HFRS.scales[0].band_of(Decimal(points))
    assert found and found.label == band


# --- whatever the codes

CODES = st.sampled_from([code for i in (CHARLSON, HFRS) for group in groups_of(i).groups for code in group.codes])
ANY_CODE = CODES | st.from_regex(r"[A-Z][0-9]{2}([.]?[0-9]{1,2}|X)?", fullmatch=True)
SPELLINGS: tuple[Callable[[str], str], ...] = (str, str.lower, lambda code: code if "." in code else _dotted(code))


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else f"{code}X"


@every_scale
@given(codes=st.lists(ANY_CODE, min_size=1), age=st.integers(75, 120))
def test_any_codes_stay_on_the_scale_and_are_told_again(
    instrument: Instrument, scale: Scale, codes: list[str], age: int
) -> None:
    for result in score(instrument, evidence(instrument, codes, age), "anna"):
        assert result.total is not None
        assert result.missing == result.flags == ()
        if result.scale == scale.id:
            assert scale.minimum <= result.total <= scale.maximum
        known = Definitions(instruments={instrument.id: instrument}, services={}, closure_reasons={}, templates={})
        assert recompute(result, known) == result


@every_scale
@given(codes=st.lists(ANY_CODE, min_size=1), more=ANY_CODE, age=st.integers(75, 120))
def test_one_more_code_never_lowers_a_total(
    instrument: Instrument, scale: Scale, codes: list[str], more: str, age: int
) -> None:
    before, after = scored(instrument, scale, codes, age), scored(instrument, scale, [*codes, more], age)
    # also where it outranks: the worse form has no fewer points than the milder
    assert before is not None and after is not None and before <= after


@every_scale
@given(data=st.data(), codes=st.lists(CODES, min_size=1))
def test_order_repetition_and_spelling_count_for_nothing(
    instrument: Instrument, scale: Scale, data: st.DataObject, codes: list[str]
) -> None:
    respelled = [data.draw(st.sampled_from(SPELLINGS))(code) for code in codes]
    others = data.draw(st.permutations(codes + respelled))
    assert scored(instrument, scale, others) == scored(instrument, scale, codes)


# --- evidence


def test_the_first_code_of_a_group_is_named_and_different_ones_are_counted() -> None:
    codes = ["e119", "I10X", "E11.9", "N183", "N18.4", "E112"]
    assert evidence(CHARLSON, codes, 83) == {
        "diagnoses": 5, "diabetes": "E11.9", "diabetes-with-damage": "E11.2", "renal": "N18.3", "age": 83,
    }  # fmt: skip
    assert evidence(HFRS, codes, None) == {"diagnoses": 5, "n18": "N18.3"}


def test_no_code_and_codes_that_do_not_count_are_two_different_things() -> None:
    none, nothing = evidence(HFRS, [], 80), evidence(HFRS, ["I10X"], 80)
    assert (none, nothing) == ({"age": 80}, {"diagnoses": 1, "age": 80})
    scale = HFRS.scales[0]
    assert (total(HFRS, scale, none), total(HFRS, scale, nothing)) == (None, 0)
    assert [result.missing for result in score(HFRS, none, "anna")] == [("diagnoses",)]


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(Forbidden, match="a diagnosis is no ICD-10 code"):
        evidence(HFRS, ["F00", "dementia"], 80)


def test_a_scale_keeps_what_its_total_comes_from() -> None:
    answers = evidence(CHARLSON, ["I50.0"], 83)
    alone, with_age = CHARLSON.scales
    assert kept(CHARLSON, alone, answers) == {"diagnoses": 1, "heart-failure": "I50.0"}
    assert kept(CHARLSON, with_age, answers) == answers


# --- from the hospital events of a case

DAY = date(2026, 11, 20)


def test_the_latest_codes_up_to_the_day_are_taken(someone: type[Someone]) -> None:
    person = someone()
    person.enter("hospital-event", "2020-01-05", codes=["I21.9", "I50.9"])
    person.enter("hospital-event", "2026-11-20T09:00", codes=["I500"])
    person.enter("hospital-event", "2026-11-21", codes=["C78.7"])
    assert diagnosed(person.case, CHARLSON, DAY) == {
        "diagnoses": 3, "myocardial-infarction": "I21.9", "heart-failure": "I50.0", "age": 88,
    }  # fmt: skip


@pytest.mark.parametrize(("day", "counts"), [("2024-11-20", True), ("2024-11-19", False)])
def test_frailty_looks_back_two_years(someone: type[Someone], day: str, counts: bool) -> None:
    person = someone()
    person.enter("hospital-event", "2026-01-01", codes=["I10X"])
    person.enter("hospital-event", day, codes=["F00.1"])
    assert ("f00" in diagnosed(person.case, HFRS, DAY)) == counts


def test_an_event_that_was_taken_back_does_not_count(someone: type[Someone]) -> None:
    person = someone()
    wrong = person.enter("hospital-event", "2026-01-01", codes=["F00.1"])
    person.enter("hospital-event", "2026-01-01", codes=["F03X"], replaces=wrong.id, because="Another code")
    assert diagnosed(person.case, HFRS, DAY) == {"diagnoses": 1, "f03": "F03", "age": 88}


def test_without_diagnoses_nothing_can_be_scored(someone: type[Someone]) -> None:
    person = someone()
    person.enter("hospital-event", "2020-01-01", codes=["F00.1"])
    person.enter("hospital-event", "2026-01-01")
    said = person.refused(diagnosed, HFRS, DAY)
    assert said == (
        "hfrs cannot be scored: no hospital diagnoses are recorded in the 24 months before; "
        "record them with caseload hospital --codes"
    )
    said = someone().refused(diagnosed, CHARLSON, DAY)
    assert said.startswith("charlson cannot be scored: no hospital diagnoses are recorded; ")


# --- arithmetic


@pytest.mark.parametrize(
    ("codes", "age", "text"),
    [
        (["E11.2", "e109"], 83, "0 (E10.9, outranked) + 2 (E11.2) + 4 (age 83) = 6"),
        (["I10X"], 40, "0 (age 40) = 0"),
        ([], 83, "diagnoses not known: cannot score"),
        (["I50"], None, "age not known: cannot score"),
        ([], None, "diagnoses and age not known: cannot score"),
    ],
)
def test_the_arithmetic_is_shown(codes: list[str], age: int | None, text: str) -> None:
    assert arithmetic(CHARLSON, CHARLSON.scales[1], evidence(CHARLSON, codes, age)) == text


def test_the_arithmetic_of_decimals_and_of_nothing_is_shown() -> None:
    scale = HFRS.scales[0]
    assert arithmetic(HFRS, scale, evidence(HFRS, ["F00", "W19"], 82)) == "7.1 (F00) + 3.2 (W19) = 10.3"
    assert arithmetic(HFRS, scale, evidence(HFRS, ["I10", "I48"], 82)) == "none of 2 counts = 0"


# --- stored answers that do not fit

WHOLE: dict[str, Any] = {"diagnoses": 3, "f00": "F00.1", "age": 82}


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"diagnoses": 0}, "diagnoses is how many were looked at, 1 or more"),
        ({"diagnoses": True}, "diagnoses is how many were looked at, 1 or more"),
        ({"diagnoses": "F00"}, "diagnoses is how many were looked at, 1 or more"),
        ({"age": 74}, "age is from 75 to 130 years"),
        ({"age": 131}, "age is from 75 to 130 years"),
        ({"age": Decimal("80.5")}, "age is from 75 to 130 years"),
        ({"f00": "F01"}, "f00 takes a code of that group"),
        ({"f00": "F00 or so"}, "f00 takes a code of that group"),
        ({"f00": 1}, "f00 takes a code of that group"),
        ({"dementia": "F00"}, "there is no such group of diagnoses"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_without_its_value(answers: dict[str, Any], line: str) -> None:
    assert misfits(HFRS, WHOLE) == ()
    assert misfits(HFRS, WHOLE | answers) == (f"hfrs: {line}",)


# --- definitions


def changed(**changes: Any) -> Instrument:
    """Charlson with another first group: by id, label, points, codes or outranks."""
    first, *others = groups_of(CHARLSON).groups
    groups = (replace(first, **changes), *others)
    return replace(CHARLSON, diagnoses=replace(groups_of(CHARLSON), groups=groups))


def with_ages(*ages: tuple[int, int]) -> Instrument:
    steps = tuple(AgePoints(age=age, points=points) for age, points in ages)
    return replace(CHARLSON, diagnoses=replace(groups_of(CHARLSON), ages=steps))


ALONE, WITH_AGE = CHARLSON.scales
FIRST = ("diagnoses", "groups", 0)


@pytest.mark.parametrize(
    ("instrument", "place", "line"),
    [
        (changed(id="age"), (*FIRST, "id"), "or is one of diagnoses, age"),
        (changed(id="renal"), ("diagnoses", "groups", 12, "id"), "for the second time"),
        (changed(outranks=("none-such",)), (*FIRST, "outranks"), "must name other groups"),
        (changed(outranks=("myocardial-infarction",)), (*FIRST, "outranks"), "must name other groups"),
        (changed(outranks=("renal",)), (*FIRST, "points"), "must not be fewer"),
        (changed(outranks=("renal",), points=2), ("scales", 0), "add up to 0 to 28,"),
        (changed(codes=("I21", "I219")), (*FIRST, "codes"), "counts twice"),
        (changed(codes=("I50",)), ("diagnoses", "groups", 1, "codes"), "counts twice"),
        (changed(codes=("I428",)), ("diagnoses", "groups", 1, "codes"), "counts twice"),
        (with_ages((50, 1), (50, 2), (80, 4)), ("diagnoses", "ages", 1), "must rise"),
        (with_ages((50, 5), (60, 4)), ("diagnoses", "ages", 1), "must rise"),
        (with_ages((50, 5)), ("scales", 1), "add up to 0 to 34,"),
        (replace(CHARLSON, scales=(ALONE,)), ("diagnoses", "ages"), "no scale counts the age"),
        (replace(CHARLSON, minimum_age=18), ("minimum_age",), "every scale must count the age"),
        (replace(CHARLSON, number_only=True), ("diagnoses",), "is not number-only"),
        (replace(CHARLSON, scales=(replace(ALONE, items=()), WITH_AGE)), ("scales", 0, "items"), "counts diagnoses"),
        (
            replace(CHARLSON, scales=(replace(ALONE, items=("diagnoses", "sex")), WITH_AGE)),
            ("scales", 0, "items"),
            "and may count age",
        ),
        (replace(CHARLSON, scales=(replace(ALONE, maximum=37), WITH_AGE)), ("scales", 0), "add up to 0 to 29,"),
        (replace(CHARLSON, scales=(ALONE, replace(WITH_AGE, minimum=1))), ("scales", 1), "add up to 0 to 33,"),
    ],
)
def test_what_does_not_fit_is_found_at_its_place(
    instrument: Instrument, place: tuple[str | int, ...], line: str
) -> None:
    (where, said), *_ = problems_of(instrument)
    assert where == place
    assert line in said


def test_a_code_may_stand_in_a_group_and_in_one_that_outranks_it() -> None:
    groups = groups_of(CHARLSON).groups
    metastatic = next(group for group in groups if group.id == "metastatic")
    wider = replace(metastatic, codes=(*metastatic.codes, "C97"))
    sound = replace(CHARLSON, diagnoses=replace(groups_of(CHARLSON), groups=tuple(
        wider if group is metastatic else group for group in groups
    )))  # fmt: skip
    assert list(problems_of(sound)) == []
    assert scored(sound, ALONE, ["C97"]) == 6


def test_bands_rise_by_the_smallest_step_between_two_totals() -> None:
    assert (step_of(groups_of(HFRS)), step_of(groups_of(CHARLSON))) == (Decimal("0.1"), 1)
