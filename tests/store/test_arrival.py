"""Two histories brought together in git's store, and what comes of it in the folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from caseload.errors import Changed, Forbidden, OutsideFailure
from caseload.store.arrival import bring, finish, holds, merge, refuse_stale_lock
from caseload.store.git import Git

pytestmark = pytest.mark.heavy

ME = ("Test Matron", "matron@example.org")


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Git:
    """One commit, with a file, a program, a link and a file that is to go."""
    git(tmp_path, "init", "-q", "-b", "main", "work")
    work = tmp_path / "work"
    for name in ("file.txt", "program", "gone.txt"):
        (work / name).write_text("first\n")
    (work / "program").chmod(0o755)
    (work / "link").symlink_to("file.txt")
    (work / "caseload.yaml").write_text("schema: caseload/1\nname: North\n")
    commit(work, "first")
    found = Git.find(work)
    assert found
    return found


def commit(work: Path, message: str) -> str:
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", message)
    return git(work, "rev-parse", "HEAD")


@pytest.fixture
def theirs(tree: Git) -> str:
    """A commit that changes every kind of file, and of which nothing is in the folder."""
    work, before = tree.root, tree.head()
    (work / "file.txt").write_text("second\n")
    (work / "program").write_text("second\n")
    (work / "link").unlink()
    (work / "link").symlink_to("program")
    (work / "gone.txt").unlink()
    (work / "deep" / "er").mkdir(parents=True)
    (work / "deep" / "er" / "new.txt").write_text("new\n")
    made = commit(work, "theirs")
    git(work, "reset", "-q", "--hard", str(before))
    return made


def test_every_kind_of_file_comes(tree: Git, theirs: str) -> None:
    before = tree.head() or ""
    found = merge(tree, before, theirs, ME)
    assert found.commit == theirs
    bring(tree, before, theirs)
    assert tree.head() == theirs
    assert git(tree.root, "status", "--porcelain") == ""
    assert os.access(tree.root / "program", os.X_OK)
    assert (tree.root / "link").readlink() == Path("program")
    assert not (tree.root / "gone.txt").exists()
    assert list(tree.gitdir.glob("caseload/*/arriving")) == []


def test_both_histories_are_held_and_ours_comes_first(tree: Git, theirs: str) -> None:
    (tree.root / "mine.txt").write_text("mine\n")
    ours = commit(tree.root, "ours")
    found = merge(tree, ours, theirs, ME)
    assert tree.head() == ours
    assert holds(tree, found.commit, ours)
    assert holds(tree, found.commit, theirs)
    assert not holds(tree, ours, theirs)
    bring(tree, ours, found.commit)
    assert git(tree.root, "log", "-1", "--format=%P %ae %s") == f"{ours} {theirs} {ME[1]} sync"
    assert (tree.root / "mine.txt").read_text() == "mine\n"
    assert git(tree.root, "status", "--porcelain") == ""


def test_a_contradiction_is_named_and_touches_nothing(tree: Git) -> None:
    before = tree.head() or ""
    tips = []
    for text in ("one\n", "two\n"):
        git(tree.root, "reset", "-q", "--hard", before)
        (tree.root / "file.txt").write_text(text)
        tips.append(commit(tree.root, text.strip()))
    assert merge(tree, tips[1], tips[0], ME).unsettled == ("file.txt",)
    assert (tree.root / "file.txt").read_text() == "two\n"
    assert git(tree.root, "status", "--porcelain") == ""


def test_what_somebody_committed_meanwhile_is_not_lost(tree: Git, theirs: str) -> None:
    before = tree.head() or ""
    (tree.root / "mine.txt").write_text("mine\n")
    mine = commit(tree.root, "mine")
    with pytest.raises(OutsideFailure, match="only half here"):
        bring(tree, before, theirs)
    assert tree.head() == mine
    finish(tree)
    assert tree.head() == mine


@pytest.mark.parametrize("name", ["file.txt", "deep/er/new.txt", "gone.txt"])
def test_work_that_is_not_committed_stands_in_the_way(tree: Git, theirs: str, name: str) -> None:
    before = tree.head() or ""
    (tree.root / name).parent.mkdir(parents=True, exist_ok=True)
    (tree.root / name).write_text("mine\n")
    with pytest.raises(Changed, match=f"not committed: {name}; nothing was merged"):
        bring(tree, before, theirs)
    assert (tree.head(), (tree.root / name).read_text()) == (before, "mine\n")
    assert (tree.root / "program").read_text() == "first\n"


def test_another_history_is_no_other_side(tree: Git) -> None:
    before = tree.head() or ""
    git(tree.root, "checkout", "-q", "--orphan", "other")
    other = commit(tree.root, "other")
    with pytest.raises(Forbidden, match="no commit in common"):
        merge(tree, before, other, ME)


def test_a_merge_that_cannot_be_signed_is_none(tree: Git, theirs: str) -> None:
    (tree.root / "mine.txt").write_text("mine\n")
    ours = commit(tree.root, "ours")
    git(tree.root, "config", "commit.gpgsign", "true")
    git(tree.root, "config", "gpg.program", "false")
    with pytest.raises(OutsideFailure, match="the merge is not committed: "):
        merge(tree, ours, theirs, ME)
    assert tree.head() == ours


def test_what_is_no_commit_is_not_merged(tree: Git) -> None:
    before = tree.head() or ""
    with pytest.raises(OutsideFailure, match="nothing was merged: "):
        merge(tree, before, "0" * 40, ME)


def test_a_lock_of_git_s_is_named_and_left_alone(tree: Git) -> None:
    refuse_stale_lock(tree)
    lock = tree.gitdir / "index.lock"
    lock.touch()
    with pytest.raises(Changed, match="since 0 minutes: a git command runs here, or was killed; if none runs: rm "):
        refuse_stale_lock(tree)
    assert lock.exists()


def test_a_user_s_hook_hears_of_it(tree: Git, theirs: str) -> None:
    hook = tree.gitdir / "hooks" / "post-merge"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngit log -1 --format=%s > heard\n")
    hook.chmod(0o755)
    bring(tree, tree.head() or "", theirs)
    assert (tree.root / "heard").read_text() == "theirs\n"
