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


OLD = '{"version": "0", "upto": "a", "lost": []}'


@pytest.mark.parametrize("told", ["", "{", "[]", "5", '{"version": "0"}', '{"version": "0.1.0", "lost": []}', OLD])
def test_what_is_damaged_or_of_another_version_is_nothing(team: Path, told: str) -> None:
    state = state_folder(team)
    assert state
    state.mkdir(parents=True)
    (state / NAME).write_text(told)
    assert examined(team) == Examined()


def test_the_last_commit_is_that_of_the_whole_repository(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = team.parents[1]
    git(top, "commit", "-q", "--allow-empty", "-m", "x")
    head = git(top, "rev-parse", "HEAD")
    for place in (top, team.parent, team):
        assert last_commit(place) == head
        monkeypatch.chdir(place)
        assert last_commit(Path()) == head
    assert not examined(team).lost
    assert is_due(team)


def test_of_a_shallow_clone_nothing_is_kept(team: Path, tmp_path: Path) -> None:
    git(team, "commit", "-q", "--allow-empty", "-m", "x")
    git(team, "commit", "-q", "--allow-empty", "-m", "y")
    git(tmp_path, "clone", "-q", "--depth=1", team.parents[1].as_uri(), "shallow")
    keep(tmp_path / "shallow", SEEN)
    assert examined(tmp_path / "shallow") == Examined()


def test_where_nothing_can_be_written_it_is_examined_again(team: Path) -> None:
    state = state_folder(team)
    assert state
    (state / NAME).mkdir(parents=True)
    keep(team, SEEN)
    assert examined(team) == Examined()


def test_what_a_merge_lost_was_not_chosen_unless_it_says_so() -> None:
    lost = Lost("b" * 40, "c" * 40, "staff.yaml")
    assert (lost.field, lost.left, lost.decided) == ("", "", False)
    assert (Examined().upto, Examined().lost) == ("", ())
