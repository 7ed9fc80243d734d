"""Two histories brought together in git's store, and what comes of it in the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from caseload.errors import Changed, Forbidden, OutsideFailure, Unreadable
from caseload.store.arrival import Merge, bring, finish, holds, merge, refuse_stale_lock
from caseload.store.files import TEMPORARY
from caseload.store.git import Git
from caseload.store.journal import arriving, state_folder

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
    left = tree.root / f"{TEMPORARY}left"
    left.touch()
    bring(tree, before, theirs)
    assert not left.exists()
    assert tree.head() == theirs
    assert git(tree.root, "status", "--porcelain") == ""
    assert os.access(tree.root / "program", os.X_OK)
    assert (tree.root / "link").readlink() == Path("program")
    assert not (tree.root / "gone.txt").exists()
    assert not arriving(tree).exists()
    assert git(tree.root, "reflog", "-1", "--format=%gs") == "sync"


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


def test_a_history_that_holds_the_other_is_both(tree: Git, theirs: str) -> None:
    before = tree.head() or ""
    assert merge(tree, before, theirs, ME) == merge(tree, theirs, before, ME) == Merge(theirs)
    assert merge(tree, before, before, ME) == Merge(before)
    assert (holds(tree, theirs, before), holds(tree, before, before), holds(tree, before, "1" * 40)) == (
        True,
        True,
        False,
    )


def test_a_contradiction_is_named_and_touches_nothing(tree: Git) -> None:
    before = tree.head() or ""
    tips = []
    for text in ("one\n", "two\n"):
        git(tree.root, "reset", "-q", "--hard", before)
        (tree.root / "file.txt").write_text(text)
        tips.append(commit(tree.root, text.strip()))
    state_folder(tree).mkdir(parents=True)
    (state_folder(tree) / ".merge_file_left").touch()
    assert merge(tree, tips[1], tips[0], ME) == Merge("", ("file.txt",))
    # What git writes down for a driver does not stay, also not of a merge that was killed.
    assert [path.name for path in state_folder(tree).iterdir()] == ["attributes"]
    assert (tree.root / "file.txt").read_text() == "two\n"
    assert git(tree.root, "status", "--porcelain") == ""


def test_what_somebody_committed_meanwhile_is_not_lost(tree: Git, theirs: str) -> None:
    before = tree.head() or ""
    (tree.root / "mine.txt").write_text("mine\n")
    mine = commit(tree.root, "mine")
    with pytest.raises(OutsideFailure) as raised:
        bring(tree, before, theirs)
    assert raised.value.message.startswith("what the others did is only half here: ")
    assert f"is at {mine} but expected {before}" in raised.value.message
    told = "make room or mend the permissions; the next command that writes goes on from there"
    assert raised.value.remedy == told
    assert tree.head() == mine
    finish(tree)
    assert tree.head() == mine


@pytest.mark.parametrize("far", [False, True])
def test_what_was_cut_short_is_brought_to_its_end(tree: Git, theirs: str, far: bool) -> None:
    """Some files were in place already, or the branch had moved."""
    before = tree.head() or ""
    arriving(tree).parent.mkdir(parents=True, exist_ok=True)
    arriving(tree).write_text(f"{before} {theirs}\n")
    (tree.root / "file.txt").write_text("second\n")
    git(tree.root, "rm", "-q", "gone.txt")
    if far:
        git(tree.root, "reset", "-q", "--hard", theirs)
    finish(tree)
    assert (tree.head(), arriving(tree).exists()) == (theirs, False)
    assert git(tree.root, "status", "--porcelain") == ""
    assert (tree.root / "deep" / "er" / "new.txt").read_text() == "new\n"


def test_it_is_not_brought_to_its_end_while_a_git_runs(tree: Git, theirs: str) -> None:
    arriving(tree).parent.mkdir(parents=True, exist_ok=True)
    arriving(tree).write_text(f"{tree.head()} {theirs}\n")
    (tree.gitdir / "index.lock").touch()
    with pytest.raises(Changed, match="git's lock is there since"):
        finish(tree)
    assert (tree.root / "file.txt").read_text() == "first\n"
    assert arriving(tree).exists()


def test_what_cannot_be_written_leaves_nothing_half_done(tree: Git, theirs: str) -> None:
    before = tree.head()
    (tree.root / "other").mkdir()
    (tree.root / "deep").symlink_to("other")
    with pytest.raises(Unreadable, match="deep"):
        bring(tree, str(before), theirs)
    assert (tree.head(), arriving(tree).exists()) == (before, False)
    assert (tree.root / "file.txt").read_text() == "first\n"
    assert list((tree.root / "other").iterdir()) == []


@pytest.mark.parametrize(("number", "shown"), [(3, "1.txt '2 .txt' 3.txt"), (4, "1.txt '2 .txt' 3.txt …")])
def test_of_much_that_stands_in_the_way_the_first_three_are_named(tree: Git, number: int, shown: str) -> None:
    before = tree.head() or ""
    names = ["1.txt", "2 .txt", "3.txt", "4.txt"][:number]
    for name in names:
        (tree.root / name).write_text("theirs\n")
    theirs = commit(tree.root, "theirs")
    git(tree.root, "reset", "-q", "--hard", before)
    for name in names:
        (tree.root / name).write_text("mine\n")
    with pytest.raises(Changed) as raised:
        bring(tree, before, theirs)
    told = f"the others changed what you have changed and not committed: {shown}; nothing was merged"
    remedy = f"caseload check, then git add -- {shown} && git commit -m edit, and run it again"
    assert (raised.value.message, raised.value.remedy) == (told, remedy)


def test_what_cannot_be_read_counts_as_the_user_s(tree: Git, theirs: str) -> None:
    (tree.root / "file.txt").unlink()
    (tree.root / "file.txt").mkdir()
    (tree.root / "file.txt" / "mine").touch()
    with pytest.raises(Changed, match=r"not committed: file\.txt; nothing was merged"):
        bring(tree, tree.head() or "", theirs)


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
    told = "the remote holds another caseload: it and this folder have no commit in common"
    for shallow, remedy in (
        (False, "see the address: git remote -v; whoever joins a team begins with git clone"),
        (True, "this clone is shallow, fetch the rest: git fetch --unshallow"),
    ):
        if shallow:
            (tree.gitdir / "shallow").write_text(f"{before}\n")
        with pytest.raises(Forbidden) as raised:
            merge(tree, before, other, ME)
        assert (raised.value.message, raised.value.remedy) == (told, remedy)


def test_a_merge_that_cannot_be_signed_is_none(tree: Git, theirs: str) -> None:
    (tree.root / "mine.txt").write_text("mine\n")
    ours = commit(tree.root, "ours")
    git(tree.root, "config", "commit.gpgsign", "true")
    git(tree.root, "config", "gpg.program", "false")
    with pytest.raises(OutsideFailure, match=r"^the merge is not committed: .*; all work is kept$"):
        merge(tree, ours, theirs, ME)
    assert tree.head() == ours


@pytest.mark.parametrize(("signs", "form"), [("yes", "gpgsig "), ("no", "")])
def test_a_merge_is_signed_where_the_user_signs(
    tree: Git, theirs: str, tmp_path: Path, signs: str, form: str, no_identity: None
) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    ours = git(tree.root, *who, "commit-tree", "-p", "HEAD", "-m", "ours", "HEAD^{tree}")
    program = tmp_path / "gpg"
    program.write_text("#!/bin/sh\ncat >&2\necho '[GNUPG:] SIG_CREATED ' >&2\necho signed\n")
    program.chmod(0o755)
    git(tree.root, "config", "commit.gpgsign", signs)
    git(tree.root, "config", "gpg.program", str(program))
    made = merge(tree, ours, theirs, ME).commit
    head, _, message = git(tree.root, "cat-file", "commit", made).partition("\n\n")
    assert message == "sync"
    assert [line for line in head.splitlines() if "sig" in line] == ([f"{form}signed"] if form else [])
    assert f"author {ME[0]} <{ME[1]}> " in head
    assert f"committer {ME[0]} <{ME[1]}> " in head


def test_a_git_that_is_too_old_is_named(
    tree: Git, theirs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.root / "mine.txt").write_text("mine\n")
    ours = commit(tree.root, "ours")
    (tmp_path / "bin").mkdir()
    shim = tmp_path / "bin" / "git"
    shim.write_text(f'#!/bin/sh\ncase "$*" in *merge-tree*) exit 129;; esac\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    with pytest.raises(OutsideFailure) as raised:
        merge(tree, ours, theirs, ME)
    assert str(raised.value) == "this git is too old to sync with; install git 2.38 or later"


def test_what_is_no_commit_is_not_merged(tree: Git) -> None:
    before = tree.head() or ""
    with pytest.raises(OutsideFailure, match=r"^nothing was merged: .*; all work is kept; run it again$"):
        merge(tree, before, "0" * 40, ME)


def test_a_lock_of_git_s_is_named_and_left_alone(tree: Git) -> None:
    refuse_stale_lock(tree)
    lock = tree.gitdir / "index.lock"
    lock.touch()
    for then, minutes in ((time.time() + 500, 0), (time.time() - 3630, 60)):
        os.utime(lock, (then, then))
        with pytest.raises(Changed) as raised:
            refuse_stale_lock(tree)
        told = f"git's lock is there since {minutes} minutes: a git command runs here, or was killed"
        assert (raised.value.message, raised.value.remedy) == (told, f"if none runs: rm {lock}")
    assert lock.exists()


def test_a_user_s_hook_hears_of_it(tree: Git, theirs: str) -> None:
    hook = tree.gitdir / "hooks" / "post-merge"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n{ git log -1 --format=%s; git ls-files -- 'fi*'; echo $1; } > heard\n")
    hook.chmod(0o755)
    bring(tree, tree.head() or "", theirs)
    assert (tree.root / "heard").read_text() == "theirs\nfile.txt\n0\n"
