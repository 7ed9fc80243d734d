"""`caseload instruments`: the shelf, and a score that nobody keeps."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.store.resources import data_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FILES = Path(__file__).parents[1] / "files"
SHIPPED = sorted(path.stem for path in (data_folder() / "instruments").glob("*.yaml"))
OUR_WORDS = "Ring the duty nurse within the hour"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Return how to run a command where there is no caseload folder, and read its answer."""
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> dict[str, Any]:
        out = io.StringIO()
        with redirect_stdout(out):
            assert run(root, ["-o", "json", "instruments", *words]) == 0
        assert list(tmp_path.iterdir()) == []
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return ran


def scores(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {row["scale"]: (row["total"], row["band"]) for row in answer["tables"]["scores"]}


# --- the shelf


def test_the_list_names_every_scale(outside: Callable[..., dict[str, Any]]) -> None:
    rows = outside("list")["tables"]["instruments"]
    assert sorted({row["instrument"] for row in rows}) == SHIPPED
    by_scale = {(row["instrument"], row["scale"]): row for row in rows}
    told = ("lowest", "highest", "better", "again_weeks", "scored_from", "file")
    assert {place: tuple(by_scale[place][name] for name in told) for place in
            (("who-5", "total"), ("news2", "scale-2"), ("cfs", "level"), ("hfrs", "total"))} == {
        ("who-5", "total"): (0, 100, "higher", 12, "answers", "shipped"),
        ("news2", "scale-2"): (0, 20, "lower", None, "answers", "shipped"),
        ("cfs", "level"): (1, 9, "lower", 26, "number only", "shipped"),
        ("hfrs", "total"): (0, "173.2", "lower", 26, "diagnoses", "shipped"),
    }  # fmt: skip


@pytest.mark.parametrize("id_", SHIPPED)
def test_each_is_shown_with_source_licence_note_and_examples(id_: str, outside: Callable[..., dict[str, Any]]) -> None:
    answer = outside("show", id_)
    head = {name.lower(): value for name, value in answer["fields"]["instrument"].items()}
    assert head["id"] == id_
    assert head["source"] and head["licence"] and head["note"]
    assert len(answer["tables"]["examples"]) >= 3


def test_show_tells_points_conditions_and_flags(outside: Callable[..., dict[str, Any]]) -> None:
    tables = outside("show", "news2")["tables"]
    items = {row["item"]: row["takes"] for row in tables["items"]}
    assert items["respiration"] == "0 to 100 a minute: ≤8 → 3; 9-11 → 1; 12-20 → 0; 21-24 → 2; ≥25 → 3"
    assert "97 → 3 (where scale-2 is 1, oxygen is 1)" in items["saturation"]
    assert items["oxygen"] == "0 no; 1 yes → 2"
    assert tables["flags"][1]["raised"] == "any item of total, 3 or more"
    assert tables["scales"][0]["missing"] == "no total, but *at least* what is there"
    content = outside("show", "gds-15")["tables"]["items"][0]
    assert content["takes"] == "1 yes → 0; 0 no → 1"
    assert outside("show", "who-5")["tables"]["scales"][0]["made_of"].startswith("4 × (")
    groups = {row["group"]: row for row in outside("show", "charlson")["tables"]["groups"]}
    assert groups["diabetes-with-damage"]["outranks"] == "diabetes"


def test_a_teams_own_file_is_ours_and_wins(at: Callable[[str], Team]) -> None:
    team = at("empty")
    place = team.folder / "definitions" / "instruments"
    place.mkdir(parents=True)
    shutil.copy(FILES / "good" / "instrument" / "measured.yaml", place / "team-reading.yaml")
    rows = [line.split(",") for line in team.run("instruments", "list", "-o", "csv").out.splitlines()]
    assert {row[0] for row in rows if row[-1] == "ours"} == {"team-reading"}
    done = team.run("instruments", "score", "team-reading", "50,no,38.5", "-o", "json")
    assert scores(json.loads(done.out)) == {"readings": ("2", "few"), "mood": ("not asked", "")}


def test_a_wrong_file_of_the_team_is_refused_with_its_line(at: Callable[[str], Team]) -> None:
    team = at("empty")
    place = team.folder / "definitions" / "instruments"
    place.mkdir(parents=True)
    shutil.copy(FILES / "contradictory" / "instrument" / "range-gap.yaml", place / "team-reading.yaml")
    for words in (("list",), ("show", "team-reading"), ("score", "team-reading", "60")):
        team.refuses(3, "team-reading.yaml:31:5: items.2.ranges: must hold every value", "instruments", *words)


# --- trying one


def test_every_input_is_told_with_its_points_and_the_sum(outside: Callable[..., dict[str, Any]]) -> None:
    answer = outside("score", "news2", "22,95,no,118,88,Alert,37.9", "--age", "81")
    inputs = {row["input"]: (row["answer"], row["points"]) for row in answer["tables"]["inputs"]}
    assert inputs == {
        "respiration": ("22", 2), "saturation": ("95", 1), "oxygen": ("no", 0), "systolic": ("118", 0),
        "pulse": ("88", 0), "consciousness": ("alert", 0), "temperature": ("37.9", 0), "scale-2": ("no", 0),
    }  # fmt: skip
    assert scores(answer) == {"total": ("3", "low"), "scale-2": ("not the scale here", "")}
    assert answer["tables"]["scores"][0]["sum"] == "2+1+0+0+0+0+0+0 = 3"
    assert answer["lines"] == {}


def test_cannot_score_at_least_and_not_asked_are_three_things(outside: Callable[..., dict[str, Any]]) -> None:
    phq = outside("score", "phq-9", "1,1,1,1,1,1,1,1")
    assert scores(phq) == {"total": ("cannot score", "")}
    assert phq["tables"]["inputs"][-1]["answer"] == "not asked"
    assert phq["lines"]["not_asked"] == ["phq-9 self-harm: nobody can rule its safety flag out"]
    assert scores(outside("score", "phq-9", "0,0,0,0,0,0,0,0,0")) == {"total": ("0", "minimal")}
    assert scores(outside("score", "--", "news2", "-,91"))["total"] == ("cannot score, at least 3", "")
    assert scores(outside("score", "ucla-3", "lonely=5")) == {
        "total": ("not asked", ""),
        "direct": ("5", "a lot, or all the time"),
    }
    assert scores(outside("score", "hfrs", "--age", "82")) == {"total": ("cannot score", "")}
    assert scores(outside("score", "hfrs", "--age", "82", "--codes", "Z00")) == {"total": ("0", "low risk")}


def test_answers_by_word_a_reported_total_and_codes(outside: Callable[..., dict[str, Any]]) -> None:
    words = "yes,no,no,no,yes,no,yes,no,no,no,yes,no,yes,no,no"
    assert scores(outside("score", "gds-15", words)) == {"total": ("0", "below the usual cut-off")}
    assert scores(outside("score", "efi", "0.33 moderate"))["index"] == ("0.33", "moderate frailty")
    assert scores(outside("score", "eq-5d", "index=0.61,vas=70")) == {"index": ("0.61", ""), "vas": ("70", "")}
    answer = outside("score", "hfrs", "--codes", "F00,W19", "--age", "82")
    assert scores(answer) == {"total": ("10.3", "intermediate risk")}
    assert answer["tables"]["scores"][0]["sum"] == "7.1 (F00) + 3.2 (W19) = 10.3"
    points = {row["input"]: row["points"] for row in answer["tables"]["inputs"]}
    assert (points["f00"], points["w19"], points["age"]) == ("7.1", "3.2", None)


def test_a_flag_prints_the_teams_own_words(at: Callable[[str], Team], outside: Callable[..., dict[str, Any]]) -> None:
    answer = outside("score", "phq-9", "0,0,0,0,0,0,0,0,1")
    (line,) = answer["lines"]["safety_flags"]
    assert line == "Thoughts of death or self-harm were reported: whom to tell is in a team's own settings"
    team = at("empty")
    assert team.run("settings", "safety.escalation", OUR_WORDS).code == 0
    before = team.state()
    done = team.run("instruments", "score", "phq-9", "0,0,0,0,0,0,0,0,1")
    assert f"Thoughts of death or self-harm were reported: {OUR_WORDS}" in done.out
    assert team.state() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "zinnia"), "no such instrument; caseload instruments list shows them"),
        (("score", "zinnia", "1"), "no such instrument"),
        (("score", "phq-9"), "an answer to phq-9 is left empty; write - for not asked"),
        (("score", "phq-9", "1,,2"), "an answer to phq-9 is left empty; write - for not asked"),
        (("score", "phq-9", "zinnia=1"), "phq-9 has no such item; its items are interest"),
        (("score", "phq-9", "mood=1,mood=2"), "phq-9 is given two answers to one item"),
        (("score", "phq-9", "mood=9"), "phq-9: mood takes one of 0, 1, 2, 3"),
        (("score", "phq-9", "mood=Zinnia"), "phq-9: mood takes one of 0, 1, 2, 3"),
        (("score", "phq-9", "mood=-"), "phq-9 has no answer"),
        (("score", "phq-9", "1", "--codes", "F00"), "phq-9 is not scored from diagnoses; give its answers"),
        (("score", "hfrs", "1,2"), "hfrs is scored from diagnoses; give --codes F00,W19 and --age"),
        (("score", "hfrs", "--codes", "Zinnia", "--age", "80"), "a diagnosis is no ICD-10 code"),
        (("score", "hfrs", "--codes", "F00", "--age", "74"), "hfrs is not made for people under 75"),
        (("score", "news2", "22", "--age", "15"), "news2 is not made for people under 16; leave it out"),
        (("score", "news2", "22", "--age", "131"), "--age: write a whole number from 0 to 130"),
        (("score", "news2", "temperature=37.25"), "news2: temperature takes 20.0 to 45.0 °C, 1 decimal"),
        (("score", "cfs", "10"), "cfs level is a whole number from 1 to 9"),
        (("score", "efi", "moderate"), "the total of efi is a number"),
        (("score", "eq-5d", "0.5,70,1"), "eq-5d has 2 scales; in order: index, vas"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(at: Callable[[str], Team], words: tuple[str, ...], said: str) -> None:
    team = at("empty")
    done = team.refuses(2, said, "instruments", *words)
    assert len(done.err.splitlines()) == 1


def test_a_folder_that_is_named_must_be_one(tmp_path: Path) -> None:
    err = io.StringIO()
    with redirect_stderr(err):
        assert run(root, ["-C", str(tmp_path), "instruments", "list"]) == 4
    assert "not a caseload folder" in err.getvalue()


# --- the same on a person


def test_what_is_saved_tells_every_input_and_the_sum(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    done = team.run(
        "assess", team.id, "--yes", "--score", "gad-2", "1,2", "--score", "news2", "respiration=22,saturation=91",
        "--score", "efi", "0.33 moderate", "--score", "phq-9", "1,0", "-o", "json",
    )  # fmt: skip
    assert done.code == 0, done
    lines = json.loads(done.out)["lines"]
    assert lines["arithmetic"] == [
        "gad-2: nerves 1, hold-on-worry 2: 1+2 = 3, positive",
        "news2: respiration 22, saturation 91, oxygen not asked, systolic not asked, pulse not asked, "
        "consciousness not asked, temperature not asked, scale-2 no: 2+3+?+?+?+?+?+0: cannot score, at least 5",
        "efi index: 0.33, total as reported, items not kept, moderate frailty, reported as moderate",
        "phq-9: interest 1, mood 0, sleep not asked, energy not asked, appetite not asked, self-worth not asked, "
        "concentration not asked, pace not asked, self-harm not asked: 1+0+?+?+?+?+?+?+?: cannot score",
    ]
    assert lines["not_asked"] == ["phq-9 self-harm: nobody can rule its safety flag out"]
    assert [line.partition(",")[0] for line in lines["safety_flags"]] == ["news2 five or more", "news2 single three"]
    assert team.run("check").code == 0


def test_a_form_takes_measured_values_and_totals(
    at: Callable[[str], Team], editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    team = at("accepted")
    team.write("assess", team.id, "--score", "news2", "16,97,no,120,70,alert,37.0")
    changes = (
        "text = text.replace('    temperature:', '    temperature: 36.4').replace('    pulse:', '    pulse: 96')"
        ".replace('  lawton:\\n    total:', '  lawton:\\n    total: 6 as told by her daughter')"
        ".replace('    content:', '    content: 1')"
    )
    shown = (
        "assert 'temperature:   # Temperature: 20.0 to 45.0 °C, 1 decimal' in text\n"
        "assert 'total:   # Lawton total: total from 0 to 8, as reported' in text\n"
        "assert 'content:   # Content with life: 1 yes, 0 no' in text\n"
        "assert 'charlson' not in text and 'prisma-7' not in text\n"
    )
    monkeypatch.setenv("EDITOR", editor(shown + changes))
    done = team.run("assess", team.id, "--form", "--yes")
    assert (done.code, done.err) == (0, "")
    kept = team.entry("assessment").read_text("utf-8")
    assert "answers:\n      pulse: 96\n      temperature: 36.4\n      scale-2: 0\n    at_least: 1\n" in kept
    assert "    total: 6\n    reported: as told by her daughter\n" in kept
    assert "      content: 1\n" in kept


def test_paper_shows_units_and_totals(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    team.write("assess", team.id, "--score", "news2", "16,97,no,120,70,alert,37.0")
    paper = team.run("assess", team.id, "--paper").out
    assert "Systolic blood pressure: 0 to 350 mmHg" in paper
    assert "Zarit total: total from 0 to 88, as reported" in paper
    assert "2026-11-21: 0 low" in paper
