"""How far the history went when it was last looked at, kept where rewriting it does not reach."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from caseload.store.git import Git
from caseload.store.tips import known, lost, remember

MAIN = "refs/heads/main"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout.strip()


def commit(tree: Git) -> str:
    git(tree.root, "commit", "-q", "--allow-empty", "-m", "more")
    return git(tree.root, "rev-parse", "HEAD")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this user's programs keep what they remember."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def tree(tmp_path: Path, state: Path) -> Git:
    """A repository with one commit."""
    (tmp_path / "work" / "north").mkdir(parents=True)
    tree = Git.init(tmp_path / "work")
    commit(tree)
    return tree


def place(state: Path, tree: Git) -> Path:
    """Return the file that is about one folder on this computer."""
    return state / "caseload" / "seen" / hashlib.sha256(os.fsencode(tree.folder)).hexdigest()[:16]


def test_what_was_seen_of_the_branch_is_known_from_then_on(tree: Git, state: Path) -> None:
    first = tree.head()
    assert (known(tree), lost(tree)) == ({}, {})
    assert remember(tree) is True
    assert known(tree) == {MAIN: first}
    assert json.loads(place(state, tree).read_bytes()) == {MAIN: first}
    assert [path.name for path in state.rglob("*") if path.is_file()] == [place(state, tree).name]
    second = commit(tree)
    assert (known(tree), lost(tree)) == ({MAIN: first}, {})
    assert remember(tree) is True
    assert known(tree) == {MAIN: second}


def test_a_branch_that_went_back_is_lost_until_it_is_looked_at_anew(tree: Git) -> None:
    first, second = tree.head(), commit(tree)
    remember(tree)
    git(tree.root, "reset", "-q", "--hard", str(first))
    assert lost(tree) == {MAIN: second}
    assert remember(tree) is True
    assert (known(tree), lost(tree)) == ({MAIN: second}, {MAIN: second})
    assert remember(tree, anew=True) is True
    assert (known(tree), lost(tree)) == ({MAIN: first}, {})


def test_each_branch_is_remembered_apart_and_one_that_is_gone_is_looked_for_here(tree: Git) -> None:
    first = tree.head()
    remember(tree)
    git(tree.root, "checkout", "-q", "-b", "side")
    second = commit(tree)
    remember(tree)
    assert known(tree) == {MAIN: first, "refs/heads/side": second}
    git(tree.root, "branch", "-q", "-D", "main")
    assert lost(tree) == {}
    git(tree.root, "checkout", "-q", "-b", "main", str(first))
    assert lost(tree) == {}
    git(tree.root, "branch", "-q", "-D", "side")
    assert lost(tree) == {"refs/heads/side": second}
    remember(tree, anew=True)
    assert known(tree) == {MAIN: first}


def test_a_commit_that_is_nowhere_any_more_is_lost(tree: Git, state: Path) -> None:
    remember(tree)
    place(state, tree).write_text(json.dumps({MAIN: "1" * 40}))
    assert lost(tree) == {MAIN: "1" * 40}
    git(tree.root, "update-ref", "-d", MAIN)
    assert lost(tree) == {MAIN: "1" * 40}


def test_each_folder_is_remembered_by_its_path(tree: Git, tmp_path: Path) -> None:
    remember(tree)
    north = Git.find(tree.root / "north")
    assert north
    assert known(north) == {}
    git(tmp_path, "clone", "-q", str(tree.root), "copy")
    copy = Git.find(tmp_path / "copy")
    assert copy
    assert known(copy) == {}
    (tmp_path / "link").symlink_to(tree.root)
    assert known(Git(tmp_path / "link", tree.gitdir, "")) == {MAIN: tree.head()}


@pytest.mark.parametrize("kept", [b"", b"no JSON", b"[]", b'"main"', b"\xff", b"{"])
def test_what_is_damaged_is_not_known(tree: Git, state: Path, kept: bytes) -> None:
    remember(tree)
    place(state, tree).write_bytes(kept)
    assert (known(tree), lost(tree)) == ({}, {})
    assert remember(tree) is True
    assert known(tree) == {MAIN: tree.head()}


def test_what_is_no_text_is_read_as_text(tree: Git, state: Path) -> None:
    remember(tree)
    place(state, tree).write_text('{"refs/heads/main": 1}')
    assert known(tree) == {MAIN: "1"}


def test_without_a_branch_or_a_commit_there_is_nothing_to_remember(tree: Git, state: Path) -> None:
    git(tree.root, "checkout", "-q", "--detach")
    assert remember(tree) is False
    git(tree.root, "checkout", "-q", "--orphan", "new")
    assert remember(tree) is False
    assert not state.exists()


def test_without_a_place_to_keep_it_nothing_is_remembered(tree: Git, state: Path) -> None:
    state.write_text("no folder")
    assert remember(tree) is False
    assert known(tree) == {}


@pytest.mark.parametrize("told", [None, ""])
def test_the_usual_place_is_in_the_user_s_home(
    tree: Git, tmp_path: Path, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    if told is None:
        monkeypatch.delenv("XDG_STATE_HOME")
    else:
        monkeypatch.setenv("XDG_STATE_HOME", told)
    assert remember(tree) is True
    assert place(tmp_path / "home" / ".local" / "state", tree).is_file()
