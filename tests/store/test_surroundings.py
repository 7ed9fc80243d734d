"""What is seen of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from caseload.store import surroundings as module
from caseload.store.surroundings import filesystem, running_within, surroundings, synced

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0",
    "server:/export /users/ann/team\\040drive nfs4 rw 0 0",
    "tmpfs /scratch tmpfs rw 0 0",
    "/dev/sdb1 /scratch ext4 rw 0 0",
    "tmpfs /srv/far/below tmpfs rw 0 0",
    "/dev/sdc1 /srv xfs rw 0 0",
)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/users/ann", "ext4"),
        ("/users/ann/team drive/north", "nfs4"),
        ("/users/ann/team drives", "ext4"),
        ("/scratch/x", "ext4"),
        ("/srv/far/below/x", "tmpfs"),
        ("/srv/far", "xfs"),
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


@pytest.mark.parametrize(
    "mark", [".dropbox", ".dropbox.cache", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".sync/ID"]
)
def test_or_by_what_the_program_leaves_there(tmp_path: Path, mark: str) -> None:
    (tmp_path / "shared" / mark).mkdir(parents=True)
    assert synced(tmp_path / "shared" / "north") == str(tmp_path / "shared")


def test_who_may_look_and_how_much_room_there_is(tmp_path: Path) -> None:
    mine, ours = tmp_path / "mine", tmp_path / "ours"
    mine.mkdir(mode=0o700)
    ours.mkdir()
    ours.chmod(0o750)
    found = surroundings(mine, mine, ours)
    assert found.open_folders == (str(ours),)
    assert surroundings(mine).open_folders == ()
    assert found.free > 0
    assert found.inodes > 0
    assert [name for name, _ in found.extras] == ["duckdb", "pyspark"]
    assert {there for _, there in found.extras} <= {True, False}


@pytest.mark.parametrize("mode", [0o704, 0o740, 0o701, 0o710, 0o702, 0o777])
def test_whoever_else_may_do_anything_there_makes_a_folder_open(tmp_path: Path, mode: int) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder").chmod(mode)
    assert surroundings(tmp_path, tmp_path / "folder").open_folders == (str(tmp_path / "folder"),)


def test_a_folder_that_is_reached_by_a_link_is_judged_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "north").mkdir(parents=True)
    (tmp_path / "north").symlink_to(tmp_path / "Dropbox" / "north")
    assert surroundings(tmp_path / "north").synced == str(tmp_path / "Dropbox")


@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="only Linux has a table of mounts there")
def test_what_linux_says_of_a_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = surroundings(Path("/proc"))
    assert (found.filesystem, found.free, found.inodes) == ("proc", 0, 1_000_000)
    room = os.statvfs(tmp_path)
    inodes = room.f_favail if room.f_files else 1_000_000
    found = surroundings(tmp_path)
    assert found.free > room.f_bavail
    assert abs(found.inodes - inodes) <= inodes // 10
    monkeypatch.setattr(module, "MOUNTS", tmp_path / "mounts")
    assert surroundings(Path("/proc")).filesystem == ""
    (tmp_path / "mounts").write_bytes(b"tmpfs /srv/\xff tmpfs rw 0 0\n/dev/sda1 / zfs rw 0 0\n")
    assert surroundings(Path("/proc")).filesystem == "zfs"


def test_what_is_installed_besides_is_found_where_python_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("duckdb", "pyspark"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert surroundings(tmp_path).extras == (("duckdb", False), ("pyspark", True))


def test_java_is_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert not surroundings(tmp_path).java
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    assert surroundings(tmp_path).java


def test_or_else_among_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert surroundings(tmp_path).java is False
    (tmp_path / "java").touch(mode=0o755)
    assert surroundings(tmp_path).java is True


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


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="only Linux tells where a process works")
def test_another_program_that_runs_in_the_folder_is_no_git(tmp_path: Path) -> None:
    with subprocess.Popen(["cat"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin and other.stdout
        other.stdin.write(b"runs\n")
        other.stdin.flush()
        assert other.stdout.readline() == b"runs\n"
        assert running_within(tmp_path) is False
