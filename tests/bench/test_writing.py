"""How fast a command writes. In a module of its own, the last one: it changes the folder."""

from __future__ import annotations

import pytest

from tests.bench.folders import AUTHOR, Folder
from tests.bench.turns import Bench, clock

pytestmark = pytest.mark.bench


def test_log(bench: Bench, thousands: Folder) -> None:
    visit = ("log", thousands.active(), "home-visit", "45m", "--for", "direct-care", "--by", AUTHOR, "--yes")
    own, floor = bench.in_turn(thousands.caseload(*visit), thousands.floor("commit.sh"))
    what = f"log in a folder of {thousands.patients:,}"
    bench.compare(what, own, "git add and git commit of one file", floor, goal=thousands.goal(1.5))
    bench.compare(what, own, "git add and git commit of one file", floor, measure=clock)
