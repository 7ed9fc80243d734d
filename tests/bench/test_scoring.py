"""How long a scale takes to score."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from timeit import timeit

import pytest

from caseload.model.scoring import score
from caseload.store.definitions import read_definitions
from tests.bench.turns import Bench, Run

pytestmark = pytest.mark.bench

ALLOWED = 0.001


def test_scoring(bench: Bench) -> None:
    """The slowest worked example that has answers, against the millisecond that it may take."""
    taken = [
        timeit(partial(score, instrument, example.answers, ""), number=100) / 100
        for instrument in read_definitions(Path("none")).instruments.values()
        for example in instrument.examples
        if example.answers
    ]
    own = [Run(max(taken), max(taken), 0, 0, "")]
    bench.promise("score the slowest of the worked examples", own, "a millisecond", ALLOWED, goal=1)
