"""NEWS2 against a table of its own, written down from the report and not from the definition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions
from caseload.model.entries.assessment import Score
from caseload.model.instrument import Instrument, Number
from caseload.model.scoring import arithmetic, asked, recompute, score
from caseload.store.records import read_record
from caseload.store.resources import data_folder

NEWS2 = read_record(data_folder(), "instruments/news2.yaml", Instrument)
Reading = dict[str, Number]
# A person who scores nothing on either scale, and somebody for whom a clinician has decided on scale 2.
WELL: Reading = {
    "respiration": 16,
    "saturation": 96,
    "oxygen": 0,
    "systolic": 120,
    "pulse": 70,
    "consciousness": 0,
    "temperature": Decimal("37.0"),
}
ON_TWO: Reading = WELL | {"saturation": 90, "scale-2": 1}

# Item, what goes with it, first and last value of a range (both as text), points.
RANGES = [
    ("respiration", {}, "0", "8", 3),
    ("respiration", {}, "9", "11", 1),
    ("respiration", {}, "12", "20", 0),
    ("respiration", {}, "21", "24", 2),
    ("respiration", {}, "25", "100", 3),
    ("saturation", {}, "0", "91", 3),
    ("saturation", {}, "92", "93", 2),
    ("saturation", {}, "94", "95", 1),
    ("saturation", {}, "96", "100", 0),
    ("saturation", {"scale-2": 1}, "0", "83", 3),
    ("saturation", {"scale-2": 1}, "84", "85", 2),
    ("saturation", {"scale-2": 1}, "86", "87", 1),
    ("saturation", {"scale-2": 1}, "88", "92", 0),
    ("saturation", {"scale-2": 1, "oxygen": 1}, "0", "83", 3),
    ("saturation", {"scale-2": 1, "oxygen": 1}, "88", "92", 0),
    ("saturation", {"scale-2": 1, "oxygen": 0}, "93", "100", 0),
    ("saturation", {"scale-2": 1, "oxygen": 1}, "93", "94", 1),
    ("saturation", {"scale-2": 1, "oxygen": 1}, "95", "96", 2),
    ("saturation", {"scale-2": 1, "oxygen": 1}, "97", "100", 3),
    ("oxygen", {}, "0", "0", 0),
    ("oxygen", {}, "1", "1", 2),
    ("systolic", {}, "0", "90", 3),
    ("systolic", {}, "91", "100", 2),
    ("systolic", {}, "101", "110", 1),
    ("systolic", {}, "111", "219", 0),
    ("systolic", {}, "220", "350", 3),
    ("pulse", {}, "0", "40", 3),
    ("pulse", {}, "41", "50", 1),
    ("pulse", {}, "51", "90", 0),
    ("pulse", {}, "91", "110", 1),
    ("pulse", {}, "111", "130", 2),
    ("pulse", {}, "131", "350", 3),
    ("consciousness", {}, "0", "0", 0),
    ("consciousness", {}, "1", "4", 3),
    ("temperature", {}, "20.0", "35.0", 3),
    ("temperature", {}, "35.1", "36.0", 1),
    ("temperature", {}, "36.1", "38.0", 0),
    ("temperature", {}, "38.1", "39.0", 1),
    ("temperature", {}, "39.1", "45.0", 2),
]
EDGES = [(item, with_, value, points) for item, with_, *ends, points in RANGES for value in sorted({*ends})]
# Readings of so many points that no single one scores 3.
SPREAD: dict[int, Reading] = {
    4: {"respiration": 21, "pulse": 111},
    5: {"respiration": 21, "pulse": 111, "systolic": 110},
    6: {"respiration": 21, "pulse": 111, "systolic": 100},
    7: {"respiration": 21, "pulse": 111, "systolic": 100, "temperature": Decimal("36.0")},
}


def only(answers: Reading) -> Score:
    (found,) = score(NEWS2, answers, "j-okafor")
    return found


@pytest.mark.parametrize(
    ("item", "with_", "value", "points"), EDGES, ids=[f"{i} {v} {w}".rstrip(" {}") for i, w, v, _ in EDGES]
)
def test_both_ends_of_every_range(item: str, with_: dict[str, Any], value: str, points: int) -> None:
    number = Decimal(value) if "." in value else int(value)
    result = only((ON_TWO if "scale-2" in with_ else WELL) | with_ | {item: number})
    oxygen = 2 if with_.get("oxygen") else 0
    assert result.total == points + oxygen
    assert result.scale == ("scale-2" if "scale-2" in with_ else "total")
    suffix = "-on-scale-2" if "scale-2" in with_ else ""
    assert (f"single-three{suffix}" in result.flags) == (points == 3)


def test_the_ends_of_the_whole_scale() -> None:
    assert only(WELL).total == 0
    worst: Reading = {"respiration": 25, "saturation": 91, "oxygen": 1, "systolic": 90, "pulse": 131}
    worst |= {"consciousness": 1, "temperature": Decimal("35.0")}
    assert (only(worst).total, only(worst).band) == (20, "high")
    on_two = only(worst | {"saturation": 97, "scale-2": 1})
    assert (on_two.scale, on_two.total, on_two.band) == ("scale-2", 20, "high")


@pytest.mark.parametrize(
    ("total", "band", "flags"),
    [
        (4, "low", ()),
        (5, "medium", ("five-or-more",)),
        (6, "medium", ("five-or-more",)),
        (7, "high", ("five-or-more",)),
    ],
)
@pytest.mark.parametrize("base", [WELL, ON_TWO], ids=["scale 1", "scale 2"])
def test_every_edge_of_a_band(base: Reading, total: int, band: str, flags: tuple[str, ...]) -> None:
    result = only(base | SPREAD[total])
    suffix = "-on-scale-2" if base is ON_TWO else ""
    assert (result.total, result.band, result.flags) == (total, band, tuple(flag + suffix for flag in flags))


@pytest.mark.parametrize(
    ("more", "total", "band"),
    [
        ({}, 3, "low-medium, a single 3"),
        ({"pulse": 91}, 4, "low-medium, a single 3"),
        ({"pulse": 111}, 5, "medium"),
        ({"pulse": 111, "systolic": 100}, 7, "high"),
    ],
)
def test_a_single_3_is_a_band_of_its_own_below_5(more: Reading, total: int, band: str) -> None:
    result = only(WELL | {"consciousness": 1} | more)
    assert (result.total, result.band) == (total, band)
    assert result.flags == (("five-or-more", "single-three") if total >= 5 else ("single-three",))


def test_a_missing_reading_gives_no_total_and_raises_what_is_certain() -> None:
    reading = WELL | {"saturation": 91}
    del reading["respiration"]
    result = only(reading)
    assert (result.total, result.at_least, result.band) == (None, 3, "")
    assert (result.missing, result.flags) == (("respiration",), ("single-three",))
    assert arithmetic(NEWS2, "total", result.answers) == "?+3+0+0+0+0+0+0: cannot score, at least 3"
    low = only({"pulse": 70})
    assert (low.total, low.at_least, low.flags) == (None, 0, ())


def test_scale_2_needs_the_decision_and_keeps_it() -> None:
    assert [scale.id for scale in asked(NEWS2, WELL)] == ["total"]
    assert only(WELL).answers == WELL | {"scale-2": 0}
    assert only(WELL | {"scale-2": 0}) == only(WELL)
    low = WELL | {"saturation": 88}
    assert (only(low).total, only(low | {"scale-2": 1}).total) == (3, 0)


def test_on_scale_2_much_saturation_says_nothing_without_oxygen() -> None:
    reading = ON_TWO | {"saturation": 97}
    del reading["oxygen"]
    result = only(reading)
    assert (result.total, result.at_least, result.missing) == (None, 0, ("oxygen",))


def test_a_stored_score_of_the_other_scale_is_refused() -> None:
    known = Definitions(instruments={"news2": NEWS2}, services={}, closure_reasons={}, templates={})
    result = only(WELL)
    assert recompute(result, known) == recompute(replace(result, answers={**WELL}), known) == result
    with pytest.raises(Forbidden, match="news2 is not scored on scale-2 with these answers"):
        recompute(replace(result, scale="scale-2"), known)
    partial = only({"saturation": 91, "pulse": 70})
    assert recompute(partial, known) == partial != replace(partial, at_least=0)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"temperature": Decimal("37.25")}, "news2: temperature takes 20.0 to 45.0 °C, 1 decimal"),
        ({"temperature": Decimal("45.1")}, "news2: temperature takes 20.0 to 45.0 °C, 1 decimal"),
        ({"respiration": Decimal("16.5")}, "news2: respiration takes 0 to 100 a minute"),
        ({"saturation": 101}, "news2: saturation takes 0 to 100 %"),
        ({"pulse": -1}, "news2: pulse takes 0 to 350 a minute"),
        ({"pulse": "70"}, "news2: pulse takes 0 to 350 a minute"),
        ({"oxygen": 2}, "news2: oxygen takes one of 0, 1"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_without_it(answers: dict[str, Number | str], said: str) -> None:
    with pytest.raises(Forbidden) as refused:
        score(NEWS2, answers, "j-okafor")
    assert str(refused.value) == said


READINGS = st.fixed_dictionaries(
    {
        "respiration": st.integers(0, 100),
        "saturation": st.integers(0, 100),
        "oxygen": st.integers(0, 1),
        "systolic": st.integers(0, 350),
        "pulse": st.integers(0, 350),
        "consciousness": st.integers(0, 4),
        "temperature": st.integers(200, 450).map(lambda tenths: Decimal(tenths).scaleb(-1)),
        "scale-2": st.integers(0, 1),
    }
)


@given(reading=READINGS, left_out=st.sets(st.sampled_from(sorted(WELL)), min_size=1, max_size=6))
def test_what_is_there_is_never_more_than_the_whole(reading: Reading, left_out: set[str]) -> None:
    whole = only(reading)
    part = only({item: value for item, value in reading.items() if item not in left_out})
    assert whole.total is not None and part.total is None and part.at_least is not None
    assert 0 <= part.at_least <= whole.total <= 20
    assert set(part.flags) <= set(whole.flags)
    assert {*part.missing} == left_out


@given(reading=READINGS)
def test_five_or_a_single_three_always_raises_a_flag(reading: Reading) -> None:
    result = only(reading)
    points = arithmetic(NEWS2, result.scale, result.answers).partition(" = ")[0].split("+")
    assert result.total == sum(map(int, points))
    assert bool(result.flags) == (result.total >= 5 or "3" in points)
