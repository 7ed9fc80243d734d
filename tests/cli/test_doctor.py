"""`doctor`: what it sees of a real folder, what it mends, and how it ends."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]


def lines(team: Team, *words: str) -> dict[str, str]:
    """Return how each line stands."""
    done = team.run("doctor", *words, "-o", "json")
    found = {row["about"]: row["standing"] for row in json.loads(done.out)["tables"]["lines"]}
    # The disk and the user's programs are those of whoever runs the tests.
    machine = {"git", "yaml", "duckdb", "pyspark", "java", "place", "encryption", "room"}
    told = {about: how for about, how in found.items() if about not in machine}
    if "error" not in found.values():
        assert done.code == 0, done
    elif "error" in told.values():
        assert done.code == 1, done
    return told


def test_a_new_folder_lacks_only_a_second_copy(at: At) -> None:
    found = lines(at("empty"))
    assert {about: how for about, how in found.items() if how != "ok"} == {"remote": "warning"}


def test_a_fresh_clone_is_set_up_by_fix(at: At, teams: Callable[[Path], Team], tmp_path: Path) -> None:
    team = at("referred")
    (team.folder / ".gitattributes").write_text("*.md text\n")
    team.git("commit", "-q", "-a", "-m", "edit")
    team.git("clone", "-q", str(team.folder), str(tmp_path / "clone"))
    clone = teams(tmp_path / "clone")
    clone.folder.chmod(0o755)
    before = lines(clone)
    assert [before[about] for about in ("private", "merge driver", "attributes")] == ["error"] * 3
    after = lines(clone, "--fix")
    assert [after[about] for about in ("private", "merge driver", "attributes")] == ["ok"] * 3
    assert stat.S_IMODE(clone.folder.stat().st_mode) == 0o700
    assert (clone.folder / ".gitattributes").read_text() == "*.md text\n*.yaml text eol=lf merge=caseload\n"
    assert clone.commits()[0] == "doctor --fix"
    assert clone.git("status", "--porcelain") == ""
    before_again = clone.state()
    assert lines(clone, "--fix") == after
    assert clone.state() == before_again


def test_without_fix_nothing_changes(at: At) -> None:
    team = at("referred")
    team.git("config", "--unset", "merge.caseload.driver")
    before = team.state()
    assert lines(team)["merge driver"] == "error"
    assert team.state() == before
    assert lines(team)["merge driver"] == "error"


def test_attributes_that_somebody_works_on_are_left_alone(at: At) -> None:
    team = at("empty")
    (team.folder / ".gitattributes").write_text("mine\n")
    assert lines(team, "--fix")["attributes"] == "error"
    assert (team.folder / ".gitattributes").read_text() == "mine\n"


def test_a_damaged_index_is_started_anew(at: At) -> None:
    team = at("referred")
    team.run("list")
    (index,) = (team.folder / ".git" / "caseload").rglob("index.sqlite")
    index.write_bytes(b"no database at all" * 100)
    assert lines(team)["index"] == "warning"
    assert lines(team, "--fix")["index"] == "ok"


def test_what_cannot_be_read_does_not_keep_it_from_looking(at: At) -> None:
    team = at("empty")
    (team.folder / "caseload.yaml").write_text("name: [\n")
    (team.folder / "staff.yaml").write_text("nobody")
    found = lines(team)
    assert (found["caseload.yaml"], found["staff.yaml"]) == ("error", "error")
    assert found["merge driver"] == "ok"


def test_without_git_it_says_so(at: At, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    team = at("empty")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = team.run("doctor", "-o", "plain")
    assert done.code == 1
    assert "install git" in done.out


def test_a_password_in_an_address_is_never_shown(at: At) -> None:
    team = at("empty")
    team.git("remote", "add", "origin", "https://ann:hunter2@git.example/x")
    done = team.run("doctor")
    assert done.code == 1
    assert "a password stands in its address" in done.out
    assert "hunter2" not in done.out + done.err


def test_a_remote_that_is_not_the_teams(at: At) -> None:
    team = at("empty")
    team.git("remote", "add", "origin", "git@git.example:me/x.git")
    assert lines(team)["remote origin"] == "cannot be seen"
    assert team.run("settings", "sharing.remotes", "git.example/north,git.example/me").code == 0
    assert lines(team)["remote origin"] == "ok"
    assert team.run("settings", "sharing.remotes", "git.example/north").code == 0
    assert lines(team)["remote origin"] == "error"
