"""How fast a whole population is ranked, as ratios to SQL that somebody wrote by hand.

The goals are for a million people with five million events, and for ten times that: `--bench-full`.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from caseload.model.criteria import Criteria
from caseload.model.instrument import Instrument
from caseload.model.team import FindingRun
from caseload.population.engines import Engine, Known, engine_of
from caseload.population.extract import find_extract
from caseload.population.query import Asked
from caseload.population.sql import SCORED, ranking, scoring, unscored
from caseload.store.definitions import read_definitions
from caseload.store.folder import Folder
from caseload.store.teamfiles import team_entries
from tests.bench.country import LAST, write
from tests.bench.floors.ranking import ADMITTED_TWICE, FRAIL, RANKING
from tests.bench.turns import CASELOAD, PYTHON, Bench, Command, Run, clock, timed

pytestmark = pytest.mark.bench

FLOOR = Path(__file__).with_name("floors") / "ranking.py"
CRITERIA, TOP = "local-points", 5_000

Rows: TypeAlias = list[tuple[Any, ...]]


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


@pytest.fixture(scope="module")
def engine(country: Country) -> Iterator[Engine]:
    with closing(engine_of("duckdb")) as engine:
        engine.load(find_extract(country.extract), Known())
        yield engine


@pytest.mark.parametrize(("named", "by_hand"), [(CRITERIA, RANKING), ("two-emergency-admissions", ADMITTED_TWICE)])
def test_ranking(bench: Bench, country: Country, engine: Engine, named: str, by_hand: str) -> None:
    """The text that the criteria become against one written for them alone, on the same tables."""
    question = question_of(named)
    rows, least = measured(bench, country, engine, named, (ranking(*question),), by_hand)
    assert [counted(row, *question[:2]) for row in rows] == [tuple(cell or 0 for cell in row) for row in least]


def test_ranking_by_diagnoses(bench: Bench, country: Country, engine: Engine) -> None:
    """The same, with everybody who cannot be scored: what rests on codes knows nothing of many."""
    named = "frailty-and-long-term-conditions"
    question = question_of(named)
    texts = (ranking(*question, kept=True), unscored(*question, kept=True))
    rows, least = measured(bench, country, engine, named, texts, frail(question[1]), keeps=scoring(*question))
    told = [counted(row, *question[:2]) for row in rows if isinstance(row[0], int)]
    assert told == [tuple(cell or 0 for cell in row) for row in least if row[1] is not None]
    assert {row[0] for row in rows if isinstance(row[0], str)} == {row[0] for row in least if row[1] is None}


def question_of(named: str) -> tuple[Criteria, Mapping[str, Instrument], date, bool]:
    """Return criteria as the floors have them: the first thousands on a day of a complete extract."""
    definitions = read_definitions(Path("none"))
    shipped = definitions.criteria(named)
    criteria = replace(shipped, listing=replace(shipped.listing, top=TOP, share=None))
    return criteria, definitions.instruments, date.fromisoformat(LAST), True


def frail(instruments: Mapping[str, Instrument]) -> str:
    """Return the query by hand with its lists of codes filled in."""
    frailty, charlson = (instruments[id_].diagnoses for id_ in ("hfrs", "charlson"))
    assert frailty and charlson
    weights = (f"('{code}', {int(10 * group.points)})" for group in frailty.groups for code in group.codes)
    illnesses = (f"('{group.id}', {group.points}, '{code}')" for group in charlson.groups for code in group.codes)
    return FRAIL.format(weights=", ".join(weights), charlson=", ".join(illnesses))


def measured(
    bench: Bench, country: Country, engine: Engine, named: str, texts: Sequence[str], by_hand: str, keeps: str = ""
) -> tuple[Rows, Rows]:
    """Ask both in turn, put the ratio into the report, and return the rows of ours and of those by hand."""
    own, floor = [], []
    # The first turn, uncounted, brings the files into memory for both; what is kept is made anew in each.
    for turn in range(bench.turns + 1):
        own.append(asked(engine, texts, keeps and f"{keeps}-- {turn}\n"))
        floor.append(asked(engine, (by_hand,)))
    what = f"rank {country.named} by {named}, the query alone"
    mine, least = ([run for run, _ in each[1:]] for each in (own, floor))
    bench.compare(what, mine, "a query by hand", least, goal=country.goal(1.3))
    return own[0][1], floor[0][1]


def counted(row: tuple[Any, ...], criteria: Criteria, instruments: Mapping[str, Instrument]) -> tuple[Any, ...]:
    """Return a row of ours in the columns and units of the floors."""
    whole = Asked(criteria, instruments, date.fromisoformat(LAST), True)
    units = [int(1_000_000 * whole.unit(one)) for one in criteria.criteria]
    _, person, score, *told, emergency, days = row
    values = ((value or 0) // unit for value, unit in zip(told[::2], units, strict=True))
    return (person, score // 1_000_000, *values, emergency, days)


def asked(engine: Engine, texts: Sequence[str], keeps: str = "") -> tuple[Run, Rows]:
    """Ask, and tell what it took."""
    began, busy = time.perf_counter(), time.process_time()
    if keeps:
        engine.keep(SCORED, keeps)
    rows = [row for text in texts for row in engine.rows(text)]
    return Run(time.perf_counter() - began, time.process_time() - busy, 0, 0, ""), rows


@pytest.mark.whole
def test_run(bench: Bench, country: Country) -> None:
    """All of it: hash, check every row, rank, count, tell who is covered, save; the floor only ranks."""
    own, floor = bench.in_turn(country.finding(), Command((PYTHON, str(FLOOR), str(country.extract))), turns=3)
    assert country.lists() == {tuple(line.split()[0] for line in floor[0].printed.splitlines())}
    bench.compare(f"casefind run, {country.named}", own, "a query by hand on Parquet", floor)


@pytest.mark.whole
def test_ten_times_as_many(bench: Bench, country: Country, continent: Country) -> None:
    more, one = bench.in_turn(continent.finding(), country.finding(), turns=2)
    assert len(continent.lists()) == 1
    bench.compare(f"casefind run, {continent.named}", more, "a tenth of them", one, goal=country.goal(11))


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")
@pytest.mark.whole
def test_spark(bench: Bench, country: Country) -> None:
    [[spark, duckdb]] = timed(country.finding("--engine", "spark", "--master", "local[2]"), country.finding())
    assert len(country.lists()) == 1
    what = f"casefind run on Spark local[2], {country.named}"
    bench.compare(what, [spark], "on DuckDB", [duckdb], measure=clock)
