"""How fast a whole population is ranked, by the local points model, as ratios to SQL that somebody wrote by hand.

The goals are for a million people with five million events, and for ten times that: `--bench-full`.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from caseload.model.team import FindingRun
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.population.sql import ranking
from caseload.store.definitions import read_definitions
from caseload.store.folder import Folder
from caseload.store.teamfiles import team_entries
from tests.bench.country import LAST, write
from tests.bench.floors.ranking import RANKING
from tests.bench.turns import CASELOAD, PYTHON, Bench, Command, Run, clock, timed

pytestmark = pytest.mark.bench

FLOOR = Path(__file__).with_name("floors") / "ranking.py"
CRITERIA, TOP = "local-points", 5_000


@dataclass(frozen=True, slots=True)
class Country:
    """An extract, with a caseload to keep what is found; `goal_size` if it is of the size that the goals are for."""

    extract: Path
    team: Path
    people: int
    goal_size: bool

    @property
    def named(self) -> str:
        return f"{self.people:,} people, {5 * self.people:,} events"

    def finding(self, *words: str) -> Command:
        """Return the command that ranks its people and keeps the list."""
        words = ("casefind", "run", str(self.extract), "--criteria", CRITERIA, "--top", str(TOP), *words)
        return Command((CASELOAD, "-C", str(self.team), "--today", LAST, *words))

    def goal(self, ratio: float) -> float | None:
        """Return the goal if it can be told here."""
        return ratio if self.goal_size else None

    def lists(self) -> set[tuple[str, ...]]:
        """Return the lists of all runs, those that are alike once."""
        return {run.listed for run in team_entries(Folder(self.team), FindingRun)}


@pytest.fixture(scope="module")
def country(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Country:
    return made(tmp_path_factory.mktemp("country"), 1_000_000 if full else 20_000, full)


@pytest.fixture(scope="module")
def continent(full: bool, country: Country, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    place = tmp_path_factory.mktemp("continent")
    yield made(place, 10 * country.people, full)
    # Half a gigabyte.
    shutil.rmtree(place)


def made(place: Path, people: int, full: bool) -> Country:
    timed(Command((CASELOAD, "init", str(place / "team"), "--name", "Bench")))
    return Country(write(place / "extract", people, 5 * people), place / "team", people, full)


def test_ranking(bench: Bench, country: Country) -> None:
    """The text that the criteria become against one written for them alone, on the same tables."""
    definitions, day = read_definitions(Path("none")), date.fromisoformat(LAST)
    shipped = definitions.criteria(CRITERIA)
    criteria = replace(shipped, listing=replace(shipped.listing, top=TOP, share=None))
    compiled = ranking(criteria, definitions.instruments, day, True)
    with closing(engine_of("duckdb")) as engine:
        engine.load(find_extract(country.extract), Known())
        runs = [[asked(engine, text) for text in (compiled, RANKING)] for _ in range(bench.turns)]
    own, by_hand = ([run for run, _ in each] for each in zip(*runs, strict=True))
    (_, rows), (_, least) = runs[0]
    assert [(person, score // 1_000_000) for _, person, score, *_ in rows] == [(row[0], row[1]) for row in least]
    what = f"rank {country.named}, the query alone"
    bench.compare(what, own, "a query by hand", by_hand, goal=country.goal(1.3))


def asked(engine: Engine, text: str) -> tuple[Run, list[tuple[Any, ...]]]:
    """Ask, and tell what it took."""
    began, busy = time.perf_counter(), time.process_time()
    rows = list(engine.rows(text))
    return Run(time.perf_counter() - began, time.process_time() - busy, 0, 0, ""), rows


@pytest.mark.endurance
def test_run(bench: Bench, country: Country) -> None:
    """All of it: hash, check every row, rank, count, tell who is covered, save; the floor only ranks."""
    own, floor = bench.in_turn(country.finding(), Command((PYTHON, str(FLOOR), str(country.extract))))
    assert country.lists() == {tuple(line.split()[0] for line in floor[0].printed.splitlines())}
    bench.compare(f"casefind run, {country.named}", own, "a query by hand on Parquet", floor)


@pytest.mark.endurance
def test_ten_times_as_many(bench: Bench, country: Country, continent: Country) -> None:
    more, one = replace(bench, turns=2).in_turn(continent.finding(), country.finding())
    assert len(continent.lists()) == 1
    bench.compare(f"casefind run, {continent.named}", more, "a tenth of them", one, goal=country.goal(11))


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")
@pytest.mark.endurance
def test_spark(bench: Bench, country: Country) -> None:
    [[spark, duckdb]] = timed(country.finding("--engine", "spark", "--master", "local[2]"), country.finding())
    assert len(country.lists()) == 1
    what = f"casefind run on Spark local[2], {country.named}"
    bench.compare(what, [spark], "on DuckDB", [duckdb], measure=clock)
