"""What git says has changed in a caseload folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.errors import Forbidden, OutsideFailure
from caseload.store.changes import changed_since, commit_named, repository, staged, uncommitted
from caseload.store.folder import Folder
from caseload.store.git import Git


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(top: Path, message: str) -> str:
    git(top, "add", "-A")
    git(top, "commit", "-q", "--allow-empty", "-m", message)
    return git(top, "rev-parse", "HEAD")


@pytest.fixture
def team(tmp_path: Path) -> Folder:
    """A caseload in a part of a repository: on `side` it gained `theirs`, on `main` it has since lost `gone`."""
    top = tmp_path / "work"
    root = top / "team"
    root.mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    for name in ("kept", "gone", "moved"):
        (root / name).write_text(f"{name}\n" * 9)
    (top / "beside").write_text("x")
    commit(top, "first")
    git(top, "checkout", "-q", "-b", "side")
    (root / "theirs").write_text("x")
    commit(top, "side")
    git(top, "checkout", "-q", "main")
    (root / "gone").unlink()
    (root / "ours").write_text("x")
    (top / "beside").write_text("y")
    commit(top, "second")
    return Folder(root)


def work_tree(folder: Folder) -> Git:
    found = Git.find(folder.root)
    assert found
    return found


def test_since_a_branch_is_what_this_one_changed_and_what_is_in_the_work(team: Folder) -> None:
    (team.root / "kept").write_text("other\n")
    (team.root / "new").write_text("x")
    (team.root / "moved").rename(team.root / "z moved")
    (team.root.parent / "unknown").write_text("x")
    work = [("?", "new"), ("?", "z moved"), ("D", "moved"), ("M", "kept")]
    assert changed_since(team, "side") == sorted([*work, ("A", "ours"), ("D", "gone")])
    assert changed_since(team, "HEAD") == sorted(work)
    assert uncommitted(team) == [("M", "kept"), ("D", "moved"), ("?", "new"), ("?", "z moved")]


def test_a_change_that_was_staged_is_one_since_a_revision(team: Folder) -> None:
    git(team.root, "mv", "kept", "elsewhere")
    assert changed_since(team, "HEAD") == [("A", "elsewhere"), ("D", "kept")]
    assert staged(work_tree(team), "") == [("A", "elsewhere"), ("D", "kept")]


def test_of_what_is_staged_another_index_can_be_asked(team: Folder) -> None:
    here = work_tree(team)
    other = here.gitdir / "other"
    other.write_bytes((here.gitdir / "index").read_bytes())
    (team.root / "kept").write_text("other\n")
    (team.root.parent / "beside").write_text("z")
    git(team.root.parent, "add", "-A")
    assert staged(here, "") == [("M", "kept")]
    assert staged(here, str(other)) == []


def test_the_work_in_a_submodule_is_no_change(team: Folder, tmp_path: Path) -> None:
    inner = team.root / "inner"
    git(tmp_path, "clone", "-q", str(team.root.parent), str(inner))
    git(team.root, "add", "inner")
    commit(team.root.parent, "a module")
    (inner / "beside").write_text("z")
    (inner / "unknown").write_text("z")
    assert changed_since(team, "HEAD") == uncommitted(team) == staged(work_tree(team), "") == []


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nowhere", "--since nowhere: there is no such revision; name a branch, a tag or a commit: git log"),
        ("--all", "--since --all: there is no such revision; name a branch, a tag or a commit: git log"),
        ("HEAD:kept", "--since HEAD:kept: there is no such revision; name a branch, a tag or a commit: git log"),
        (
            "other",
            "--since other: it has no commit in common with this branch; name a branch, a tag or a commit: git log",
        ),
    ],
)
def test_a_revision_that_nothing_can_be_compared_with(revision: str, message: str, team: Folder) -> None:
    git(team.root, "checkout", "-q", "--orphan", "other")
    commit(team.root.parent, "other")
    git(team.root, "checkout", "-q", "main")
    with pytest.raises(Forbidden) as raised:
        changed_since(team, revision)
    assert str(raised.value) == message


def test_a_shallow_clone_may_only_lack_what_is_asked_for(team: Folder, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{team.root.parent}", "shallow")
    with pytest.raises(Forbidden) as raised:
        changed_since(Folder(tmp_path / "shallow" / "team"), "side")
    said = "--since side: there is no such revision in this shallow clone; fetch the rest: git fetch --unshallow"
    assert str(raised.value) == said


def test_a_commit_is_named_by_the_option_that_names_it(team: Folder) -> None:
    git(team.root, "tag", "-a", "-m", "x", "v1", "side")
    here = work_tree(team)
    assert commit_named(here, "v1", "--upto") == git(team.root, "rev-parse", "side")
    with pytest.raises(Forbidden, match="--upto v2: there is no such revision"):
        commit_named(here, "v2", "--upto")


def test_without_git_nothing_is_uncommitted_and_no_history_is_there(bare: Folder) -> None:
    assert uncommitted(bare) == []
    with pytest.raises(OutsideFailure, match="looking into the history needs git: not a git repository"):
        repository(bare)
    with pytest.raises(OutsideFailure, match="looking into the history needs git"):
        changed_since(bare, "HEAD")


def test_a_repository_that_git_cannot_be_run_in_is_not_taken_for_none(
    team: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository(team) == work_tree(team)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OutsideFailure) as raised:
        uncommitted(team)
    said = "comparing with what is committed needs git; install git; lists and records can be read without it"
    assert str(raised.value) == said
