"""Looking around: list and its filters, find, due, home, show, schema, settings, check."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import FINDINGS

if TYPE_CHECKING:
    from tests.cli.conftest import Team


@pytest.fixture(scope="session")
def full(stages: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory, teams: type[Team]) -> Team:
    """A folder with five people, made once; only to be read."""
    folder = tmp_path_factory.mktemp("full") / "team"
    shutil.copytree(stages("active"), folder, symlinks=True)
    team = teams(folder)
    team.write("intake", "--family", "Aldous", "--born", "1950-01-01", "--source", "gp", "--area", "South")
    accepted = arrive(team, "Brandt", "accept", "--tier", "intensive")
    alert = ("lone-worker", "--headline", "Dog", "--critical", "--review", "2026-11-25", "--reason", "bites")
    team.write("alert", accepted, *alert)
    arrive(team, "Castle", "decline", "--reason", "moved")
    closed = arrive(team, "Drummond", "accept")
    team.write("close", closed, "--reason", "stable")
    return team


def arrive(team: Team, family: str, *decision: str) -> str:
    """Take somebody in and triage them; return their id."""
    done = team.run("intake", "--family", family, "--born", "1950-01-01", "--source", "gp", "-o", "json")
    (id_,) = ids(team) & set(map(str, answer(done.out)["fields"]["saved"].values()))
    team.write("triage", id_, *decision)
    return id_


def ids(team: Team) -> set[str]:
    return {place.name for place in team.folder.glob("patients/?/*")}


def answer(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


def names(team: Team, *words: str) -> list[str]:
    """Return the family names that a list shows, in its order."""
    done = team.run(*words, "-o", "json")
    assert (done.code, done.err) == (0, ""), done
    tables = answer(done.out)["tables"]
    return [row["name"].split(",")[0].title() for rows in tables.values() for row in rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["Aldous", "Brandt", "Hillingworth"]),
        (("--all",), ["Aldous", "Brandt", "Castle", "Drummond", "Hillingworth"]),
        (("--step", "referred"), ["Aldous"]),
        (("--step", "closed", "--step", "declined"), ["Castle", "Drummond"]),
        (("--tier", "intensive"), ["Brandt"]),
        (("--tier", "standard"), ["Hillingworth"]),
        (("--tier", "standard", "--all"), ["Drummond", "Hillingworth"]),
        (("--manager", "t-matron"), ["Brandt", "Hillingworth"]),
        (("--area", "south"), ["Aldous"]),
        (("--alert", "lone-worker"), ["Brandt"]),
        (("--alert", "allergy"), []),
        (("--due-within", "0"), []),
        (("--due-within", "5"), ["Brandt"]),
        (("--due-within", "7"), ["Aldous", "Brandt"]),
        (("--overdue",), []),
        (("--overdue", "--today", "2026-11-28"), ["Aldous", "Brandt"]),
        (("--tier", "intensive", "--step", "referred"), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_list_is_narrowed_down(words: tuple[str, ...], expected: list[str], full: Team) -> None:
    assert names(full, "list", *words) == expected


def test_an_empty_list_says_so(full: Team) -> None:
    assert full.run("list", "--step", "deferred").out == "Nobody fits.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hilling", ["Hillingworth"]),
        ("HILLINGWORTH", ["Hillingworth"]),
        ("marguerite hill", ["Hillingworth"]),
        ("999 000 0018", ["Hillingworth"]),
        ("1941-03-02", ["Hillingworth"]),
        ("castle", ["Castle"]),
        ("drum", ["Drummond"]),
    ],
)
def test_find_looks_everybody_up(text: str, expected: list[str], full: Team) -> None:
    assert names(full, "find", text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["Brandt", "Aldous"]),
        (("--within", "0"), []),
        (("--within", "4"), ["Brandt"]),
        (("--within", "6", "--manager", "t-matron"), ["Brandt", "Aldous"]),
        (("--within", "10"), ["Brandt", "Aldous", "Hillingworth"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_due_goes_by_day(words: tuple[str, ...], expected: list[str], full: Team) -> None:
    assert list(dict.fromkeys(names(full, "due", *words))) == expected


def test_home_counts_and_do_counts_alike(full: Team) -> None:
    rows = answer(full.run("--today", "2026-12-10", "-o", "json").out)["tables"]["duties"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["command"].startswith("caseload ") for row in rows)
    assert {row["name"].split(",")[0].title() for row in rows} == {"Aldous", "Brandt", "Hillingworth"}


def test_each_duty_names_a_command_that_there_is(full: Team) -> None:
    """What home prints can be typed: the verb is there and takes these words."""
    for row in answer(full.run("--today", "2026-12-10", "-o", "json").out)["tables"]["duties"]:
        words = row["command"].split()[1:]
        done = full.run(*words, "--dry-run")
        assert "there is no such" not in done.err, row
        assert "too many" not in done.err, row


@pytest.mark.parametrize("person", ["hillingworth", "castle", "drummond", "aldous", "brandt"])
def test_show_and_plan_show_at_every_step(person: str, full: Team) -> None:
    for words in (
        ("show", person),
        ("plan", "show", person),
        ("assess", person, "--gaps"),
        ("assess", person, "--paper"),
    ):
        done = full.run(*words)
        assert (done.code, done.err) == (0, ""), (words, done)
        assert done.out.strip()


def test_close_check_lists_what_stands_in_the_way(full: Team) -> None:
    done = full.run("close", "hillingworth", "--check", "-o", "json")
    blockers = answer(done.out)["tables"]["blockers"]
    assert [row["message"].split()[0] for row in blockers] == ["goal", "action"]
    assert all(row["who"] and row["command"].startswith("caseload close ") for row in blockers)
    assert done.code == FINDINGS
    done = full.run("close", "brandt", "--check")
    assert done.code == 0
    assert done.out == "Nothing stands in the way of closing this case.\n"


def test_schema_describes_every_kind(full: Team) -> None:
    kinds = [row["kind"] for row in answer(full.run("schema", "-o", "json").out)["tables"]["kinds"]]
    assert {"patient", "plan", "contact", "caseload", "staff"} <= set(kinds)
    for kind in kinds:
        fields = answer(full.run("schema", kind, "-o", "json").out)["tables"]["fields"]
        assert all(row["description"] for row in fields)
    published = json.loads(full.run("schema", "contact", "--source").out)
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_schema_needs_no_caseload(full: Team) -> None:
    assert full.run("schema", "contact", "-C", "/").code == 0


def test_settings_show_value_unit_and_source(full: Team) -> None:
    done = full.run("settings", "-o", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert {"key", "value", "unit"} <= rows[0].keys()
    assert all(row["key"] for row in rows)
    one = full.run("settings", "standards.triage", "-o", "plain").out
    assert "value: 5\n" in one
    assert "unit: working days\n" in one
    assert "source: " in one
    several = full.run("settings", "standards", "-o", "csv").out.splitlines()
    assert len(several) > 5


def test_a_setting_is_set_and_goes_back_to_its_default(at: Callable[[str], Team]) -> None:
    team = at("referred")
    before = (team.folder / "caseload.yaml").read_bytes()
    done = team.run("settings", "standards.triage", "3", "-o", "plain")
    assert done.code == 0
    assert "value: 3\n" in done.out
    assert "set by: the team\n" in done.out
    assert team.commits()[0] == "settings standards.triage"
    assert "in 4 days" in team.run("list").out
    assert team.run("settings", "standards.triage", "5").code == 0
    assert (team.folder / "caseload.yaml").read_bytes() == before
    assert team.git("status", "--porcelain") == ""


def test_check_tells_sound_from_unsound_by_its_exit_code(at: Callable[[str], Team]) -> None:
    team = at("active")
    assert team.run("check").out.strip() == "All is sound: 1 patient, 7 files."
    entry = team.entry("agreement")
    entry.write_text(entry.read_text("utf-8").replace("copy_given: true", "copy_given: false"), "utf-8")
    done = team.run("check", "-o", "json")
    (finding,) = answer(done.out)["tables"]["findings"]
    assert done.code == 1
    assert finding["rule"] == "entry-edited"
    assert finding["file"] == entry.relative_to(team.folder).as_posix()
    team.git("checkout", "-q", "--", ".")
    (team.place / "notes.txt").write_text("Zinnia", "utf-8")
    done = team.run("check", "-o", "json")
    assert done.code == 1
    assert {row["rule"] for row in answer(done.out)["tables"]["findings"]} >= {"layout"}
    assert "Zinnia" not in done.out


def test_check_with_warnings_alone_is_sound(at: Callable[[str], Team]) -> None:
    team = at("active")
    with (team.folder / "staff.yaml").open("a") as file:
        file.write("# by hand\n")
    done = team.run("check", "-o", "json")
    assert done.code == 0
    assert [row["severity"] for row in answer(done.out)["tables"]["findings"]] == ["warning"]


def test_init_says_what_it_cannot_protect(at: Callable[[str], Team]) -> None:
    team = at("empty")
    done = team.run("-C", str(team.folder.parent), "init", "other", "--name", "South team")
    assert done.code == 0
    assert "encrypted disk" in done.out
    assert "Nobody can see who has read a file" in done.out
    other = team.folder.parent / "other"
    assert other.stat().st_mode & 0o077 == 0
    assert "South team" in (other / "caseload.yaml").read_text("utf-8")
    assert "t-matron" in (other / "staff.yaml").read_text("utf-8")


def test_a_caseload_may_be_a_folder_of_a_repository(at: Callable[[str], Team], teams: type[Team]) -> None:
    team = at("empty")
    outer = team.folder.parent / "outer"
    (outer / "docs").mkdir(parents=True)
    (outer / "docs" / "mine.txt").write_text("mine", "utf-8")
    inner = teams(outer / "team")
    assert team.run("-C", str(outer.parent), "init", "outer/plain").code == 0
    shutil.rmtree(outer / "plain")
    shutil.copytree(team.folder / ".git", outer / ".git")
    assert team.run("-C", str(outer), "init", "team").code == 0
    inner.on("referred").on("accepted")
    assert inner.run("check").code == 0
    assert inner.git("log", "--format=", "--name-only", "-1").startswith("team/patients/")
    assert (outer / "docs" / "mine.txt").exists()
    assert not (inner.folder / ".git").exists()


def test_from_inside_the_folder_its_place_need_not_be_named(
    full: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(full.folder / "patients")
    assert run(root, ["list", "-o", "csv"]) == 0
    assert capsys.readouterr().out.startswith("patient,name,")
