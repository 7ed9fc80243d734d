from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions, Example, Instrument, Scale
from caseload.model.entries.assessment import Score
from caseload.model.scoring import arithmetic, not_asked, problems, recompute, reported, score
from caseload.store.records import read_record
from caseload.store.resources import data_folder

SHIPPED = ("barthel", "phq-9", "ucla-3")
GOOD = Path(__file__).parents[1] / "files" / "good"


@cache
def shipped(id_: str) -> Instrument:
    return read_record(data_folder(), f"instruments/{id_}.yaml", Instrument)


@cache
def example_file(name: str) -> Instrument:
    return read_record(GOOD, f"instrument/{name}.yaml", Instrument)


PHQ = shipped("phq-9")
ALL_ZERO: dict[str, int | str] = dict.fromkeys((item.id for item in PHQ.items), 0)
EXAMPLES = [(shipped(id_), example) for id_ in SHIPPED for example in shipped(id_).examples]


def definitions(*instruments: Instrument) -> Definitions:
    return Definitions(
        instruments={instrument.id: instrument for instrument in instruments}, services={}, closure_reasons={}
    )


def only(scores: tuple[Score, ...], scale: str = "total") -> Score:
    (found,) = (result for result in scores if result.scale == scale)
    return found


@pytest.mark.parametrize(
    ("instrument", "example"), EXAMPLES, ids=[f"{i.id}: {example.title}" for i, example in EXAMPLES]
)
def test_every_worked_example_comes_out(instrument: Instrument, example: Example) -> None:
    result = only(score(instrument, example.answers, "j-okafor"), example.scale)
    assert (result.total is None) == example.cannot_score
    assert result.total == example.total
    assert result.band == example.band
    assert result.flags == example.flags


@pytest.mark.parametrize("id_", SHIPPED)
def test_the_examples_reach_both_ends_and_every_band(id_: str) -> None:
    instrument = shipped(id_)
    for scale in instrument.scales:
        totals = [example.total for example in instrument.examples if example.scale == scale.id]
        assert {scale.minimum, scale.maximum} <= set(totals)
    total = instrument.scales[0]
    bands = {example.band for example in instrument.examples if example.scale == total.id}
    assert {band.label for band in total.bands} <= bands
    assert any(example.cannot_score for example in instrument.examples)


def test_the_published_ranges_and_bands_are_the_shipped_ones() -> None:
    facts = {
        ("phq-9", "total"): (0, 27, [(0, 4), (5, 9), (10, 14), (15, 19), (20, 27)], False),
        ("barthel", "total"): (0, 20, [(0, 4), (5, 9), (10, 14), (15, 19), (20, 20)], True),
        ("ucla-3", "total"): (3, 9, [(3, 5), (6, 9)], False),
        ("ucla-3", "direct"): (1, 5, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)], False),
    }
    for (id_, scale_id), expected in facts.items():
        scale = shipped(id_).scale(scale_id)
        assert scale is not None
        edges = [(band.lowest, band.highest) for band in scale.bands]
        assert (scale.minimum, scale.maximum, edges, scale.higher_is_better) == expected


def test_barthel_items_have_the_points_of_the_20_point_version() -> None:
    highest = {item.id: max(item.values) for item in shipped("barthel").items}
    assert highest == {
        "bowels": 2,
        "bladder": 2,
        "grooming": 1,
        "toilet": 2,
        "feeding": 2,
        "transfer": 3,
        "mobility": 3,
        "dressing": 2,
        "stairs": 2,
        "bathing": 1,
    }


# --- a missing score is never a low score


def test_cannot_score_is_not_nought_and_names_what_is_missing() -> None:
    low = {**ALL_ZERO}
    del low["sleep"]
    result = only(score(PHQ, low, "j-okafor"))
    assert result.total is None
    assert result.band == ""
    assert result.missing == ("sleep",)
    assert only(score(PHQ, ALL_ZERO, "j-okafor")).total == 0


def test_a_scale_that_nobody_asked_gives_no_score() -> None:
    scores = score(shipped("ucla-3"), {"lonely": 5}, "j-okafor")
    assert [result.scale for result in scores] == ["direct"]
    assert scores[0].answers == {"lonely": 5}


def test_no_answer_at_all_is_refused() -> None:
    with pytest.raises(Forbidden, match="phq-9 has no answer"):
        score(PHQ, {}, "j-okafor")


@given(points=st.integers(1, 3), others=st.dictionaries(st.sampled_from(list(ALL_ZERO)[:8]), st.integers(0, 3)))
def test_phq_9_item_9_always_raises_its_flag(points: int, others: dict[str, int]) -> None:
    result = only(score(PHQ, {**others, "self-harm": points}, "j-okafor"))
    assert result.flags == ("self-harm",)
    assert not_asked(PHQ, result) == ()


def test_phq_9_item_9_not_asked_is_told_and_never_filled_in() -> None:
    answers: dict[str, int | str] = {**ALL_ZERO}
    del answers["self-harm"]
    generous = replace(PHQ, scales=(replace(PHQ.scales[0], missing="prorate", max_missing=2),))
    for instrument in (PHQ, generous):
        result = only(score(instrument, answers, "j-okafor"))
        assert result.total is None
        assert result.flags == ()
        assert [flag.id for flag in not_asked(instrument, result)] == ["self-harm"]


def test_prorating_fills_in_the_mean_of_what_was_answered() -> None:
    generous = replace(PHQ, scales=(replace(PHQ.scales[0], missing="prorate", max_missing=2),))
    answers: dict[str, int | str] = {**ALL_ZERO, "mood": 3, "sleep": 2}
    del answers["interest"]
    assert only(score(generous, answers, "j-okafor")).total == 6  # 5 × 9/8 = 5.625
    del answers["energy"], answers["pace"]
    assert only(score(generous, answers, "j-okafor")).total is None


# --- what does not fit


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"mood": 4}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"mood": -1}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"mood": "2"}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"mood": True}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"margaret": 1}, "phq-9 has no such item; its items are interest, mood"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_one_line_without_it(
    answers: dict[str, int | str], line: str
) -> None:
    with pytest.raises(Forbidden) as refused:
        score(PHQ, answers, "j-okafor")
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)
    assert "margaret" not in str(refused.value)


def test_problems_lists_every_answer_that_does_not_fit() -> None:
    assert problems(PHQ, ALL_ZERO) == ()
    assert len(problems(PHQ, {**ALL_ZERO, "mood": 9, "pace": 9})) == 2


# --- properties


def answers_to(instrument: Instrument, *, whole: bool = False) -> st.SearchStrategy[dict[str, int]]:
    items = {item.id: st.sampled_from(item.values) for item in instrument.items}
    some = st.fixed_dictionaries(items) if whole else st.fixed_dictionaries({}, optional=items)
    return some.filter(bool)


@given(data=st.data(), id_=st.sampled_from(SHIPPED), prorated=st.booleans())
def test_whatever_is_answered_the_total_lies_on_the_scale(data: st.DataObject, id_: str, prorated: bool) -> None:
    instrument = shipped(id_)
    if prorated:
        most = {scale: len(scale.items) - 1 for scale in instrument.scales}
        scales = tuple(replace(s, missing="prorate", max_missing=n) if n else s for s, n in most.items())
        instrument = replace(instrument, scales=scales)
    for result in score(instrument, data.draw(answers_to(instrument)), "j-okafor"):
        scale = instrument.scale(result.scale)
        assert scale is not None
        if result.total is None:
            assert result.missing
            assert result.band == ""
        else:
            assert scale.minimum <= result.total <= scale.maximum
            assert result.band == band_of(scale, result.total)
            assert prorated or not result.missing
        assert {*result.answers, *result.missing} == set(scale.items)


def band_of(scale: Scale, total: int | Decimal) -> str:
    (label,) = (band.label for band in scale.bands if band.lowest <= total <= band.highest)
    return label


@given(data=st.data(), id_=st.sampled_from(SHIPPED))
def test_a_higher_answer_never_lowers_a_total_or_takes_a_flag_back(data: st.DataObject, id_: str) -> None:
    instrument = shipped(id_)
    answers = data.draw(answers_to(instrument, whole=True))
    raised = {
        item.id: data.draw(st.sampled_from([v for v in item.values if v >= answers[item.id]]))
        for item in instrument.items
    }
    for before, after in zip(score(instrument, answers, ""), score(instrument, raised, ""), strict=True):
        assert before.total is not None and after.total is not None
        assert before.total <= after.total
        assert set(before.flags) <= set(after.flags)


@given(data=st.data(), id_=st.sampled_from(SHIPPED))
def test_a_stored_score_is_computed_again_to_the_same(data: st.DataObject, id_: str) -> None:
    instrument = shipped(id_)
    for result in score(instrument, data.draw(answers_to(instrument)), "j-okafor"):
        assert recompute(result, definitions(instrument)) == result


# --- computing again


def test_a_tampered_total_band_or_flag_comes_out_otherwise() -> None:
    result = only(score(PHQ, {**ALL_ZERO, "self-harm": 1}, "j-okafor"))
    for wrong in (replace(result, total=0), replace(result, band="mild"), replace(result, flags=())):
        assert recompute(wrong, definitions(PHQ)) == result != wrong


def test_another_version_or_an_unknown_instrument_cannot_be_computed_again() -> None:
    result = only(score(PHQ, ALL_ZERO, "j-okafor"))
    assert recompute(result, definitions()) is None
    assert recompute(replace(result, version="0"), definitions(PHQ)) is None


def test_stored_answers_that_do_not_fit_are_refused() -> None:
    result = only(score(PHQ, ALL_ZERO, "j-okafor"))
    with pytest.raises(Forbidden, match="mood takes one of"):
        recompute(replace(result, answers={"mood": 7}), definitions(PHQ))
    with pytest.raises(Forbidden, match="no such scale; its scales are total"):
        recompute(replace(result, scale="other"), definitions(PHQ))


# --- arithmetic


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"companionship": 2, "inclusion": 1, "isolation": 3}, "2+1+3 = 6"),
        ({"companionship": 2, "isolation": 3}, "2+?+3: cannot score"),
        ({}, "?+?+?: cannot score"),
    ],
)
def test_the_arithmetic_is_shown(answers: dict[str, int | str], text: str) -> None:
    assert arithmetic(shipped("ucla-3"), "total", answers) == text


def test_the_arithmetic_of_a_filled_in_item_is_shown() -> None:
    assert arithmetic(example_file("full"), "total", {"sleep": 2, "at-risk": 1}) == "2+?+1: 3 × 3/2, rounded = 5"


# --- a number read off a form


def test_a_reported_total_is_kept_with_its_band() -> None:
    index = example_file("number-only")
    result = reported(index, "index", Decimal("0.4"), "j-okafor")
    assert (result.total, result.band, result.answers) == (Decimal("0.4"), "above zero", {})
    assert recompute(result, definitions(index)) == result
    assert arithmetic(index, "index", {}) == "total as reported, items not kept"


def test_a_reported_total_off_the_scale_is_refused_without_printing_it() -> None:
    index = example_file("number-only")
    for total in (Decimal("1.1"), Decimal("-0.6"), True):
        with pytest.raises(Forbidden, match=r"bought-index index is a number from -0.5 to 1.0$"):
            reported(index, "index", total, "j-okafor")
    stored = Score(instrument="bought-index", version="1", scale="index")
    with pytest.raises(Forbidden, match="has no total"):
        recompute(stored, definitions(index))


def test_items_and_totals_are_not_mixed_up() -> None:
    with pytest.raises(Forbidden, match="phq-9 is scored from its items; give the answers"):
        reported(PHQ, "total", 3, "j-okafor")
    with pytest.raises(Forbidden, match="bought-index holds no items; give the total"):
        score(example_file("number-only"), {"mood": 1}, "j-okafor")
