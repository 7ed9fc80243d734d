"""What git is set to in a clone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from caseload.steps.staffing import founder
from caseload.store.git import Git
from caseload.store.gitsettings import attributes, setup, version
from caseload.store.journal import state_folder
from caseload.store.lock import held, is_held
from caseload.store.start import prepare, start


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Git:
    """A new caseload folder."""
    made = prepare(tmp_path / "team")
    start(made.folder, "North", founder("Test Matron", "matron@example.org"))
    return made


def test_there_is_a_git() -> None:
    assert (version() or (0, 0)) >= (2, 30)


def test_a_new_folder_is_set_up(clone: Git) -> None:
    found = setup(clone)
    assert found.identity == ("Test Matron", "matron@example.org")
    assert found.driver
    assert found.attributes == {"merge": "caseload", "text": "set", "eol": "lf"}
    assert (found.remotes, found.busy, found.cut_short, found.locks, found.writer) == ((), "", False, (), False)
    assert (found.uncommitted, found.unsent, found.synced_hours) == (0, None, None)
    assert {one.scope for one in found.settings} == {"global", "local"}


def test_attributes_are_those_of_a_record_in_the_folder(clone: Git) -> None:
    (clone.root / "patients").mkdir()
    (clone.root / "patients" / ".gitattributes").write_text("*.yaml filter=x -merge\n")
    assert attributes(clone) == {"merge": "unset", "text": "set", "eol": "lf", "filter": "x"}


def test_the_last_value_of_a_setting_holds(clone: Git) -> None:
    git(clone.root, "config", "--add", "gpg.format", "openpgp")
    git(clone.root, "config", "--add", "gpg.format", "ssh")
    assert setup(clone).value("gpg.format") == "ssh"
    assert setup(clone).value("user.signingkey") == ""


def test_hooks_that_run_and_where_they_stand(clone: Git) -> None:
    for name, mode in (("pre-commit", 0o755), ("pre-push", 0o644)):
        hook = clone.gitdir / "hooks" / name
        hook.write_text("#!/bin/sh\n")
        hook.chmod(mode)
    found = setup(clone)
    assert (found.hooks, found.shared_hooks) == (("pre-commit",), False)
    git(clone.root, "config", "core.hooksPath", ".hooks")
    assert (setup(clone).hooks, setup(clone).shared_hooks) == ((), True)


def test_remotes_with_every_address(clone: Git) -> None:
    git(clone.root, "remote", "add", "origin", "here:north")
    git(clone.root, "config", "url.https://git.example/.insteadOf", "here:")
    git(clone.root, "remote", "set-url", "--push", "origin", "/srv/other")
    assert setup(clone).remotes == (("origin", "https://git.example/north"), ("origin", "/srv/other"))


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


def test_a_lock_is_held_while_its_process_lives(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert not is_held(lock)
    program = (
        "import sys; from pathlib import Path; from caseload.store.lock import held\n"
        "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        assert is_held(lock)
        other.kill()
    assert not is_held(lock)
    with held(lock, 1):
        pass
