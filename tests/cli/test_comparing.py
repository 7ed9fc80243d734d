"""Cases beside people who were not taken on: by a draw, from a list, from a file; what is asked for and not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FORBIDDEN, NOT_FOUND, UNREADABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

pytestmark = pytest.mark.heavy

# The extract that people were drawn from, and the one of a year later.
FIRST, LATER = date(2025, 10, 31), date(2026, 10, 31)
PEOPLE, PLACES = 160, 80
DESCRIPTION = """\
schema: extract/1
title: North population
extracted_on: "{day}"
legal_basis: none is needed, nobody in it exists
complete: true
people:
  files: [people.csv]
events:
  files: [events.csv]
"""
HEAD = "id,start,known_from,known_until,emergency_admissions,age,sex,risk_band,group"


def extract(place: Path, until: date) -> Path:
    """Two admissions of everybody in the year before the draw, some in the year before that and the year after."""
    chance, rows = Random(1), []
    for number in range(PEOPLE):
        years = ((FIRST - timedelta(days=730), chance.choice((0, 1, 1))), (FIRST - timedelta(days=365), 2))
        for start, many in (*years, (FIRST, chance.choice((0, 1, 2)))):
            days = sorted(start + timedelta(days=chance.randrange(2, 364)) for _ in range(many))
            rows += [(f"p-{number:03}", day) for day in days if day <= until]
    # Nothing is known of days before the first event of all.
    rows.append(("p-000", FIRST - timedelta(days=735)))
    people = [f"p-{number:03},19{40 + number % 4}-05-05,{('female', 'male')[number % 2]}," for number in range(PEOPLE)]
    events = [f"{person},emergency-admission,{day},{day}" for person, day in rows]
    place.mkdir()
    (place / "extract.yaml").write_text(DESCRIPTION.format(day=until))
    (place / "people.csv").write_text("\n".join(["id,birth_date,sex,died_on", *people]))
    (place / "events.csv").write_text("\n".join(["person,kind,started,ended", *events]))
    return place


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return extract(tmp_path / "first", FIRST)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return extract(tmp_path / "later", LATER)


def drawn(team: Team, first: Path) -> None:
    run = ("casefind", "run", str(first), "--draw", str(PLACES), "--seed", "7", "--today", "2025-11-01")
    done = team.run(*run)
    assert done.code == DONE, done


def evaluated(team: Team, *words: str) -> tuple[dict[str, Any], str]:
    """Return the tables of an evaluation, by name, and the whole of it as people read it."""
    done = team.run("evaluate", "run", *words, "-o", "json")
    assert done.code == DONE, done
    shown = team.run("evaluate", "run", *words)
    assert shown.code == DONE, shown
    return json.loads(done.out)["tables"], shown.out


def table(tables: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = (rows for key, rows in tables.items() if key.endswith(name))
    assert isinstance(found, list)
    return found


def test_the_drawn_beside_the_not_drawn(at: At, first: Path, later: Path) -> None:
    team = at("accepted")
    drawn(team, first)
    tables, shown = evaluated(team, "--comparator", "draw", "--extract", str(later))
    for row in table(tables, "effect"):
        assert float(row["low"]) < 1 < float(row["high"])
    assert "whoever was drawn with whoever was not" in shown and "no difference can be told" in shown
    assert "no proof" in shown and "fall by itself" not in shown
    assert {row["respect"] for row in table(tables, "balance")} >= {"age in years", "sex: female"}


def test_an_extract_that_ends_with_the_draw_knows_nothing_yet(at: At, first: Path) -> None:
    team = at("accepted")
    drawn(team, first)
    _, shown = evaluated(team, "--comparator", "draw")
    assert "no effect can be estimated" in shown.lower()


def test_the_listed_who_were_taken_on_beside_those_who_were_not(at: At, first: Path, later: Path) -> None:
    team = at("empty")
    drawn(team, first)
    for number in (0, 2, 4):
        words = ("casefind", "decide", f"p-{number:03}", "accept", "--reason", "agreed", "--family", f"Ash{number}")
        team.write(*words, "--born", f"19{40 + number % 4}-05-05", "--today", "2025-11-05")
        (place,) = (path for path in team.folder.glob("patients/?/*") if not list(path.glob("entries/*triage*")))
        team.write("triage", place.name, "accept", "--tier", "standard", "--today", "2025-11-10")
    tables, shown = evaluated(team, "--comparator", "list", "--extract", str(later))
    assert "who were not taken on" in shown
    # Three cases are too few to be told of.
    assert {row["ratio"] for row in table(tables, "effect")} == {"hidden"}
    fall = [line for line in shown.splitlines() if "p-0" in line]
    assert fall == []


def test_a_file_of_comparators(at: At, tmp_path: Path) -> None:
    team, chance = at("accepted"), Random(2)
    rows = [
        f"{group}{n},2025-11-22,2023-01-01,2026-11-20,2025-0{n % 9 + 1}-03 {late},8{n % 4},female,,{group}"
        for group in ("case", "comparator")
        for n in range(80)
        for late in [chance.choice(("", "2026-03-01", "2026-05-01 2026-06-01"))]
    ]
    file = tmp_path / "others.csv"
    file.write_text("\n".join((HEAD, *rows)))
    tables, shown = evaluated(team, "--comparator", str(file))
    assert "as that file has them" in shown
    assert float(table(tables, "effect")[0]["ratio"]) > 0
    # All of the comparators are on the caseload: there is nobody to compare with.
    file.write_text("\n".join((HEAD, f"{team.id},2025-11-22,2023-01-01,2026-11-20,,85,female,,")))
    _, shown = evaluated(team, "--comparator", str(file))
    assert "whoever could be compared with is on the caseload as well" in shown


def test_without_a_comparator_no_effect_is_told(at: At) -> None:
    _, shown = evaluated(at("accepted"))
    assert "No effect can be estimated" in shown and "Roland 2005" in shown


def test_with_an_extract_what_falls_by_itself_is_told(at: At, first: Path, later: Path) -> None:
    team = at("accepted")
    drawn(team, first)
    _, shown = evaluated(team, "--extract", str(later))
    assert "No effect can be estimated" in shown and "BY ITSELF" in shown


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (NOT_FOUND, "no run of case finding drew lots", ("--comparator", "draw")),
        (NOT_FOUND, "no run of case finding is kept here", ("--comparator", "list")),
        (NOT_FOUND, "does not exist", ("--comparator", "nothing.csv")),
        (NOT_FOUND, "does not exist", ("--extract", "nowhere")),
    ],
)
def test_what_is_not_there(at: At, code: int, said: str, words: tuple[str, ...]) -> None:
    at("accepted").refuses(code, said, "evaluate", "run", *words)


def test_a_file_that_is_wrong_is_told_line_by_line(at: At, tmp_path: Path) -> None:
    file = tmp_path / "others.csv"
    file.write_text("\n".join((HEAD, "x1,Zinnia,2023-01-01,2026-11-20,,85,female,,", "x1,2025-11-22,,,,85,female,,")))
    done = at("accepted").refuses(UNREADABLE, "others.csv:2", "evaluate", "run", "--comparator", str(file))
    assert "others.csv:3" in done.err and "Zinnia" not in done.err


def test_a_run_without_lots_is_no_draw(at: At, first: Path) -> None:
    team = at("accepted")
    assert team.run("casefind", "run", str(first), "--today", "2025-11-01").code == DONE
    (run,) = team.folder.glob("finding/runs/*.yaml")
    id_ = run.stem.rpartition("-")[2]
    team.refuses(FORBIDDEN, "drew no lots", "evaluate", "run", "--comparator", "draw", "--run", id_)
