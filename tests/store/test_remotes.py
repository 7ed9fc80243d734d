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
    git(tree.root, "remote", "rename", "there", "elsewhere")
    assert Remote.of(tree) == Remote(tree, "origin", "main")
    git(tree.root, "remote", "rename", "elsewhere", "there")
    git(tree.root, "remote", "rename", "origin", "second")
    with pytest.raises(OutsideFailure, match=r"several remotes \(second, there\) and the branch follows none; say"):
        Remote.of(tree)
    git(tree.root, "config", "branch.main.remote", "second")
    git(tree.root, "config", "branch.main.merge", "refs/heads/team/north")
    assert Remote.of(tree, asks=True) == Remote(tree, "second", "team/north", asks=True)


def test_without_a_remote_there_is_none_to_sync_with(tree: Git) -> None:
    git(tree.root, "remote", "remove", "there")
    with pytest.raises(OutsideFailure) as raised:
        Remote.of(tree)
    assert raised.value.message == "there is no remote to sync with"
    assert raised.value.remedy == "make a private one, empty, and name it: git remote add origin ADDRESS"


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


def test_from_no_branch_is_sent_and_none_follows(tree: Git, tmp_path: Path) -> None:
    git(tree.root, "checkout", "-q", "--detach")
    assert Remote(tree, "there", "main").push(str(tree.head())) is True
    assert git(tmp_path / "there", "rev-parse", "main") == tree.head()
    assert "branch." not in git(tree.root, "config", "--local", "--list")


def test_only_the_branch_is_sent_and_only_branches_are_fetched(tree: Git, tmp_path: Path) -> None:
    git(tree.root, "tag", "-a", "-m", "x", "ours")
    git(tree.root, "config", "push.followTags", "true")
    remote, there = Remote.of(tree), tmp_path / "there"
    remote.push(str(tree.head()))
    assert git(there, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    git(there, "tag", "theirs", "main")
    git(there, "branch", "old", "main")
    git(there, "symbolic-ref", "refs/heads/alias", "refs/heads/old")
    remote.fetch()
    told = git(tree.root, "for-each-ref", "--format=%(refname)", "refs/remotes", "refs/tags").split()
    assert told == [*(f"refs/remotes/there/{name}" for name in ("alias", "main", "old")), "refs/tags/ours"]


def test_a_lock_that_a_killed_fetch_left_is_no_hindrance(tree: Git) -> None:
    git(tree.root, "push", "-q", "there", "main")
    place = tree.gitdir / "refs" / "remotes" / "there"
    git(tree.root, "update-ref", "-d", "refs/remotes/there/main")
    place.mkdir(parents=True, exist_ok=True)
    (place / "main.lock").touch()
    remote = Remote(tree, "there", "main")
    remote.fetch()
    assert remote.known() == tree.head()
    assert not (place / "main.lock").exists()


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
    git(tree.root, "symbolic-ref", "refs/remotes/there/HEAD", "refs/remotes/there/team")
    assert remote.known() is None
    with pytest.raises(Forbidden) as raised:
        remote.tip()
    assert raised.value.message == "the others' branch is called team, the one here main"
    assert raised.value.remedy == "if it is the same caseload: git branch -m team"
    git(tree.root, "update-ref", "refs/remotes/there/other", "HEAD")
    with pytest.raises(Forbidden, match=r"is called other, team, the one here main; .*git branch -m other$"):
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


NO_WAY = (
    "there is no way to it just now",
    "work on: everything is kept here; run caseload sync when the network is back",
)
FULL = ("the disk is full", "make room, here or there, then run caseload sync again")
NOT_IN = ("it does not let you in", "ask whoever keeps it, or mend your key or password")
NOT_THERE = ("it is not there", "see the address: git remote -v")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("ssh: Could not resolve hostname x: Name or service not known", NO_WAY),
        ("ssh: connect to host x port 22: Connection refused", NO_WAY),
        ("ssh: connect to host x port 22: No route to host", NO_WAY),
        ("fatal: unable to write: No space left on device", FULL),
        ("remote: error: Disk quota exceeded", FULL),
        ("git@x: Permission denied (publickey).", NOT_IN),
        ("Host key verification failed.", NOT_IN),
        ("The requested URL returned error: 403", NOT_IN),
        ("ERROR: Repository not found.", NOT_THERE),
        ("fatal: '/srv/x' does not appear to be a git repository", NOT_THERE),
        (
            "fatal: something else at ssh://ann:Marmalade@host/x:",
            ("something else at ssh://host/x", "all work is kept here"),
        ),
    ],
)
def test_what_ssh_says_is_told_in_plain_words(
    tree: Git, tmp_path: Path, said: str, meaning: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 128\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH", str(ssh))
    git(tree.root, "remote", "set-url", "there", "ssh://ann@host.example/x")
    for what, do in (("nothing came from", Remote.fetch), ("nothing could be sent to", lambda one: one.push("HEAD"))):
        with pytest.raises(OutsideFailure) as raised:
            do(Remote.of(tree))
        reason, remedy = meaning
        assert (raised.value.message, raised.value.remedy) == (f"{what} the remote there: {reason}", remedy)


@pytest.mark.parametrize("asks", [True, False])
def test_git_asks_for_a_password_only_where_somebody_is_there(
    tree: Git, tmp_path: Path, asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$GIT_TERMINAL_PROMPT $GIT_LITERAL_PATHSPECS" > {tmp_path / "told"}\nexit 1\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH", str(ssh))
    git(tree.root, "remote", "set-url", "there", "ssh://ann@host.example/x")
    with pytest.raises(OutsideFailure):
        Remote.of(tree, asks=asks).fetch()
    assert (tmp_path / "told").read_text() == ("1 0\n" if asks else "0 0\n")


def test_a_hook_of_the_user_s_own_may_refuse(tree: Git) -> None:
    hook = tree.gitdir / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(OutsideFailure) as raised:
        Remote.of(tree).push(str(tree.head()))
    told = "nothing could be sent to the remote there: it is refused (by a hook here)"
    assert (raised.value.message, raised.value.remedy) == (told, "all work is kept here")
