"""What is promised of every place but the records: no name, birth date, NHS number or free text stands there.

One person is taken through the verbs by two people and a remote, each verb with a planted word. Then all that git and
the disk keep beside the records is searched, and all that a pipeline prints.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from caseload.cli.boundary import run
from caseload.cli.options import CI_FORMS, FORMS

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

# Who is planted by the fixture, and what every verb here says besides.
SECRETS = ("Hillingworth", "Marguerite", "1941-03-02", "02-03-1941", "9990000018", "999 000 0018", "Zinnia", "Plimpton")
TEXT = "Zinnia Plimpton at the door"
# Verbs upon the active case, then those that end it, with `{id}` for the patient.
LIFE: tuple[tuple[str, ...], ...] = (
    ("alert", "{id}", "lone-worker", "--headline", TEXT, "--review", "2027-05-01", "--reason", TEXT),
    ("consent", "{id}", "sharing", "given", "--with", TEXT),
    ("capacity", "{id}", "lacks-capacity", "--decision", TEXT),
    ("plan", "carer", "{id}", "--name", "Joan Plimpton", "--relationship", "daughter"),
    ("plan", "allergy", "{id}", "--substance", "Zinnia", "--reaction", TEXT),
    ("plan", "strength", "{id}", "--text", TEXT),
    ("refer", "send", "{id}", "--service", "social-care-assessment", "--reason", TEXT),
    ("book", "{id}", "2026-12-02", "14:30", "45m", "--mode", "telephone", "--note", TEXT),
    ("log", "{id}", "home-visit", "45m", "--for", "direct-care", "--note", TEXT),
    ("log", "{id}", "clinic", "5m", "--note", TEXT),
    ("void", "{id}", "{contact}", "--because", TEXT),
    ("hospital", "{id}", "discharge", "--on", "2026-11-20", "--note", TEXT),
    ("snooze", "{id}", "contact", "--until", "2026-12-24", "--reason", TEXT),
    ("review", "{id}", "--tier", "standard", "--summary", TEXT),
    ("plan", "agree", "{id}", "--copy-given"),
    ("died", "{id}", "--on", "2026-11-21", "--told", TEXT),
)


def live(team: Team) -> None:
    """Go through the verbs."""
    met = {"attended": [TEXT], "title": TEXT, "decisions": [{"patient": team.id, "decision": TEXT}]}
    team.write("meeting", "run", "--from", "-", given=json.dumps(met))
    for words in LIFE:
        contact = team.entry("contact").stem.rpartition("-")[2] if "{contact}" in words else ""
        team.write(*(word.format(id=team.id, contact=contact) for word in words))


@pytest.fixture(scope="module")
def done_together(
    stages: Callable[[str], Path], teams: Callable[[Path], Team], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Two clones, `ours` and `theirs`, after much work, a conflict that is resolved and a command that is undone."""
    top = tmp_path_factory.mktemp("together")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(top / "remote.git")], check=True)
    shutil.copytree(stages("active"), top / "ours", symlinks=True)
    ours, theirs = teams(top / "ours"), teams(top / "theirs")
    ours.git("remote", "add", "origin", str(top / "remote.git"))
    assert ours.run("sync").code == 0
    ours.git("clone", "-q", str(top / "remote.git"), str(top / "theirs"))
    for team, name in ((ours, "zinnia"), (theirs, "plimpton")):
        record = team.place / "patient.yaml"
        record.write_text(f"{record.read_text('utf-8')}email: {name}@example.org\n", "utf-8")
        team.git("commit", "-q", "-a", "-m", "edit")
    live(ours)
    assert [team.run("sync").code for team in (ours, theirs, ours)] == [0, 0, 0]
    ours.write("resolve", ours.id, "email", "--keep", "1")
    ours.write("log", ours.id, "telephone", "5m", "--note", TEXT)
    ours.write("undo", "--because", TEXT)
    assert [team.run("sync").code for team in (ours, theirs)] == [0, 0]
    return top


@pytest.fixture
def shared(done_together: Path, teams: Callable[[Path], Team], tmp_path: Path, bugs: Path) -> tuple[Team, Team]:
    """Two clones of one's own."""
    shutil.copytree(done_together, tmp_path / "together", symlinks=True)
    return teams(tmp_path / "together" / "ours"), teams(tmp_path / "together" / "theirs")


def leaked(text: str) -> list[str]:
    return [word for word in SECRETS if word.lower() in text.lower()]


def kept_by_git(team: Team) -> Iterator[tuple[str, str]]:
    """Yield what git keeps in words beside the files: messages, names, reflog, refs, its own notes."""
    yield "log", team.git("log", "--all", "--format=fuller", "--notes", "--name-only")
    yield "reflog", team.git("reflog", "--all")
    yield "refs", team.git("for-each-ref")
    yield "names", team.git("ls-files", "--stage")
    for place in (team.folder / ".git").rglob("*"):
        # Objects are the records themselves; the cache is the owner's alone, and so is what waits to be written.
        if place.is_file() and not {"objects", "caseload"} & {*place.relative_to(team.folder / ".git").parts}:
            yield str(place), place.read_bytes().decode("utf-8", "replace")


def test_there_is_something_to_be_found(shared: tuple[Team, Team]) -> None:
    for team in shared:
        records = "\n".join(path.read_text("utf-8") for path in team.folder.rglob("*.yaml"))
        assert {*leaked(records)} >= {*SECRETS} - {"999 000 0018", "02-03-1941"}


def test_git_tells_only_who_did_what_to_which_id(shared: tuple[Team, Team]) -> None:
    for team in shared:
        assert {place: leaked(text) for place, text in kept_by_git(team) if leaked(text)} == {}
        assert len(team.commits()) > len(LIFE)


def test_no_file_and_no_folder_is_called_after_anybody(shared: tuple[Team, Team], tmp_path: Path) -> None:
    names = [str(Path(top, name)) for top, folders, files in os.walk(tmp_path) for name in (*folders, *files)]
    assert len(names) > 100
    assert [name for name in names if leaked(name)] == []


@pytest.mark.parametrize("spoil", ["", "email: Zinnia: [Plimpton\n", "zinnia_plimpton: Zinnia\n", "nhs_number: 0\n"])
def test_a_pipeline_prints_nothing_of_anybody(shared: tuple[Team, Team], tmp_path: Path, spoil: str) -> None:
    team, _ = shared
    record = team.place / "patient.yaml"
    record.write_text(record.read_text("utf-8") + spoil, "utf-8")
    written: dict[str, str] = {}
    for verb in ("check", "audit"):
        for form in (*FORMS, *CI_FORMS):
            done = team.run(verb, "-o", form)
            written[f"{verb} {form}"] = done.out + done.err
    for words in (("verify",), ("verify", "-o", "json"), ("doctor",), ("doctor", "-o", "json"), ("check", "--staged")):
        done = team.run(*words)
        written[" ".join(words)] = done.out + done.err
    assert {name: leaked(text) for name, text in written.items() if leaked(text)} == {}
    assert all(written.values())


def test_what_is_refused_is_refused_without_a_word_of_it(shared: tuple[Team, Team]) -> None:
    team, _ = shared
    lines = [[word.format(id=team.id, contact="zzzzzzzz") for word in words] for words in LIFE]
    refused = [done for done in (team.run(*line, "--yes") for line in lines) if done.code]
    assert len(refused) > len(LIFE) / 2
    assert [leaked(done.err) for done in refused if leaked(done.err)] == []


def test_the_log_of_bugs_says_where_and_not_of_whom(shared: tuple[Team, Team], bugs: Path) -> None:
    team, _ = shared

    @click.command()
    def broken() -> None:
        text = (team.place / "patient.yaml").read_text("utf-8")
        raise ValueError(text)

    assert run(broken, []) == 70
    assert "test_confidentiality.py" in bugs.read_text("utf-8")
    assert leaked(bugs.read_text("utf-8")) == []


def test_what_is_remembered_outside_the_folder_names_nobody(shared: tuple[Team, Team], bugs: Path) -> None:
    shared[0].run("verify")
    kept = [path for path in bugs.parents[1].rglob("*") if path.is_file()]
    assert kept
    assert {str(path): leaked(path.read_bytes().decode("utf-8", "replace")) for path in kept} == {
        str(path): [] for path in kept
    }


def test_the_merge_driver_prints_no_word_of_a_record(shared: tuple[Team, Team], tmp_path: Path) -> None:
    record = shared[0].place / "patient.yaml"
    (tmp_path / "spoilt.yaml").write_text(record.read_text("utf-8") + "Zinnia: [\n", "utf-8")
    done = shared[0].run("merge-file", str(record), str(tmp_path / "spoilt.yaml"), str(record), "patient.yaml")
    assert done.code == 1
    assert leaked(done.out + done.err) == []
