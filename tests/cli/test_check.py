"""`check`: what it looks at, how it ends, and as a hook of git."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from caseload.errors import DONE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]
HOOKS = Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"
FINDINGS, FORBIDDEN, UNREADABLE, NOT_FOUND = 1, 2, 3, 4


def spoil(team: Team) -> Path:
    plan = team.place / "plan.yaml"
    plan.write_text(plan.read_text().replace("sector: voluntary", "sector: Zinnia"))
    return plan


def told(team: Team, *words: str) -> list[str]:
    """What a check with findings says of each, without the remedy."""
    done = team.run("check", *words)
    assert done.code == FINDINGS, done
    assert done.err == ""
    return [line.partition(" — ")[0] for line in done.out.splitlines()[:-2]]


def test_each_finding_is_a_line_with_its_place(at: At) -> None:
    team = at("active")
    plan = spoil(team).relative_to(team.folder)
    error, warning = told(team)
    assert error.startswith(f"{plan}:")
    assert error.split(" ", 1)[1].startswith("error schema-enum actions.0.sector: must be")
    assert warning == f"{plan}: warning not-committed has changes that are not committed"
    assert told(team, "-o", "plain") == [error, warning]
    assert "Zinnia" not in team.run("check").out


def test_each_finding_says_what_to_do(at: At) -> None:
    team = at("active")
    plan = spoil(team)
    plan.write_text(f"{plan.read_text()}zinnia: x\n")
    lines = team.run("check").out.splitlines()[:-2]
    assert [line.partition(" — ")[2] for line in lines] == [
        "schema KIND lists them",
        "mend its spelling; schema KIND lists them",
        "git add and commit it",
    ]


def test_a_pipeline_is_told_of_every_rule_and_why(at: At) -> None:
    team = at("active")
    sound = team.run("check", "-o", "junit").out
    assert 'name="An NHS number is valid"' in sound
    assert 'failures="0"' in sound.splitlines()[1]
    spoil(team)
    (sarif,) = json.loads(team.run("check", "-o", "sarif").out)["runs"]
    assert all(one["shortDescription"]["text"] and one["help"]["text"] for one in sarif["tool"]["driver"]["rules"])


def test_values_are_shown_to_whoever_asks_for_them_at_a_screen(at: At) -> None:
    team = at("active")
    spoil(team)
    assert "    sector: Zinnia" in told(team, "--show-values")
    for words in ((), ("--staged",), ("--since", "HEAD"), (str(team.place),)):
        done = team.run("check", "--show-values", *words)
        assert ("Zinnia" in done.out) == (words != ("--staged",))
    for form in ("github", "junit", "sarif"):
        team.refuses(FORBIDDEN, "--show-values is not for what leaves", "check", "--show-values", "-o", form)


def test_a_part_is_checked_where_the_user_stands(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    team = at("active")
    spoil(team)
    monkeypatch.chdir(team.place / "entries")
    assert told(team, "../plan.yaml") == told(team, "--since", "HEAD") == told(team)
    (team.folder / "notes.txt").touch()
    assert team.run("check", str(team.folder / "notes.txt")).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nothing.yaml",), NOT_FOUND, "nothing.yaml does not exist"),
        ((".",), FORBIDDEN, "is not in this caseload"),
        (("--since", "nothing"), FORBIDDEN, "there is no such revision"),
        (("--since", "HEAD", "--staged"), FORBIDDEN, "three ways"),
        (("--staged", "{place}"), FORBIDDEN, "three ways"),
        (("--fix", "--staged"), FORBIDDEN, "--fix changes the files as they lie there"),
        (("--fix", "--since", "HEAD"), FORBIDDEN, "--fix changes"),
    ],
)
def test_what_cannot_be_checked_is_refused(at: At, words: tuple[str, ...], code: int, said: str) -> None:
    team = at("active")
    team.refuses(code, said, "check", *(word.format(place=team.place) for word in words))


def test_what_can_be_brought_into_form_is(at: At) -> None:
    team = at("active")
    plan = team.place / "plan.yaml"
    before = plan.read_bytes()
    for words in ((), (str(team.place),)):
        plan.write_bytes(before.replace(b"patient: ", b"patient:   "))
        team.git("commit", "-q", "-a", "-m", "test")
        assert team.run("check").code == 0
        done = team.run("check", "--fix", *words)
        assert (done.code, plan.read_bytes()) == (0, before)
        assert done.err == f"caseload: {plan.relative_to(team.folder)} was brought into form\n"
        assert team.commits()[0] == f"check --fix {team.id}"
    assert team.run("check", "--fix").err == ""


def test_a_check_again_says_the_same_and_sees_each_change(at: At) -> None:
    """As a process of its own, which asks others beside it."""
    team = at("active")
    first = team.process("check")
    assert (first.code, first.err) == (0, "")
    assert team.process("check") == first
    plan = spoil(team)
    found = team.process("check")
    assert found == team.process("check") == team.process("check", str(team.folder))
    assert found.code == FINDINGS
    plan.unlink()
    assert "was removed" not in (done := team.process("check")).out
    assert f"{plan.relative_to(team.folder)}: warning not-committed" in done.out


# --- as a hook


@pytest.fixture
def hooked(at: At) -> Team:
    """A folder whose commits are checked by what `.pre-commit-hooks.yaml` says."""
    team = at("active")
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    _, _, words = hook["entry"].partition(" ")
    script = team.folder / ".git" / "hooks" / "pre-commit"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\nexec {sys.executable} -m caseload {words} >&2\n")
    script.chmod(0o755)
    return team


def commit(team: Team, *words: str) -> str:
    """Commit and return what the hook says, nothing where it lets the commit pass."""
    command = ["git", "-C", str(team.folder), "commit", "-q", "-m", "test", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1)
    return done.stderr if done.returncode else ""


def test_the_hook_lets_a_command_pass(hooked: Team) -> None:
    before = hooked.commits()
    hooked.write("log", hooked.id, "clinic", "5m")
    assert len(hooked.commits()) == len(before) + 1
    assert commit(hooked, "--allow-empty") == ""


@pytest.mark.parametrize("words", [("-a",), ("--", "."), ()], ids=("all", "some", "staged"))
def test_the_hook_sees_what_is_about_to_be_committed(hooked: Team, words: tuple[str, ...]) -> None:
    plan = spoil(hooked)
    if not words:
        hooked.git("add", "--all")
        hooked.git("restore", "--source=HEAD", "--worktree", ".")
    said = commit(hooked, *words)
    assert f"{plan.relative_to(hooked.folder)}:" in said
    assert "schema-enum" in said
    assert "Zinnia" not in said


def test_the_hook_does_not_let_an_entry_be_rewritten_or_removed(hooked: Team) -> None:
    entry = hooked.entry("agreement")
    data = entry.read_bytes()
    entry.write_bytes(data.replace(b"copy_given: true", b"copy_given: false"))
    assert "was changed after it was committed" in commit(hooked, "-a")
    entry.unlink()
    assert "was removed after it was committed" in commit(hooked, "-a")
    entry.write_bytes(data)
    assert hooked.git("status", "--porcelain") == ""


def test_what_is_not_staged_is_no_matter_of_the_hook(hooked: Team) -> None:
    spoil(hooked)
    (hooked.folder / "notes.txt").write_text("x")
    hooked.git("add", "notes.txt")
    assert commit(hooked) == ""


def test_a_shallow_clone_says_what_it_cannot_know(at: At, teams: type[Team], tmp_path: Path) -> None:
    team = at("active")
    team.git("clone", "-q", "--depth", "1", f"file://{team.folder}", str(tmp_path / "shallow"))
    shallow = teams(tmp_path / "shallow")
    for form in ("plain", "sarif"):
        done = shallow.run("check", "-o", form)
        (line,) = done.err.splitlines()
        assert (done.code, "this clone is shallow" in line) == (UNREADABLE, True)
        assert "git fetch --unshallow" in line
    assert shallow.run("check", str(shallow.folder / "staff.yaml")).code == DONE
    shallow.git("worktree", "add", "-q", str(tmp_path / "beside"))
    assert "this clone is shallow" in teams(tmp_path / "beside").run("check").err
    shallow.git("fetch", "-q", "--unshallow")
    assert shallow.run("check").err == team.run("check").err == ""
