"""One branch of one remote: found, fetched from and sent to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.errors import Forbidden, OutsideFailure
from caseload.store.git import Git
from caseload.store.remotes import Remote


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Git:
    """A work tree with one commit, and beside it a remote that is empty."""
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=main", "there")
    (tmp_path / "here").mkdir()
    tree = Git.init(tmp_path / "here")
    commit(tree, "first")
    git(tree.root, "remote", "add", "there", str(tmp_path / "there"))
    return tree


def commit(tree: Git, message: str) -> str:
    git(tree.root, "commit", "-q", "--allow-empty", "-m", message)
    return git(tree.root, "rev-parse", "HEAD")


def test_the_one_remote_is_meant_whatever_its_name(tree: Git, tmp_path: Path) -> None:
    assert Remote.of(tree) == Remote(tree, "there", "main", asks=False)
    git(tree.root, "remote", "add", "origin", "elsewhere")
    assert Remote.of(tree, asks=True) == Remote(tree, "origin", "main", asks=True)
    git(tree.root, "remote", "rename", "origin", "second")
    with pytest.raises(OutsideFailure, match=r"several remotes \(second, there\) and the branch follows none; say"):
        Remote.of(tree)
    git(tree.root, "config", "branch.main.remote", "second")
    git(tree.root, "config", "branch.main.merge", "refs/heads/team")
    assert Remote.of(tree) == Remote(tree, "second", "team")


def test_without_a_remote_there_is_none_to_sync_with(tree: Git) -> None:
    git(tree.root, "remote", "remove", "there")
    with pytest.raises(OutsideFailure, match="there is no remote to sync with; make a private one"):
        Remote.of(tree)


def test_what_was_sent_is_followed_and_known(tree: Git, tmp_path: Path) -> None:
    remote, sent = Remote.of(tree), str(tree.head())
    remote.fetch()
    assert (remote.known(), remote.tip()) == (None, None)
    assert remote.push(sent)
    assert git(tmp_path / "there", "rev-parse", "main") == sent
    assert git(tree.root, "rev-parse", "--symbolic-full-name", "@{upstream}") == "refs/remotes/there/main"
    assert (remote.known(), remote.tip(), Remote.of(tree)) == (sent, sent, remote)


def test_whom_the_branch_follows_already_is_not_changed(tree: Git) -> None:
    git(tree.root, "config", "branch.main.merge", "refs/heads/team")
    assert Remote(tree, "there", "main").push(str(tree.head()))
    assert git(tree.root, "config", "branch.main.merge") == "refs/heads/team"


def test_whoever_was_quicker_is_heard_first(tree: Git) -> None:
    remote, first = Remote.of(tree), str(tree.head())
    theirs = commit(tree, "theirs")
    assert remote.push(theirs)
    git(tree.root, "reset", "-q", "--hard", first)
    assert remote.push(commit(tree, "ours")) is False
    git(tree.root, "update-ref", "-d", "refs/remotes/there/main")
    remote.fetch()
    assert remote.tip() == theirs


def test_a_branch_of_another_name_is_told(tree: Git) -> None:
    git(tree.root, "push", "-q", "there", "main:team")
    remote = Remote.of(tree)
    remote.fetch()
    with pytest.raises(Forbidden, match="the others' branch is called team, the one here main; if it is the same"):
        remote.tip()


def test_what_the_others_took_away_is_not_known_for_long(tree: Git) -> None:
    remote = Remote.of(tree)
    git(tree.root, "push", "-q", "there", "main", "main:old")
    remote.fetch()
    git(tree.root, "push", "-q", "there", ":old")
    git(tree.root, "update-ref", "refs/remotes/there/old", "HEAD")
    remote.fetch()
    assert git(tree.root, "for-each-ref", "--format=%(refname)", "refs/remotes") == "refs/remotes/there/main"


def test_a_remote_that_refuses_says_why_and_one_that_is_gone_too(tree: Git, tmp_path: Path) -> None:
    remote = Remote.of(tree)
    hook = tmp_path / "there" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(OutsideFailure, match=r"sent to the remote there: it is refused \(pre-receive hook declined\)"):
        remote.push(str(tree.head()))
    (tmp_path / "there").rename(tmp_path / "gone")
    with pytest.raises(OutsideFailure, match="nothing came from the remote there: it is not there; see the address"):
        remote.fetch()


def test_no_password_of_an_address_is_told(tree: Git) -> None:
    git(tree.root, "remote", "set-url", "there", "https://anna:Marmalade@127.0.0.1:1/north")
    with pytest.raises(OutsideFailure) as raised:
        Remote.of(tree).fetch()
    assert "Marmalade" not in str(raised.value)
    assert "work on: everything is kept here" in raised.value.remedy
