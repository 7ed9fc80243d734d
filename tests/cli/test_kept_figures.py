"""Figures that `profile` and `factors` kept from the last time: those that would be found anew, and of nobody."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE
from caseload.store import indexfile, yamlfile
from caseload.store.gitdir import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

ASKED = (
    ("profile",),
    ("profile", "--per", "area"),
    ("profile", "--per", "team", "--period", "2026"),
    ("factors",),
    ("factors", "--period", "2026-27Q1"),
    ("costs",),
    ("costs", "--period", "2026"),
)
TELL_MODULES = """
import sys
from caseload.cli.main import main

try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code
print(*sys.modules, file=sys.stderr)
"""
# What reads cases and sums them up.
READERS = {"caseload.store.courses", "caseload.store.cases", "caseload.store.auditing"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, teams: type[Team]) -> Path:
    """A lively folder of ten patients, never to be changed."""
    place: Path = tmp_path_factory.mktemp("demo")
    done = teams(place).run("demo", "north", "--patients", "10", "--seed", "7")
    assert done.code == DONE, done
    return place / "north"


@pytest.fixture
def demo(made: Path, tmp_path: Path, teams: type[Team]) -> Team:
    shutil.copytree(made, tmp_path / "north", symlinks=True)
    return teams(tmp_path / "north")


def settle(team: Team) -> None:
    """Let the next moment of the file system come: what changed before it is no longer young."""
    place = team.folder / ".git" / "tick"
    place.touch()
    began = place.stat().st_ctime_ns
    while place.stat().st_ctime_ns == began:
        place.touch()


def told(team: Team, *words: str) -> str:
    done = team.run(*words, "-o", "json")
    assert (done.code, done.err) == (DONE, ""), done
    return done.out


def anew(team: Team, *words: str) -> str:
    """Ask a folder that has nothing kept."""
    index_of(team).unlink()
    return told(team, *words)


def index_of(team: Team) -> Path:
    state = state_folder(team.folder)
    assert state
    return state / indexfile.NAME


def rows(team: Team) -> dict[str, str]:
    """Return what was kept of the whole folder, by kind."""
    asked = (
        "SELECT kind, text FROM verdicts WHERE kind LIKE 'profile %' OR kind LIKE 'factors %' OR kind LIKE 'costs %'"
    )
    with closing(sqlite3.connect(index_of(team))) as index:
        return dict(index.execute(asked).fetchall())


@pytest.mark.parametrize("form", ["json", "csv", "plain"])
def test_kept_figures_are_those_that_were_found(demo: Team, form: str) -> None:
    settle(demo)
    first = [demo.run(*words, "-o", form) for words in ASKED]
    assert len(rows(demo)) == len(ASKED)
    assert [demo.run(*words, "-o", form) for words in ASKED] == first


def test_a_card_of_kept_figures_is_the_same_card(demo: Team, tmp_path: Path) -> None:
    settle(demo)
    cards = [tmp_path / f"{name}.card.yaml" for name in ("first", "second")]
    assert [demo.run("profile", "--card", str(card)).code for card in cards] == [DONE, DONE]
    assert cards[0].read_bytes() == cards[1].read_bytes()


@pytest.mark.parametrize("verb", ["profile", "factors", "costs"])
def test_to_tell_what_was_kept_loads_nothing_that_reads_cases(demo: Team, verb: str) -> None:
    settle(demo)
    told(demo, verb)
    asked = [sys.executable, "-c", TELL_MODULES, *demo.words(verb)]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "caseload.store.kept" in loaded
    assert loaded & READERS == set()


def a_setting(team: Team) -> None:
    path = team.folder / "caseload.yaml"
    text = re.sub(r"^disclosure:\n(  .*\n)+", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(f"{text}disclosure:\n  threshold: 0\n  rounding: 1\ncapacity:\n  limit: 3\n", "utf-8")


def the_staff(team: Team) -> None:
    path = team.folder / "staff.yaml"
    tree: Any = yamlfile.load(path.read_bytes(), "staff.yaml")
    for member in tree["staff"]:
        member["wte"] = Decimal("0.5")
    path.write_bytes(yamlfile.dump(tree))


def a_patient(team: Team) -> None:
    shutil.rmtree(next(team.folder.glob("patients/?/*")))


def many_plans(team: Team) -> None:
    for path in sorted(team.folder.glob("patients/?/*/plan.yaml"))[:20]:
        path.unlink()


@pytest.mark.parametrize("change", [a_setting, the_staff, many_plans, a_patient])
def test_whatever_changes_they_are_found_anew(demo: Team, change: Callable[[Team], None]) -> None:
    settle(demo)
    before = [told(demo, *words) for words in ASKED]
    change(demo)
    settle(demo)
    after = [told(demo, *words) for words in ASKED]
    assert after == [anew(demo, *words) for words in ASKED]
    assert [one for one, other in zip(after, before, strict=True) if one != other]


def test_the_day_the_period_and_the_grouping_are_questions_of_their_own(demo: Team) -> None:
    settle(demo)
    days = [(verb, "--today", day) for verb in ("profile", "factors", "costs") for day in ("2026-11-21", "2026-06-21")]
    questions = [*ASKED, *days]
    warm = [told(demo, *words) for words in (*questions, *questions)][len(questions) :]
    assert warm == [anew(demo, *words) for words in questions]
    assert len({*warm}) == len(questions) - 3


def test_a_meeting_is_evidence_at_once(demo: Team) -> None:
    shutil.rmtree(demo.folder / "team", ignore_errors=True)
    settle(demo)
    before = told(demo, "factors")
    head = 'schema: meeting/1\nid: m0000000\nhappened: 2026-11-20\nrecorded: "2026-11-20T12:00:00Z"\nby: r-adeyemi\n'
    (demo.folder / "team").mkdir()
    (demo.folder / "team" / "2026-11-20-meeting-m0000000.yaml").write_text(head)
    assert told(demo, "factors") == anew(demo, "factors") != before


@pytest.mark.parametrize("verb", ["profile", "factors", "costs"])
def test_who_cannot_be_read_is_told_every_time(demo: Team, verb: str) -> None:
    next(demo.folder.glob("patients/?/*/patient.yaml")).write_text("schema: patient/1\n")
    settle(demo)
    said = [demo.run(verb, "-o", "csv").err for _ in range(3)]
    assert {*said} == {"caseload: 1 patient cannot be read or counted: caseload check says why\n"}
    assert rows(demo) == {}


def test_the_ids_behind_a_figure_are_not_kept(demo: Team) -> None:
    settle(demo)
    first = told(demo, "profile", "--list", "people")
    assert rows(demo) == {}
    told(demo, "profile")
    assert told(demo, "profile", "--list", "people") == first


def test_nothing_that_is_kept_names_anybody(demo: Team) -> None:
    settle(demo)
    for words in ASKED:
        told(demo, *words)
    kept = rows(demo)
    secrets: set[str] = set()
    for path in demo.folder.glob("patients/?/*/patient.yaml"):
        tree: Any = yamlfile.load(path.read_bytes(), path.name)
        name = tree["name"]
        secrets |= {path.parent.name, str(tree["birth_date"]), str(tree.get("nhs_number", path.parent.name))}
        secrets |= {name["family"], name.get("given", name["family"])}
    people: Any = yamlfile.load((demo.folder / "staff.yaml").read_bytes(), "staff.yaml")
    secrets |= {word for member in people["staff"] for word in (member["id"], *member["name"].split())}
    assert len(secrets) > 50
    # What is spent on whom is told by ids, as the stamps of their files are: whom few parts of costs are of is hidden.
    ids = {path.parent.name for path in demo.folder.glob("patients/?/*/patient.yaml")}
    for kind, text in kept.items():
        known = secrets - ids if kind.startswith("costs ") else secrets
        assert known & {*re.findall(r"[\w-]+", text)} == set()
