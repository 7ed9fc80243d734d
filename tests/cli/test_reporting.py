"""The forms that pipelines read: which verbs have them, where they go, and that no report fails in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from caseload.cli.main import COMMANDS, root
from caseload.cli.options import CI_FORMS, FORMS, forms_of

if TYPE_CHECKING:
    from tests.cli.conftest import Team

INSPECTING = {"check", "audit"} & COMMANDS.keys()


def leaves(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path}{name} ")
        elif command:
            yield f"{path}{name}", command


@pytest.fixture
def broken(at: Callable[[str], Team]) -> Team:
    """A folder with one record that is wrong."""
    team = at("referred")
    file = team.place / "patient.yaml"
    file.write_text(file.read_text("utf-8").replace("birth_date:", "birthdate:"), "utf-8")
    return team


def test_only_what_inspects_has_the_forms_of_pipelines() -> None:
    forms = {path: forms_of(command) for path, command in leaves(root)}
    assert {path for path, has in forms.items() if has == (*FORMS, *CI_FORMS)} == INSPECTING
    assert {has for path, has in forms.items() if path not in INSPECTING} == {FORMS}


@pytest.mark.parametrize("form", CI_FORMS)
def test_any_other_verb_refuses_before_it_does_anything(at: Callable[[str], Team], form: str) -> None:
    team = at("active")
    log = ("log", team.id, "home-visit", "45m", "--yes")
    for words in (["-o", form, "list"], ["list", "-o", form], ["-o", form, *log], [*log, "-o", form], ["-o", form]):
        team.refuses(2, "choose among table, plain, json, csv, markdown", *words)


@pytest.mark.parametrize("form", CI_FORMS)
@pytest.mark.parametrize("verb", sorted(INSPECTING))
def test_the_form_is_taken_on_either_side_of_the_verb(at: Callable[[str], Team], verb: str, form: str) -> None:
    team = at("referred")
    before, after = team.run("-o", form, verb), team.run(verb, "-o", form)
    assert before == after
    assert before.err == ""
    assert verb in before.out


@pytest.mark.parametrize(
    "words",
    [
        ["--report", "sarif"],
        ["--report", "sarif="],
        ["--report", "html=a"],
        ["--report", "=a"],
        ["--report", "sarif=a", "--report", "junit=./a"],
    ],
)
def test_a_report_is_a_form_and_a_file_of_its_own(at: Callable[[str], Team], words: list[str]) -> None:
    team = at("empty")
    team.refuses(2, "--report: ", "check", *words)
    assert not Path("a").exists()


def test_reports_say_the_same_as_stdout_and_replace_what_was_there(broken: Team, tmp_path: Path) -> None:
    places = {form: tmp_path / "reports" / f"{form}.txt" for form in (*FORMS, *CI_FORMS)}
    places["sarif"].parent.mkdir()
    places["sarif"].write_text("x" * 100_000)
    reports = [word for form, place in places.items() for word in ("--report", f"{form}={place}")]
    done = broken.run("check", *reports)
    assert (done.code, done.err) == (1, "")
    assert places["table"].read_text("utf-8") == done.out
    for form, place in places.items():
        assert place.read_text("utf-8") == broken.run("check", "-o", form).out
    assert {path.name for path in places["sarif"].parent.iterdir()} == {place.name for place in places.values()}


@pytest.mark.parametrize("place", ["file/report", "folder", "link", "/dev/null"])
def test_a_report_that_cannot_be_written_is_one_clear_line_and_never_green(
    at: Callable[[str], Team], tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    device = Path("/dev/null").stat().st_rdev
    team = at("referred")
    reports = ("--report", f"junit={tmp_path / 'good'}", "--report", f"sarif={tmp_path / place}")
    for verb in sorted(INSPECTING):
        done = team.refuses(2, "--report: ", verb, *reports)
        assert (done.out, len(done.err.splitlines())) == ("", 1)
    assert not (tmp_path / "good").exists()
    assert (tmp_path / "file").read_text() == "x"
    assert Path("/dev/null").stat().st_rdev == device


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(
    at: Callable[[str], Team], tmp_path: Path
) -> None:
    team = at("referred")
    entry = next(team.place.glob("entries/*-referral-*.yaml"))
    entry.write_text(entry.read_text().replace("source: gp", "source:   gp"))
    before = entry.read_bytes()
    team.refuses(2, "is no plain file", "check", "--fix", "--report", f"sarif={tmp_path}")
    assert entry.read_bytes() == before


@pytest.mark.parametrize("place", ["caseload.yaml", "patients/x.sarif", "audit-baseline.yaml", ".git/config"])
def test_a_report_never_stands_in_the_place_of_a_record(at: Callable[[str], Team], place: str) -> None:
    team = at("referred")
    path = team.folder / place
    before = path.read_bytes() if path.exists() else None
    team.refuses(2, "belongs to the caseload itself", "check", "--report", f"sarif={path}")
    assert (path.read_bytes() if path.exists() else None) == before
    assert team.run("check", "--report", f"sarif={team.folder / 'check.sarif'}").code == 0


@pytest.mark.parametrize(("report", "code"), [("check.sarif", 0), ("file/check.sarif", 2)])
def test_whoever_stops_reading_still_gets_the_reports_or_is_told(
    broken: Team, tmp_path: Path, report: str, code: int
) -> None:
    (tmp_path / "file").write_text("x")
    words = broken.words("check", "-o", "sarif", "--report", f"sarif={tmp_path / report}")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "caseload", *words], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert done.returncode == code
    if code:
        assert done.stderr.startswith(b"caseload: --report: ")
    else:
        assert (tmp_path / report).read_text("utf-8") == broken.run("check", "-o", "sarif").out


def test_the_summary_of_a_github_job_grows(broken: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    broken.run("check")
    assert summary.read_text("utf-8") == "# Before\n"
    done = broken.run("check", "-o", "github")
    assert summary.read_text("utf-8").startswith("# Before\n# caseload check\n")
    assert done.out.splitlines()[-1] in summary.read_text("utf-8")


def test_a_summary_that_cannot_be_written_is_never_green(
    at: Callable[[str], Team], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    at("referred").refuses(2, "GITHUB_STEP_SUMMARY cannot be written", "check", "-o", "github")


def test_paths_are_those_of_the_repository_that_the_folder_lies_in(broken: Team, tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    subprocess.run(["git", "init", "-q", str(tmp_path / "repository")], check=True)
    (broken.folder / ".git").rename(tmp_path / "elsewhere")
    inner = broken.folder.rename(tmp_path / "repository" / "team")
    team = type(broken)(inner)
    (place,) = inner.glob("patients/?/*/patient.yaml")
    path = place.relative_to(tmp_path / "repository").as_posix()
    assert f"::error file={path},line=" in team.run("check", "-o", "github").out
    document = team.run("check", "-o", "sarif").out
    results = json.loads(document)["runs"][0]["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert path in uris
    assert str(tmp_path) not in document


def test_settings_that_cannot_be_read_are_a_finding_in_every_form(at: Callable[[str], Team]) -> None:
    team = at("empty")
    (team.folder / "caseload.yaml").write_text("schema: caseload/1\nname: [\n")
    for form in (*FORMS, *CI_FORMS):
        done = team.run("check", "-o", form)
        assert (done.code, done.err) == (1, "")
        assert "caseload.yaml" in done.out
