"""When this copy was last brought together with the others', and whether there are any."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from caseload.store.freshness import is_shared, last_synced, see, seen, synced_now
from caseload.store.gitdir import state_folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_without_git_there_is_nothing_to_know(tmp_path: Path) -> None:
    synced_now(tmp_path)
    see(tmp_path, "abc")
    assert (last_synced(tmp_path), is_shared(tmp_path), seen(tmp_path)) == (None, False, "")
    assert list(tmp_path.iterdir()) == []


def test_the_last_sync_is_known(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert (last_synced(tmp_path), seen(tmp_path)) == (None, "")
    synced_now(tmp_path)
    see(tmp_path, "0" * 40)
    state = state_folder(tmp_path)
    assert state
    os.utime(state / "synced", (0, 86400))
    assert last_synced(tmp_path) == datetime(1970, 1, 2, tzinfo=UTC)
    assert seen(tmp_path) == "0" * 40


def test_each_work_tree_has_its_own_sync_and_all_have_the_remote(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    git(tmp_path, "init", "-q", str(main))
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(linked))
    assert is_shared(main) is False
    git(main, "remote", "add", "origin", "elsewhere")
    synced_now(main)
    assert is_shared(main)
    assert is_shared(linked)
    assert last_synced(main)
    assert last_synced(linked) is None
