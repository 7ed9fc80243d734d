from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions
from caseload.model.entries.assessment import Score
from caseload.model.instrument import Example, Instrument, Item, Number, Scale
from caseload.model.points import problems
from caseload.model.scoring import arithmetic, not_asked, recompute, reported, require_age, score
from caseload.store.records import read_record
from caseload.store.resources import data_folder

GOOD = Path(__file__).parents[1] / "files" / "good"


@cache
def shipped(id_: str) -> Instrument:
    return read_record(data_folder(), f"instruments/{id_}.yaml", Instrument)


@cache
def example_file(name: str) -> Instrument:
    return read_record(GOOD, f"instrument/{name}.yaml", Instrument)


# Those whose totals come from answers.
NAMES = sorted(path.stem for path in (data_folder() / "instruments").glob("*.yaml"))
SHIPPED = tuple(name for name in NAMES if shipped(name).items)
PHQ = shipped("phq-9")
ALL_ZERO: dict[str, Number | str] = dict.fromkeys((item.id for item in PHQ.items), 0)
EXAMPLES = [(shipped(id_), example) for id_ in SHIPPED for example in shipped(id_).examples]


def definitions(*instruments: Instrument) -> Definitions:
    return Definitions(
        instruments={instrument.id: instrument for instrument in instruments},
        services={},
        closure_reasons={},
        templates={},
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
    can_be_missed = any(len(scale.items) > 1 for scale in instrument.scales)
    assert any(example.cannot_score for example in instrument.examples) == can_be_missed


LOW_TO_VERY_HIGH = {"low": (0, 4), "medium": (5, 6), "high": (7, 8), "very high": (9, 10)}
RISK = {"low": (0, 4), "medium": (5, 6), "high": (7, 20)}
TWO_QUESTIONS = {"below the cut-off": (0, 2), "positive": (3, 6)}
# What is published: the lowest and highest total, whether higher is better, the bands.
PUBLISHED: dict[tuple[str, str], tuple[int, int, bool, dict[str, tuple[int, int]]]] = {
    ("audit-c", "total"): (
        *(0, 12, False),
        {
            "lower risk": (0, 4),
            "increasing risk": (5, 7),
            "higher risk": (8, 10),
            "possible dependence": (11, 12),
        },
    ),
    ("barthel", "total"): (
        *(0, 20, True),
        {
            "very severe dependence": (0, 4),
            "severe dependence": (5, 9),
            "moderate dependence": (10, 14),
            "mild dependence": (15, 19),
            "independent": (20, 20),
        },
    ),
    ("experience", "total"): (0, 18, True, {}),
    ("gad-2", "total"): (0, 6, False, TWO_QUESTIONS),
    ("gad-7", "total"): (
        *(0, 21, False),
        {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "severe": (15, 21)},
    ),
    ("gds-15", "total"): (0, 15, False, {"below the usual cut-off": (0, 4), "suggests depression": (5, 15)}),
    ("katz", "total"): (0, 6, True, {}),
    ("mmrc", "total"): (0, 4, False, {}),
    ("mrc", "total"): (1, 5, False, {}),
    ("news2", "total"): (0, 20, False, RISK),
    ("news2", "scale-2"): (0, 20, False, RISK),
    ("ons4", "satisfied"): (0, 10, True, LOW_TO_VERY_HIGH),
    ("ons4", "worthwhile"): (0, 10, True, LOW_TO_VERY_HIGH),
    ("ons4", "happy"): (0, 10, True, LOW_TO_VERY_HIGH),
    ("ons4", "anxious"): (0, 10, False, {"very low": (0, 1), "low": (2, 3), "medium": (4, 5), "high": (6, 10)}),
    ("phq-2", "total"): (0, 6, False, TWO_QUESTIONS),
    ("phq-9", "total"): (
        *(0, 27, False),
        {
            "minimal": (0, 4),
            "mild": (5, 9),
            "moderate": (10, 14),
            "moderately severe": (15, 19),
            "severe": (20, 27),
        },
    ),
    ("prisma-7", "total"): (0, 7, False, {"below the cut-off": (0, 2), "suggests frailty": (3, 7)}),
    ("ucla-3", "total"): (3, 9, False, {"not called lonely": (3, 5), "often called lonely": (6, 9)}),
    ("ucla-3", "direct"): (
        *(1, 5, False),
        {
            "at no time": (1, 1),
            "rarely": (2, 2),
            "now and then": (3, 3),
            "at times": (4, 4),
            "a lot, or all the time": (5, 5),
        },
    ),
    ("who-5", "total"): (
        *(0, 100, True),
        {"poor, in the range of likely depression": (0, 28), "poor": (29, 49), "not poor": (50, 100)},
    ),
}


def test_every_shipped_scale_is_as_published() -> None:
    assert PUBLISHED.keys() == {(id_, scale.id) for id_ in SHIPPED for scale in shipped(id_).scales}
    for (id_, scale_id), (lowest, highest, better, bands) in PUBLISHED.items():
        scale = shipped(id_).scale(scale_id)
        assert scale is not None
        assert (scale.minimum, scale.maximum, scale.higher_is_better) == (lowest, highest, better)
        assert {band.label: (band.lowest, band.highest) for band in scale.bands} == bands


# NEWS2, whose points depend on each other, has tests of its own.
SUMS = [place for place in PUBLISHED if place[0] != "news2"]


@pytest.mark.parametrize(("id_", "scale_id"), SUMS, ids=[" ".join(place) for place in SUMS])
def test_every_total_falls_in_its_published_band(id_: str, scale_id: str) -> None:
    """Every total there can be, so also both sides of every edge."""
    instrument, (lowest, highest, _, bands) = shipped(id_), PUBLISHED[id_, scale_id]
    ways = answers_by_total(instrument, scale_id)
    assert (min(ways), max(ways)) == (lowest, highest)
    for total, answers in ways.items():
        result = only(score(instrument, answers, "j-okafor"), scale_id)
        expected = [label for label, (low, high) in bands.items() if low <= total <= high]
        assert (result.total, [result.band] if bands else []) == (total, expected)


def answers_by_total(instrument: Instrument, scale_id: str) -> dict[int, dict[str, int]]:
    """One way to come to each total that there can be, with the points as the definition says them."""
    scale = instrument.scale(scale_id)
    assert scale is not None
    ways: dict[int, dict[str, int]] = {0: {}}
    for item in (item for item in instrument.items if item.id in scale.items):
        own = [(answer.value, answer.value if answer.points is None else answer.points) for answer in item.answers]
        told = own or [(value, value) for value in range(int(item.minimum or 0), int(item.maximum or 0) + 1)]
        ways = {total + points: {**way, item.id: value} for total, way in ways.items() for value, points in told}
    return {total * scale.multiply: way for total, way in ways.items()}


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
    answers: dict[str, Number | str] = {**ALL_ZERO}
    del answers["self-harm"]
    generous = replace(PHQ, scales=(replace(PHQ.scales[0], missing="prorate", max_missing=2),))
    for instrument in (PHQ, generous):
        result = only(score(instrument, answers, "j-okafor"))
        assert result.total is None
        assert result.flags == ()
        assert [flag.id for flag in not_asked(instrument, result)] == ["self-harm"]


def test_prorating_fills_in_the_mean_of_what_was_answered() -> None:
    generous = replace(PHQ, scales=(replace(PHQ.scales[0], missing="prorate", max_missing=2),))
    answers: dict[str, Number | str] = {**ALL_ZERO, "mood": 3, "sleep": 2}
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
        ({"mood": Decimal("1.5")}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"mood": True}, "phq-9: mood takes one of 0, 1, 2, 3"),
        ({"margaret": 1}, "phq-9 has no such item; its items are interest, mood"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_one_line_without_it(
    answers: dict[str, Number | str], line: str
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


def values_of(item: Item) -> st.SearchStrategy[Number]:
    """Any answer to an item, or any value that it can measure."""
    if item.answers:
        return st.sampled_from(item.values)
    assert item.minimum is not None and item.maximum is not None
    lowest, highest = (int(Decimal(edge).scaleb(item.decimals)) for edge in (item.minimum, item.maximum))
    return st.integers(lowest, highest).map(lambda n: Decimal(n).scaleb(-item.decimals) if item.decimals else n)


def answers_to(instrument: Instrument, *, whole: bool = False) -> st.SearchStrategy[dict[str, Number]]:
    items = {item.id: values_of(item) for item in instrument.items}
    some = st.fixed_dictionaries(items) if whole else st.fixed_dictionaries({}, optional=items)
    return some.filter(bool)


@given(data=st.data(), id_=st.sampled_from(SHIPPED), prorated=st.booleans())
def test_whatever_is_answered_the_total_lies_on_the_scale(data: st.DataObject, id_: str, prorated: bool) -> None:
    instrument = shipped(id_)
    if prorated:
        most = [(scale, len(scale.items) - 1) for scale in instrument.scales]
        scales = tuple(replace(s, missing="prorate", max_missing=n) if n else s for s, n in most)
        instrument = replace(instrument, scales=scales)
    for result in score(instrument, data.draw(answers_to(instrument)), "j-okafor"):
        scale = instrument.scale(result.scale)
        assert scale is not None
        if result.total is None:
            assert result.missing
            assert result.band == ""
        else:
            assert scale.minimum <= result.total <= scale.maximum
            assert result.band in (band_of(scale, result.total), scale.single and scale.single.label)
            assert result.at_least is None
            assert prorated or not result.missing
        assert {*result.answers, *result.missing} == set(scale.items)


def band_of(scale: Scale, total: int | Decimal) -> str:
    return next((band.label for band in scale.bands if band.lowest <= total <= band.highest), "")


@given(data=st.data(), id_=st.sampled_from([id_ for id_ in SHIPPED if id_ != "news2"]))
def test_more_points_never_lower_a_total_or_take_a_flag_back(data: st.DataObject, id_: str) -> None:
    instrument = shipped(id_)
    one, other = data.draw(answers_to(instrument, whole=True)), data.draw(answers_to(instrument, whole=True))
    more = {item.id: max(one[item.id], other[item.id], key=partial(worth, item)) for item in instrument.items}
    for before, after in zip(score(instrument, one, ""), score(instrument, more, ""), strict=True):
        assert before.total is not None and after.total is not None
        assert before.total <= after.total
        assert set(before.flags) <= set(after.flags)


def worth(item: Item, value: Number) -> Number:
    """The points of an answer as the definition says them."""
    told = {answer.value: answer.value if answer.points is None else answer.points for answer in item.answers}
    return told[int(value)] if told else value


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
def test_the_arithmetic_is_shown(answers: dict[str, Number | str], text: str) -> None:
    assert arithmetic(shipped("ucla-3"), "total", answers) == text


def test_the_arithmetic_of_a_filled_in_item_is_shown() -> None:
    assert arithmetic(example_file("full"), "total", {"sleep": 2, "at-risk": 1}) == "2+?+1: 3 × 3/2, rounded = 5"


def test_the_arithmetic_of_a_multiplied_total_is_shown() -> None:
    who = shipped("who-5")
    answers = {item.id: points for item, points in zip(who.items, (3, 3, 3, 2, 2), strict=True)}
    assert arithmetic(who, "total", answers) == "(3+3+3+2+2) × 4 = 52"
    prorated = replace(who, scales=(replace(who.scales[0], missing="prorate", max_missing=1),))
    del answers["rested"]
    assert arithmetic(prorated, "total", answers) == "3+3+3+?+2: 11 × 5/4 × 4, rounded = 55"
    assert only(score(prorated, answers, "j-okafor")).total == 55


def test_points_that_are_not_the_answer_are_the_ones_added_up() -> None:
    gds = shipped("gds-15")
    for said, expected in ((1, 10), (0, 5)):
        answers: dict[str, Number | str] = dict.fromkeys((item.id for item in gds.items), said)
        assert only(score(gds, answers, "j-okafor")).total == expected


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


def test_the_category_as_reported_is_kept_beside_our_band() -> None:
    efi = shipped("efi")
    result = reported(efi, "index", Decimal("0.37"), "j-okafor", "moderate")
    assert (result.band, result.reported) == ("severe frailty", "moderate")
    assert recompute(result, definitions(efi)) == result
    assert recompute(replace(result, band="moderate"), definitions(efi)) == result


def test_a_total_between_two_bands_is_refused() -> None:
    with pytest.raises(Forbidden, match=r"must total is a whole number from 0 to 6$"):
        reported(shipped("must"), "total", Decimal("0.5"), "j-okafor")


def test_nobody_is_scored_who_is_too_young() -> None:
    require_age(shipped("news2"), 16)
    require_age(PHQ, 3)
    with pytest.raises(Forbidden, match=r"^news2 is not made for people under 16; leave it out$"):
        require_age(shipped("news2"), 15)


def test_items_and_totals_are_not_mixed_up() -> None:
    with pytest.raises(Forbidden, match="phq-9 is scored from its items; give the answers"):
        reported(PHQ, "total", 3, "j-okafor")
    with pytest.raises(Forbidden, match="bought-index holds no items; give the total"):
        score(example_file("number-only"), {"mood": 1}, "j-okafor")
