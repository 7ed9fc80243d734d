from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.git import Git
from caseload.store.gitlocks import OF_REMOTES, locks, remove_left


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A work tree with a lock of each kind."""
    made = Git.init(tmp_path)
    (made.gitdir / "refs" / "remotes" / "origin").mkdir(parents=True)
    for name in ("index.lock", "refs/heads/main.lock", "refs/remotes/origin/main.lock"):
        (made.gitdir / name).touch()
    return made


def names(git: Git) -> list[str]:
    return [str(lock.relative_to(git.gitdir)) for lock in locks(git.gitdir)]


def test_what_a_dead_git_left_is_removed(git: Git) -> None:
    assert names(git) == ["index.lock", "refs/heads/main.lock", "refs/remotes/origin/main.lock"]
    assert remove_left(git.root, git.gitdir, which=OF_REMOTES)
    assert names(git) == ["index.lock", "refs/heads/main.lock"]
    assert remove_left(git.root, git.gitdir)
    assert names(git) == []
    assert not remove_left(git.root, git.gitdir)


def test_what_is_older_stays(git: Git) -> None:
    later = (git.gitdir / "index.lock").stat().st_mtime + 1
    assert not remove_left(git.root, git.gitdir, since=later)
    assert len(names(git)) == 3


def test_the_locks_of_a_git_that_runs_stay(git: Git) -> None:
    command = ["git", "-C", str(git.root), "hash-object", "--stdin-paths"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        running.stdin.write(b".git/HEAD\n")
        running.stdin.flush()
        assert running.stdout.readline()
        assert not remove_left(git.root, git.gitdir, timeout=0)
        assert len(names(git)) == 3
        running.stdin.close()
    assert remove_left(git.root, git.gitdir)


def test_work_trees_share_locks(git: Git, tmp_path: Path) -> None:
    for lock in locks(git.gitdir):
        lock.unlink()
    subprocess.run(["git", "-C", str(git.root), "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    subprocess.run(["git", "-C", str(git.root), "worktree", "add", "-q", "linked", "-b", "linked"], check=True)
    linked = Git.find(tmp_path / "linked")
    assert linked
    (git.gitdir / "refs" / "heads" / "main.lock").touch()
    (linked.gitdir / "index.lock").touch()
    assert [lock.name for lock in locks(linked.gitdir)] == ["index.lock", "main.lock"]
