"""What no schema sees in an instrument; each contradiction has its file under tests/files/contradictory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from caseload.model.instrument import Answer, Example, Instrument, Item, Range
from caseload.model.instrument_checks import of_instrument, tried
from caseload.model.reach import reach
from caseload.store.records import read_record

READING = read_record(Path(__file__).parents[1] / "files" / "good", "instrument/measured.yaml", Instrument)
YES_NO = (Answer(value=0, label="no", points=0), Answer(value=1, label="yes", points=0))


def test_a_scale_reaches_as_far_as_its_items_do_together() -> None:
    readings, mood = READING.scales
    assert (reach(READING, readings), reach(READING, mood)) == ((0, 5), (0, 20))
    # At rest a pulse has 2 points at most, otherwise 1: with the points of resting that is never both.
    resting = replace(READING.items[1], answers=(YES_NO[0], replace(YES_NO[1], points=-2)))
    items = tuple(resting if item.id == "resting" else item for item in READING.items)
    assert reach(replace(READING, items=items), readings) == (-2, 4)


def test_points_that_depend_on_too_much_are_refused_and_not_looked_through() -> None:
    conditions = tuple(Item(id=f"c{n}", label="c", answers=YES_NO) for n in range(40))
    ranges = tuple(Range(points=1, given={item.id: 0}) for item in conditions)
    pulse = replace(READING.items[0], ranges=ranges)
    scale = replace(READING.scales[1], items=("pulse", *(item.id for item in conditions)))
    found = list(of_instrument(replace(READING, items=(pulse, *conditions), scales=(scale,), flags=())))
    assert found == [(("scales", 0), "its points depend on too many answers to other items")]


@pytest.mark.parametrize(
    "example",
    [
        Example(title="x", scale="magic", answers={"mood": 1}),
        Example(title="x", scale="mood"),
        Example(title="x", scale="mood", answers={"pulse": 60}),
        Example(title="x", scale="mood", answers={"mood": 11}),
    ],
)
def test_an_example_that_says_too_little_comes_to_nothing(example: Example) -> None:
    assert tried(READING, example) is None
