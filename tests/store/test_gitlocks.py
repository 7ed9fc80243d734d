from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

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
    assert remove_left(git.root, git.gitdir) is False


def test_what_is_older_stays(git: Git) -> None:
    os.utime(git.gitdir / "refs" / "heads" / "main.lock", (1000, 1000))
    os.utime(git.gitdir / "refs" / "remotes" / "origin" / "main.lock", (999, 999))
    os.utime(git.gitdir / "index.lock", (999, 999))
    assert remove_left(git.root, git.gitdir, since=1001) is False
    assert len(names(git)) == 3
    assert remove_left(git.root, git.gitdir, since=1000) is True
    assert names(git) == ["index.lock", "refs/remotes/origin/main.lock"]


def test_what_leads_nowhere_is_as_old_as_can_be(git: Git) -> None:
    lock = git.gitdir / "refs" / "heads" / "main.lock"
    lock.unlink()
    lock.symlink_to("none")
    assert remove_left(git.root, git.gitdir, since=0.5) is True
    assert names(git) == ["refs/heads/main.lock"]
    assert remove_left(git.root, git.gitdir, since=0.5) is False
    assert remove_left(git.root, git.gitdir) is True
    assert names(git) == []


def test_what_is_known_of_the_others_may_be_packed(git: Git) -> None:
    (git.gitdir / "packed-refs.lock").touch()
    assert remove_left(git.root, git.gitdir, which=OF_REMOTES) is True
    assert names(git) == ["index.lock", "refs/heads/main.lock"]


def test_a_git_that_soon_ends_is_waited_for(git: Git) -> None:
    """It is told to end as soon as it was seen to run."""
    command = ["git", "-C", str(git.root), "hash-object", "--stdin-paths"]
    seen: list[bool] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        running.stdin.write(b".git/HEAD\n")
        running.stdin.flush()
        assert running.stdout.readline()

        def watch(frame: FrameType, event: str, told: Any) -> None:
            if event == "return" and frame.f_code.co_name == "running_within":
                seen.append(told)
                running.communicate()

        sys.setprofile(watch)
        try:
            removed = remove_left(git.root, git.gitdir)
        finally:
            sys.setprofile(None)
    assert (removed, seen, names(git)) == (True, [True, False], [])


def test_the_locks_of_a_git_that_runs_stay(git: Git) -> None:
    command = ["git", "-C", str(git.root), "hash-object", "--stdin-paths"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        running.stdin.write(b".git/HEAD\n")
        running.stdin.flush()
        assert running.stdout.readline()
        assert remove_left(git.root, git.gitdir, timeout=0) is False
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
