"""What is seen of the machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.surroundings import filesystem, running_within, surroundings, synced

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0",
    "server:/export /users/ann/team\\040drive nfs4 rw 0 0",
    "tmpfs /scratch tmpfs rw 0 0",
    "/dev/sdb1 /scratch ext4 rw 0 0",
)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/users/ann", "ext4"),
        ("/users/ann/team drive/north", "nfs4"),
        ("/users/ann/team drives", "ext4"),
        ("/scratch/x", "ext4"),
    ],
)
def test_the_nearest_and_latest_mount_holds(place: str, kind: str) -> None:
    assert filesystem(Path(place), MOUNTS) == kind


def test_without_a_table_nothing_is_said() -> None:
    assert filesystem(Path("/users"), ()) == ""


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("Dropbox/north", "Dropbox"),
        ("OneDrive - NHS Trust/north", "OneDrive - NHS Trust"),
        ("Library/Mobile Documents/com~apple~CloudDocs/x", "Library/Mobile Documents/com~apple~CloudDocs"),
        ("Library/CloudStorage/GoogleDrive-a@b.org/x", "Library/CloudStorage/GoogleDrive-a@b.org"),
        ("dropbox-export/north", ""),
        ("boxes/north", ""),
        ("megan/north", ""),
    ],
)
def test_a_folder_of_a_program_that_copies_is_known_by_its_name(tmp_path: Path, place: str, found: str) -> None:
    assert synced(tmp_path / place) == (str(tmp_path / found) if found else "")


def test_or_by_what_the_program_leaves_there(tmp_path: Path) -> None:
    (tmp_path / "shared" / ".stfolder").mkdir(parents=True)
    assert synced(tmp_path / "shared" / "north") == str(tmp_path / "shared")


def test_who_may_look_and_how_much_room_there_is(tmp_path: Path) -> None:
    mine, ours = tmp_path / "mine", tmp_path / "ours"
    mine.mkdir(mode=0o700)
    ours.mkdir()
    ours.chmod(0o750)
    found = surroundings(mine, mine, ours)
    assert found.open_folders == (str(ours),)
    assert found.free > 0
    assert found.inodes > 0
    assert dict(found.extras).keys() == {"duckdb", "pyspark"}


def test_java_is_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert not surroundings(tmp_path).java
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    assert surroundings(tmp_path).java


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="only Linux tells where a process works")
def test_a_git_that_runs_in_the_folder_is_seen(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert running_within(tmp_path) is False
    waits = subprocess.Popen(
        ["git", "-C", str(tmp_path), "hash-object", "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        # It has begun once it reads: a pipe is full only when nobody does.
        assert waits.stdin
        waits.stdin.write(b"x" * 200_000)
        assert running_within(tmp_path) is True
    finally:
        waits.communicate()
    assert running_within(tmp_path) is False
