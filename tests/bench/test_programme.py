"""How fast the figures of a programme are told, and what is made of many people at once.

Nothing here fails for being slow; the goals are for the sizes of `--bench-full`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.bench.country import DESCRIPTION, LAST, write
from tests.bench.turns import CASELOAD, Bench, Command, clock, timed

pytestmark = pytest.mark.bench

DRAWN_ON, AUTHOR = "2025-10-31", "c-braithwaite"
EVALUATION, A_HUNDRED_PAGES = 20, 1


def caseload(place: Path, *words: str) -> Command:
    """Return a command in a folder, on the last day that the extracts know."""
    return Command((CASELOAD, "-C", str(place), "--today", LAST, *words))


@pytest.fixture(scope="module")
def team(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("programme") / "team"
    size = ("--patients", "1000" if full else "100", "--seed", "1")
    timed(Command((CASELOAD, "--today", LAST, "demo", str(place), *size)))
    return place


@pytest.mark.parametrize(("verb", "most"), [("profile", 3), ("factors", 3), ("costs", None), ("evaluate", None)])
def test_warm_figures(bench: Bench, team: Path, full: bool, verb: str, most: float | None) -> None:
    own, floor = bench.in_turn(caseload(team, verb), caseload(team, "list"))
    assert own[0].printed.count("\n") > 20
    goal = most if full else None
    patients = len([*team.glob("patients/?/*")])
    bench.compare(f"warm {verb}, {patients:,} patients", own, "list", floor, goal=goal)
    bench.compare(f"warm {verb}, {patients:,} patients", own, "list", floor, goal=goal, measure=clock)


def test_own_plan_pages(bench: Bench, team: Path, full: bool, tmp_path: Path) -> None:
    [own] = bench.in_turn(caseload(team, "report", "--plans", "--to", str(tmp_path / "plans")), turns=2)
    pages = len([*(tmp_path / "plans").glob("*.html")])
    assert pages > 20
    most, goal = A_HUNDRED_PAGES * pages / 100, 1 if full else None
    bench.promise(f"{pages} pages of own plans", own, "a second for each hundred", most, goal=goal)


def test_evaluate_beside_the_not_drawn(bench: Bench, full: bool, tmp_path: Path) -> None:
    """The goal is for ten thousand people with a hundred thousand events."""
    people = 10_000 if full else 2_000
    later = write(tmp_path / "later", people, 10 * people)
    first, place = earlier(later, tmp_path / "first"), tmp_path / "team"
    timed(Command((CASELOAD, "--today", LAST, "demo", str(place), "--patients", "20", "--seed", "1")))
    # Some of a hundred have been admitted twice; for fewer than half of them there is a place.
    lots = ("--draw", str(people // 250), "--seed", "7")
    draw = ("casefind", "run", str(first), *lots, "--today", DRAWN_ON, "--by", AUTHOR)
    evaluate = caseload(place, "evaluate", "run", "--comparator", "draw", "--extract", str(later))
    timed(caseload(place, *draw))
    [own] = bench.in_turn(evaluate, turns=2)
    assert "whoever was drawn with whoever was not" in own[0].printed
    what = f"evaluate beside the not drawn, {people:,} people, {10 * people:,} events"
    goal = 1 if full else None
    bench.promise(what, own, f"{EVALUATION} s", EVALUATION, goal=goal)


def earlier(later: Path, place: Path) -> Path:
    """Write the extract of the same people as it was on the day of the draw."""
    place.mkdir()
    told = {
        "people": f"SELECT * REPLACE (CASE WHEN died_on <= '{DRAWN_ON}' THEN died_on END AS died_on)",
        "events": f"SELECT * FROM '{later}/events.parquet' WHERE greatest(started, ended) <= '{DRAWN_ON}'",
    }
    told["people"] += f" FROM '{later}/people.parquet'"
    with duckdb.connect() as connection:
        for name, query in told.items():
            connection.execute(f"COPY ({query}) TO '{place / name}.parquet' (FORMAT parquet)")
    (place / "extract.yaml").write_text(DESCRIPTION.replace(LAST, DRAWN_ON), encoding="utf-8")
    return place
