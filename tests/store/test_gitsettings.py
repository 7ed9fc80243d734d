"""What git is set to in a clone."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from caseload.steps.staffing import founder
from caseload.store.git import Git
from caseload.store.gitsettings import attributes, setup, version
from caseload.store.journal import state_folder
from caseload.store.lock import held
from caseload.store.start import prepare, start


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Git:
    """A new caseload folder."""
    made = prepare(tmp_path / "team")
    start(made.folder, "North", founder("Test Matron", "matron@example.org"))
    return made


def test_there_is_a_git_of_a_version() -> None:
    told = subprocess.run(["git", "version"], check=True, capture_output=True, text=True).stdout
    found = version()
    assert found and told.startswith(f"git version {found[0]}.{found[1]}")
    assert found >= (2, 30)


def test_without_git_there_is_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version() is None
    (tmp_path / "git").write_text("#!/bin/sh\necho git version unknown\n")
    (tmp_path / "git").chmod(0o755)
    assert version() is None


def test_a_new_folder_is_set_up(clone: Git) -> None:
    found = setup(clone)
    assert found.identity == ("Test Matron", "matron@example.org")
    assert found.driver
    assert found.attributes == {"merge": "caseload", "text": "set", "eol": "lf"}
    assert (found.remotes, found.busy, found.cut_short, found.locks, found.writer) == ((), "", False, (), False)
    assert (found.uncommitted, found.unsent, found.synced_hours) == (0, None, None)
    assert {one.scope for one in found.settings} == {"global", "local"}
    assert ("global", "user.name", "Test Matron") in found.settings
    assert (found.hooks, found.shared_hooks) == ((), False)
    assert not found.git_runs


def test_attributes_are_those_of_a_record_in_the_folder(clone: Git) -> None:
    (clone.root / "patients").mkdir()
    (clone.root / "patients" / ".gitattributes").write_text("*.yaml filter=x -merge diff=y\n")
    assert attributes(clone) == {"merge": "unset", "text": "set", "eol": "lf", "filter": "x", "diff": "y"}


def test_the_last_value_of_a_setting_holds(clone: Git) -> None:
    git(clone.root, "config", "--add", "gpg.format", "openpgp")
    git(clone.root, "config", "--add", "gpg.format", "ssh")
    assert setup(clone).value("gpg.format") == "ssh"
    assert setup(clone).value("user.signingkey") == ""
    assert setup(clone).value("core.hooksPath") == ""


def test_what_we_set_for_our_own_call_is_no_setting(clone: Git) -> None:
    git(clone.root, "config", "core.fsmonitor", "watch\nmore")
    assert [one for one in setup(clone).settings if one.key == "core.fsmonitor"] == [
        ("local", "core.fsmonitor", "watch\nmore")
    ]
    assert {one.key for one in setup(clone).settings}.isdisjoint({"safe.barerepository", "log.showsignature"})


def test_hooks_that_run_and_where_they_stand(clone: Git, tmp_path: Path) -> None:
    run = ("commit-msg", "post-merge", "pre-commit", "pre-push", "reference-transaction", "update")
    for name, mode in (*((name, 0o755) for name in (*run[3:], *run[:3])), ("post-commit", 0o644), ("x.sample", 0o755)):
        hook = clone.gitdir / "hooks" / name
        hook.write_text("#!/bin/sh\n")
        hook.chmod(mode)
    (clone.gitdir / "hooks" / "folder").mkdir()
    found = setup(clone)
    assert (found.hooks, found.shared_hooks) == (run, False)
    git(clone.root, "config", "core.hooksPath", ".hooks")
    assert (setup(clone).hooks, setup(clone).shared_hooks) == ((), True)
    elsewhere = tmp_path / "box"
    elsewhere.mkdir()
    (elsewhere / "update").touch(mode=0o755)
    git(clone.root, "config", "core.hooksPath", str(elsewhere))
    assert (setup(clone).hooks, setup(clone).shared_hooks) == (("update",), False)


def test_remotes_with_every_address(clone: Git) -> None:
    git(clone.root, "remote", "add", "origin", "here:north")
    git(clone.root, "config", "url.https://git.example/.insteadOf", "here:")
    git(clone.root, "remote", "set-url", "--push", "origin", "/srv/other")
    git(clone.root, "remote", "add", "second", "/srv/second")
    git(clone.root, "remote", "set-url", "--add", "second", "/srv/third")
    assert setup(clone).remotes == (
        *(("origin", "https://git.example/north"), ("origin", "/srv/other")),
        *(("second", "/srv/second"), ("second", "/srv/third")),
    )


def test_what_was_left_and_what_was_not_sent(clone: Git, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "remote")
    git(clone.root, "remote", "add", "origin", str(tmp_path / "remote"))
    git(clone.root, "push", "-q", "-u", "origin", "main")
    (clone.root / "new.yaml").touch()
    git(clone.root, "commit", "-q", "--allow-empty", "-m", "x")
    (clone.gitdir / "index.lock").touch()
    (clone.gitdir / "refs" / "heads" / "main.lock").touch()
    found = setup(clone)
    assert (found.unsent, found.uncommitted) == (1, 1)
    assert [(Path(lock.path).name, lock.minutes) for lock in found.locks] == [("index.lock", 0), ("main.lock", 0)]


@pytest.mark.parametrize("note", ["pending", "placed", "arriving"])
def test_a_command_or_a_sync_that_was_cut_short(clone: Git, note: str) -> None:
    state = state_folder(clone)
    state.mkdir(parents=True, exist_ok=True)
    (state / note).write_text("")
    assert setup(clone).cut_short


def test_the_locks_of_a_linked_work_tree_are_those_of_the_first_too(clone: Git, tmp_path: Path) -> None:
    git(clone.root, "worktree", "add", "-q", str(tmp_path / "second"))
    second = Git.find(tmp_path / "second")
    assert second
    for place in (clone.gitdir / "packed-refs.lock", second.gitdir / "index.lock", second.gitdir / "HEAD.lock"):
        place.touch()
    assert [Path(lock.path).name for lock in setup(second).locks] == ["HEAD.lock", "index.lock", "packed-refs.lock"]


@pytest.mark.parametrize(("seconds", "minutes", "hours"), [(90, 1, 0), (3630, 60, 1), (8000, 133, 2), (-500, 0, None)])
def test_how_long_ago_it_was_is_told_in_whole_minutes_and_hours(
    clone: Git, seconds: int, minutes: int, hours: int | None
) -> None:
    then = time.time() - seconds
    state = state_folder(clone)
    state.mkdir(parents=True, exist_ok=True)
    for place in (clone.gitdir / "index.lock", state / "synced"):
        place.touch()
        os.utime(place, (then, then))
    found = setup(clone)
    assert [lock.minutes for lock in found.locks] == [minutes]
    if hours is not None:
        assert found.synced_hours == hours


def test_whoever_writes_just_now_is_seen(clone: Git) -> None:
    with held(clone.gitdir / "caseload" / "lock"):
        assert setup(clone).writer is True
    assert setup(clone).writer is False


def test_of_a_branch_that_was_never_fetched_nothing_is_known(clone: Git) -> None:
    git(clone.root, "remote", "add", "origin", "/srv/none")
    assert setup(clone).unsent is None
    git(clone.root, "branch", "None", "HEAD")
    assert setup(clone).unsent is None


def test_the_caseload_s_own_files_count_as_not_committed_whatever_lies_around_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", ".")
    (tmp_path / "notes.txt").touch()
    (tmp_path / "north").mkdir()
    for name in ("caseload.yaml", "staff.yaml"):
        (tmp_path / "north" / name).touch()
    (tmp_path / "north" / ".gitattributes").write_text("patients/** text=auto\n")
    north = Git.find(tmp_path / "north")
    assert north
    assert setup(north).uncommitted == 3
    assert attributes(north) == {"text": "auto"}
