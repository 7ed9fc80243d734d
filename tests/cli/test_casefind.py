"""Case finding from an extract to a kept list: the run, what it says, why, and two lists beside each other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.store import yamlfile

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

At = Callable[[str], "Team"]
DESCRIPTION = """\
schema: extract/1
title: North population
extracted_on: 2026-10-31
legal_basis: approval 2026-17 of the information governance board
people:
  files: [people.csv]
events:
  files: [events.csv]
"""
PEOPLE = """\
id,birth_date,sex,deprivation,practice,died_on,objected,nhs_number,family,given
p-1,1941-03-02,female,2,P99901,,,9990000018,Hillingworth,Marguerite
p-2,1950-01-01,male,5,P99901,,,,,
p-3,1960-01-01,male,9,P99902,,,,,
p-4,1961-01-01,male,9,P99902,,yes,,,
p-5,1962-01-01,male,9,P99902,2026-10-01,,,,
p-6,2015-01-01,male,9,P99902,,,,,
p-7,1941-03-02,female,2,P99901,,,,Hillingworth,Marguerite
p-8,1970-01-01,female,3,P99901,,,,,
"""
ADMITTED = {"p-1": 2, "p-2": 3, "p-4": 5, "p-5": 5, "p-6": 5, "p-7": 2, "p-8": 1}
EVENTS = "person,kind,started,ended,codes\n" + "".join(
    f"{person},emergency-admission,2026-0{number}-01,2026-0{number}-03,J44\n"
    for person, times in ADMITTED.items()
    for number in range(1, times + 1)
)
RUN = ("casefind", "run")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """An extract of eight people, two of whom have one name and birth date."""
    place = tmp_path / "extract"
    place.mkdir()
    for name, text in (("extract.yaml", DESCRIPTION), ("people.csv", PEOPLE), ("events.csv", EVENTS)):
        (place / name).write_text(text, encoding="utf-8")
    return place


def runs(team: Team) -> list[dict[str, Any]]:
    files = sorted(team.folder.glob("finding/runs/*.yaml"), key=lambda path: path.stat().st_mtime_ns)
    return [yamlfile.load(path.read_bytes(), path.name) for path in files]


def told(team: Team, *words: str) -> Any:
    done = team.run(*words, "-o", "json")
    assert done.code == 0, done
    return json.loads(done.out)["tables"]


# --- the run


def test_a_run_is_kept_with_all_that_repeats_it(at: At, extract: Path) -> None:
    team = at("empty")
    done = team.run(*RUN, str(extract))
    assert done.code == 0, done
    (run,) = runs(team)
    assert team.commits()[0] == f"casefind run {run['id']}"
    assert run["listed"] == ["p-2", "p-1", "p-7"]
    assert run["excluded"] == {"died": 1, "objected": 1, "under-age": 1}
    counted = [run[name] for name in ("people", "events", "eligible", "cannot_score")]
    assert counted == [8, sum(ADMITTED.values()), 3, 1]
    assert (run["criteria"], run["criteria_version"], run["day"]) == ("two-emergency-admissions", "1", "2026-10-31")
    assert run["engine"].startswith("duckdb ")
    assert run["legal_basis"] == "approval 2026-17 of the information governance board"


def test_the_same_extract_and_criteria_give_the_same_list(at: At, extract: Path) -> None:
    team = at("empty")
    for _ in range(2):
        assert team.run(*RUN, str(extract)).code == 0
    first, second = runs(team)
    same = first.keys() - {"id", "happened", "recorded"}
    assert {key: first[key] for key in same} == {key: second[key] for key in same}


def test_the_list_tells_rank_score_points_and_legal_basis(at: At, extract: Path) -> None:
    team = at("empty")
    page = team.run(*RUN, str(extract))
    assert "approval 2026-17" in page.out
    assert "CANNOT SCORE" in page.out
    assert page.err == ""
    answer = told(team, *RUN, str(extract))
    ranked = [(row["rank"], row["person"], row["score"], row["emergency_12m"]) for row in answer["people"]]
    assert ranked == [(1, "p-2", "3", 3), (2, "p-1", "2", 2), (3, "p-7", "2", 2)]
    assert [row["person"] for row in answer["cannot_score"]] == ["p-3"]


def test_no_name_or_number_leaves_the_extract(at: At, extract: Path) -> None:
    team = at("empty")
    done = team.run(*RUN, str(extract))
    (kept,) = team.folder.glob("finding/runs/*.yaml")
    told = done.out + done.err + kept.read_text("utf-8") + "".join(team.commits())
    assert [secret for secret in ("Hillingworth", "Marguerite", "9990000018", "1941-03-02") if secret in told] == []


def test_a_dry_run_keeps_nothing(at: At, extract: Path) -> None:
    team = at("empty")
    before = team.state()
    done = team.run(*RUN, str(extract), "--dry-run")
    assert (done.code, "p-2" in done.out) == (0, True)
    assert "nothing is kept" in done.err
    assert "Run " not in done.out
    assert team.state() == before


def test_the_sql_is_shown_and_nothing_done(at: At, extract: Path) -> None:
    team = at("empty")
    before = team.state()
    done = team.run(*RUN, str(extract), "--show-sql")
    assert done.out.startswith("WITH")
    assert done.out.endswith("ORDER BY rank\n")
    assert team.state() == before


def test_a_shorter_list_and_an_earlier_day(at: At, extract: Path) -> None:
    team = at("empty")
    assert team.run(*RUN, str(extract), "--top", "1").code == 0
    assert team.run(*RUN, str(extract), "--on", "2026-02-15").code == 0
    short, early = runs(team)
    assert (short["listed"], short["eligible"]) == (["p-2"], 3)
    assert (early["listed"], early["day"]) == (["p-1", "p-2", "p-5", "p-7"], "2026-02-15")


def test_criteria_of_a_file_and_of_the_team_win(at: At, extract: Path, tmp_path: Path) -> None:
    team = at("empty")
    data = Path(sys.modules["caseload"].__path__[0]) / "data" / "criteria" / "two-emergency-admissions.yaml"
    own = data.read_text("utf-8").replace("needed: 2", "needed: 3").replace('version: "1"', 'version: "9"')
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    assert team.run(*RUN, str(extract), "--criteria", str(tmp_path / "mine.yaml")).code == 0
    (team.folder / "definitions" / "criteria").mkdir(parents=True, exist_ok=True)
    (team.folder / "definitions" / "criteria" / "two-emergency-admissions.yaml").write_text(own, encoding="utf-8")
    assert team.run(*RUN, str(extract)).code == 0
    assert [(run["listed"], run["criteria_version"]) for run in runs(team)] == [(["p-2"], "9")] * 2


def test_a_draw_among_the_equal_is_recorded(at: At, extract: Path) -> None:
    team = at("empty")
    done = team.run(*RUN, str(extract), "--draw", "2", "--seed", "7")
    assert done.code == 0, done
    (run,) = runs(team)
    assert run["listed"] == ["p-2", "p-1", "p-7"]
    assert (run["draw"]["places"], run["draw"]["seed"]) == (2, 7)
    assert sorted([*run["draw"]["drawn"], *run["draw"]["not_drawn"]]) == ["p-1", "p-7"]
    assert "Drawn by lot" in done.out
    assert "Not drawn" in team.run("casefind", "list", run["id"]).out
    assert "of 3, not drawn" in team.run("casefind", "why", run["draw"]["not_drawn"][0]).out


def test_where_the_places_end_between_two_priorities_nobody_is_told_that_no_more_are_eligible(
    at: At, extract: Path
) -> None:
    out = at("empty").run(*RUN, str(extract), "--draw", "1", "--seed", "7").out
    assert "No lots were drawn: the places are enough for all, or end where one priority does." in " ".join(out.split())


def test_where_there_is_room_for_all_no_lots_are_drawn(at: At, extract: Path) -> None:
    team = at("empty")
    assert "No lots were drawn" in team.run(*RUN, str(extract), "--draw", "5", "--seed", "7").out
    (run,) = runs(team)
    assert run["draw"] == {"places": 5, "seed": 7}


# --- who is left out, because the team knows them


def test_whoever_is_on_the_caseload_is_left_out_by_their_nhs_number(at: At, extract: Path) -> None:
    team = at("referred")
    team.run(*RUN, str(extract))
    (run,) = runs(team)
    assert run["listed"] == ["p-2", "p-7"]
    assert run["excluded"]["on-caseload"] == 1


def test_whose_case_is_closed_is_listed_and_marked(at: At, extract: Path) -> None:
    team = at("closed")
    done = team.run(*RUN, str(extract))
    (run,) = runs(team)
    assert run["listed"] == ["p-2", "p-1", "p-7"]
    assert "Here before" in done.out


@pytest.mark.parametrize(("day", "listed"), [("2027-11-20", False), ("2027-11-21", True)])
def test_whoever_was_declined_comes_back_when_the_setting_says(at: At, extract: Path, day: str, listed: bool) -> None:
    team = at("referred")
    team.write("triage", team.id, "decline", "--reason", "Another team")
    people = told(team, *RUN, str(extract), "--today", day, "--dry-run")["people"]
    assert ("p-1" in [row["person"] for row in people]) is listed


# --- bad input

BAD: dict[str, tuple[str, str, str, int, str]] = {
    "a column is missing": ("people.csv", ",died_on,", ",gone,", 3, "people.csv: has no column died_on"),
    "a column too many": ("people.csv", ",given\n", ",given,postcode\n", 3, "has headings that nobody described"),
    "a day that does not exist": ("people.csv", "1970-01-01", "1970-02-30", 3, "birth-date-wrong 1"),
    "no day at all": ("people.csv", "1970-01-01", "in 1970", 3, "birth-date-wrong 1"),
    "an event before birth": ("people.csv", "1970-01-01", "2026-06-01", 3, "before-birth 1"),
    "an unknown kind of event": ("events.csv", "p-8,emergency-admission", "p-8,emergency", 3, "kind-unknown 1"),
    "a code that is none": ("events.csv", "2026-05-03,J44", "2026-05-03,QQ", 3, "codes-wrong"),
    "two of one id": ("people.csv", "p-8", "p-2", 3, "id-twice 2"),
    "two of one NHS number": (
        "people.csv", "p-8,1970-01-01,female,3,P99901,,,,", "p-8,1970-01-01,female,3,P99901,,,9990000018,", 3,
        "nhs-number-shared 2",
    ),
    "an empty file": ("people.csv", PEOPLE, "", 3, "people.csv: is empty"),
    "nobody in it": ("people.csv", PEOPLE, PEOPLE.partition("\n")[0] + "\n", 3, "people has no row at all"),
    "a row too long": ("people.csv", "p-8,1970-01-01", "p-8,1970-01-01,,,,,,,,,,", 3, "people.csv:9: cannot be read"),
    "Parquet that is none": ("extract.yaml", "people.csv", "people.parquet", 3, "people.parquet: is no Parquet file"),
    "a file that is not there": ("extract.yaml", "events.csv", "event.csv", 4, "no file of events fits event.csv"),
    "no legal basis": ("extract.yaml", "legal_basis:", "source:", 3, "legal_basis: is required"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_clear_line_and_no_run(what: str, at: At, extract: Path) -> None:
    name, old, new, code, said = BAD[what]
    text = (extract / name).read_text("utf-8")
    assert old in text
    (extract / name).write_text(text.replace(old, new), encoding="utf-8")
    (extract / "people.parquet").write_bytes(b"PAR1 and no more")
    at("empty").refuses(code, said, *RUN, str(extract))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--criteria", "nobody-has-these"), 2, "no such criteria; known: frailty-and-long-term-conditions"),
        (("--on", "2026-11-01"), 2, "the extract says nothing of days after 2026-10-31"),
        (("--draw", "2"), 2, "--draw and --seed go together"),
        (("--seed", "2"), 2, "--draw and --seed go together"),
        (("--draw", "2", "--seed", "1", "--top", "2"), 2, "--draw and --top contradict each other"),
        (("--memory", "lots"), 2, "--memory: write a size as 256MB or 2GB"),
        (("--description", "nowhere.yaml"), 4, "nowhere.yaml does not exist"),
    ],
)
def test_a_run_that_cannot_be(words: tuple[str, ...], code: int, said: str, at: At, extract: Path) -> None:
    at("empty").refuses(code, said, *RUN, str(extract), *words)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("count-events", "count-sheep", "mine.yaml:18:5: criteria.0.operation: must be one of"),
        ("operation: count-events", "operation: distinct-conditions\n    lists: nowhere", "lists"),
    ],
)
def test_criteria_that_say_what_nobody_knows(
    old: str, new: str, said: str, at: At, extract: Path, tmp_path: Path
) -> None:
    data = Path(sys.modules["caseload"].__path__[0]) / "data" / "criteria" / "two-emergency-admissions.yaml"
    (tmp_path / "mine.yaml").write_text(data.read_text("utf-8").replace(old, new), encoding="utf-8")
    at("empty").refuses(3, said, *RUN, str(extract), "--criteria", str(tmp_path / "mine.yaml"))


def test_what_is_wrong_is_told_whole_before_anything_is_ranked(at: At, extract: Path) -> None:
    people = extract / "people.csv"
    people.write_text(people.read_text("utf-8").replace("1970-01-01", "1970-02-30"), encoding="utf-8")
    team = at("empty")
    done = team.run(*RUN, str(extract))
    assert "birth date wrong" in done.out
    assert "Rank" not in done.out
    assert team.run(*RUN, str(extract), "--partial").code == 0
    (run,) = runs(team)
    # The person, and the one event of theirs.
    assert (run["people"], run["refused"]) == (7, 2)


def test_whoever_share_an_nhs_number_are_both_kept_and_asked_about(at: At, extract: Path) -> None:
    people = extract / "people.csv"
    people.write_text(people.read_text("utf-8").replace("P99901,,,,Hilling", "P99901,,,999 000 0018,Hilling"), "utf-8")
    team = at("referred")
    done = team.run(*RUN, str(extract), "--partial")
    assert "2 people have an NHS number that is not theirs alone: p-1, p-7" in " ".join(done.out.split())
    assert "9990000018" not in done.out + done.err
    (run,) = runs(team)
    # Whoever of them it is that is here already: of both nobody is left out for the other.
    assert run["listed"] == ["p-2", "p-1", "p-7"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "duckdb"), "duckdb is not installed; pip install 'caseload-ltc[population]'"),
        (("--engine", "spark"), "pyspark is not installed; pip install 'caseload-ltc[spark]'"),
    ],
)
def test_an_engine_that_is_not_installed_is_named_with_the_command(
    words: tuple[str, ...], said: str, at: At, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    at("empty").refuses(7, said, *RUN, str(extract), *words)


@pytest.mark.spark
def test_spark_without_java_or_without_a_master_keeps_no_run(
    at: At, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = at("empty")
    master = "spark://127.0.0.1:1"
    team.refuses(7, f"the master {master} does not answer", *RUN, str(extract), "--engine", "spark", "--master", master)
    monkeypatch.setenv("JAVA_HOME", str(extract))
    team.refuses(7, "Spark needs Java, and there is none", *RUN, str(extract), "--engine", "spark")


def test_a_list_that_is_longer_than_a_run_can_hold(at: At, extract: Path) -> None:
    rows = "".join(f"q-{number},1950-01-01,male,5,P99901,,,,,\n" for number in range(20_001))
    (extract / "people.csv").write_text(PEOPLE + rows, encoding="utf-8")
    (extract / "extract.yaml").write_text(DESCRIPTION + "complete: true\n", encoding="utf-8")
    own = extract / "all.yaml"
    own.write_text(
        'schema: criteria/1\nid: everybody\nversion: "1"\ntitle: Everybody\nsource: made up\n'
        "criteria:\n  - id: age\n    title: Age\n    operation: age\n    each: 1\n",
        encoding="utf-8",
    )
    at("empty").refuses(2, "more than 20,000 people would be listed", *RUN, str(extract), "--criteria", str(own))


# --- why


def test_why_explains_with_the_arithmetic(at: At, extract: Path) -> None:
    team = at("empty")
    team.run(*RUN, str(extract))
    done = team.run("casefind", "why", "p-2")
    assert done.code == 0, done
    assert "rank 1 of 3" in done.out
    assert "3 × 1 = 3" in done.out


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("p-3", "cannot be scored"),
        ("p-4", "left out: objected"),
        ("p-5", "left out: died"),
        ("p-6", "left out: under the age"),
        ("p-8", "not on the list"),
    ],
)
def test_why_not(person: str, said: str, at: At, extract: Path) -> None:
    team = at("empty")
    team.run(*RUN, str(extract))
    assert said in team.run("casefind", "why", person).out


def test_whoever_the_team_knows_is_left_out_by_name_of_the_reason(at: At, extract: Path) -> None:
    team = at("referred")
    team.run(*RUN, str(extract))
    assert "left out: on the caseload already" in team.run("casefind", "why", "p-1").out


def test_a_patient_is_scored_from_the_records(at: At, extract: Path) -> None:
    team = at("active")
    for day in ("2026-11-20", "2026-11-21"):
        team.write("hospital", team.id, "emergency-admission", "--on", day)
        team.write("hospital", team.id, "discharge", "--on", day)
    done = team.run("casefind", "why", team.id)
    assert done.code == 0, done
    assert "2 × 1 = 2" in done.out
    assert "Legal basis" not in done.out


def test_a_patient_of_whom_nothing_is_recorded_had_no_nought_of_admissions(at: At) -> None:
    team = at("referred")
    out = team.run("casefind", "why", team.id).out
    assert "cannot be scored" in out
    assert "0 emergency admissions" not in out


def test_why_wants_the_very_extract_and_criteria_of_the_run(at: At, extract: Path, tmp_path: Path) -> None:
    team = at("empty")
    team.refuses(4, "no run of case finding was kept", "casefind", "why", "p-2")
    team.run(*RUN, str(extract))
    team.refuses(4, "nobody of that id is in the extract", "casefind", "why", "p-99")
    moved = extract.rename(tmp_path / "elsewhere")
    team.refuses(4, "is not where it was; --extract names it", "casefind", "why", "p-2")
    assert "rank 1" in team.run("casefind", "why", "p-2", "--extract", str(moved)).out
    assert "rank 1" in team.run("casefind", "why", "p-2").out
    with (moved / "events.csv").open("a", encoding="utf-8") as file:
        file.write("p-2,emergency-admission,2026-09-01,2026-09-03,\n")
    team.refuses(5, "this is another extract than that of run", "casefind", "why", "p-2")


def test_why_of_criteria_that_changed_since(at: At, extract: Path, tmp_path: Path) -> None:
    team, own = at("empty"), tmp_path / "mine.yaml"
    data = Path(sys.modules["caseload"].__path__[0]) / "data" / "criteria" / "two-emergency-admissions.yaml"
    own.write_text(data.read_text("utf-8"), encoding="utf-8")
    team.run(*RUN, str(extract), "--criteria", str(own))
    own.write_text(own.read_text("utf-8").replace("months: 12", "months: 6"), encoding="utf-8")
    team.refuses(5, "are no longer those of run", "casefind", "why", "p-2", "--criteria", str(own))


# --- list and diff


def test_runs_are_listed_and_one_with_its_people(at: At, extract: Path) -> None:
    team = at("empty")
    assert team.run("casefind", "list").code == 0
    team.run(*RUN, str(extract))
    (run,) = runs(team)
    assert run["id"] in team.run("casefind", "list").out
    people = told(team, "casefind", "list", run["id"][:4])["people"]
    assert [(row["rank"], row["person"], row["decision"]) for row in people] == [
        (1, "p-2", "not yet"),
        (2, "p-1", "not yet"),
        (3, "p-7", "not yet"),
    ]
    team.refuses(4, "no single run has an id that begins so", "casefind", "list", "zzzz")


def test_two_runs_beside_each_other(at: At, extract: Path) -> None:
    team = at("empty")
    team.run(*RUN, str(extract))
    with (extract / "events.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"p-8,emergency-admission,2026-0{day}-01,2026-0{day}-02,\n" for day in range(2, 7)))
    team.run(*RUN, str(extract), "--top", "3")
    first, second = (run["id"] for run in runs(team))
    moves = told(team, "casefind", "diff", first, second)["moves"]
    found = {row["person"]: (row["before"], row["after"]) for row in moves}
    assert found == {"p-8": (None, 1), "p-7": (3, None), "p-2": (1, 2), "p-1": (2, 3)}
