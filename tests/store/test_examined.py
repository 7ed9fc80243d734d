"""How far merges were examined, remembered beside the index."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.examined import NAME, Examined, Lost, examined, is_due, keep, last_commit
from caseload.store.gitdir import state_folder

SEEN = Examined("a" * 40, (Lost("b" * 40, "c" * 40, "staff.yaml", "staff.anna.name", "d", decided=True),))


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def team(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", "top")
    (tmp_path / "top" / "north" / "team").mkdir(parents=True)
    return tmp_path / "top" / "north" / "team"


def test_it_is_kept_for_each_folder_alone(team: Path) -> None:
    keep(team, SEEN)
    assert examined(team) == SEEN
    assert examined(team.parent) == Examined()


def test_a_look_is_due_where_there_is_something_new_or_something_lost(team: Path) -> None:
    assert (last_commit(team), is_due(team)) == (None, False)
    git(team, "commit", "-q", "--allow-empty", "-m", "x")
    head = git(team, "rev-parse", "HEAD")
    assert (last_commit(team), is_due(team)) == (head, True)
    keep(team, Examined(head))
    assert not is_due(team)
    keep(team, Examined(head, SEEN.lost))
    assert is_due(team)
    git(team, "pack-refs", "--all")
    assert last_commit(team) == head


def test_without_git_nothing_is_due_and_nothing_kept(tmp_path: Path) -> None:
    keep(tmp_path, SEEN)
    assert (examined(tmp_path), is_due(tmp_path), list(tmp_path.iterdir())) == (Examined(), False, [])


@pytest.mark.parametrize("told", ["", "{", "[]", "5", '{"version": "0"}', '{"version": "0.1.0", "lost": []}'])
def test_what_is_damaged_or_of_another_version_is_nothing(team: Path, told: str) -> None:
    state = state_folder(team)
    assert state
    state.mkdir(parents=True)
    (state / NAME).write_text(told)
    assert examined(team) == Examined()
