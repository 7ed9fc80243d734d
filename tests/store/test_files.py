from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from caseload import errors
from caseload.store import files


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{files.TEMPORARY}*"))


def rule_of(error: errors.Unreadable) -> tuple[str, str]:
    return error.findings[0].rule, error.findings[0].file


def test_reads_the_bytes_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff\r\n\0")
    assert files.read_regular(path) == b"\xff\r\n\0"


def test_reads_up_to_the_limit_and_no_byte_more(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"x" * files.MAX_BYTES)
    assert len(files.read_regular(path)) == files.MAX_BYTES
    path.write_bytes(b"x" * (files.MAX_BYTES + 1))
    with pytest.raises(errors.Unreadable) as caught:
        files.read_regular(path, "patients/a.yaml")
    assert rule_of(caught.value) == ("file-too-large", "patients/a.yaml")


def test_nothing_stays_open(tmp_path: Path) -> None:
    """Fails when one of thousands of files that a command reads is left open."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"xx")
    free = os.dup(0)
    os.close(free)
    assert files.read_regular(path) == b"xx"
    with pytest.raises(errors.Unreadable):
        files.read_regular(path, limit=1)
    found = os.dup(0)
    os.close(found)
    assert found == free


@pytest.mark.parametrize("place", ["absent.yaml", "a.yaml/b.yaml"])
def test_what_is_not_there_is_not_found(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.yaml").write_bytes(b"")
    with pytest.raises(errors.NotFound, match=r"^patients/x\.yaml does not exist"):
        files.read_regular(tmp_path / place, "patients/x.yaml")


def put_link(path: Path) -> None:
    (path.parent / "real.yaml").write_bytes(b"secret")
    path.symlink_to("real.yaml")


def put_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening, pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)  # a socket's address is short
        listening.bind(path.name)


@pytest.mark.parametrize(
    "make", [put_link, os.mkfifo, Path.mkdir, put_socket, lambda path: path.symlink_to("/dev/zero")]
)
def test_only_a_regular_file_is_read_and_nothing_waits(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "a.yaml")
    with pytest.raises(errors.Unreadable) as caught:
        files.read_regular(tmp_path / "a.yaml")
    assert rule_of(caught.value) == ("file-not-regular", "a.yaml")


def test_a_device_is_not_read() -> None:
    with pytest.raises(errors.Unreadable):
        files.read_regular(Path("/dev/zero"))


def test_a_system_error_is_an_outside_failure_without_the_path(tmp_path: Path) -> None:
    with pytest.raises(errors.OutsideFailure) as caught:
        files.read_regular(tmp_path / ("x" * 300), "that file")
    assert caught.value.message == "that file cannot be read: File name too long"
    assert caught.value.remedy == "mend the permissions or the disk"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    ("path", "error"), [("/proc/self/mem", errors.OutsideFailure), ("/proc/version", errors.Changed)]
)
def test_a_file_that_fails_or_grows_under_the_reader(path: str, error: type[errors.CaseloadError]) -> None:
    with pytest.raises(error):
        files.read_regular(Path(path))


@pytest.mark.parametrize(
    "path", ["", ".", "..", "/etc/x", "a//b", "a/../b", "a/", "./a", ".git/config", "a/.GIT/x", "a\0b", "a\nb"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(errors.Forbidden):
        files.inside(tmp_path, path)


def test_a_path_inside_need_not_exist(tmp_path: Path) -> None:
    assert files.inside(tmp_path, "a/b/c.yaml") == tmp_path / "a" / "b" / "c.yaml"


def test_a_path_through_a_link_or_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "file").write_bytes(b"")
    for name in ("link", "broken", "file"):
        with pytest.raises(errors.Unreadable) as caught:
            files.inside(tmp_path, f"{name}/deep/a.yaml")
        assert rule_of(caught.value) == ("file-not-regular", name)


def test_new_folders_and_files_are_private(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        files.replace(tmp_path / "a" / "b" / "c.yaml", b"1")
        files.create(tmp_path / "a" / "d.yaml", b"2")
    finally:
        os.umask(previous)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"a": 0o700, "b": 0o700, "c.yaml": 0o600, "d.yaml": 0o600}


def test_make_folder_tells_which_folders_are_new(tmp_path: Path) -> None:
    assert files.make_folder(tmp_path / "a" / "b") == [tmp_path / "a", tmp_path / "a" / "b"]
    assert files.make_folder(tmp_path / "a" / "b") == []


def test_create_never_overwrites_nor_follows_a_link(tmp_path: Path) -> None:
    put_link(tmp_path / "a.yaml")
    for name in ("real.yaml", "a.yaml"):
        with pytest.raises(errors.OutsideFailure, match="File exists"):
            files.create(tmp_path / name, b"new")
    assert (tmp_path / "real.yaml").read_bytes() == b"secret"


def test_a_replaced_file_never_has_half_of_the_new_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        files.replace(path, b"new" * 100_000)
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new" * 100_000
    assert not leftovers(tmp_path)


def test_bytes_reach_the_disk_before_their_name_and_then_the_name_does(tmp_path: Path) -> None:
    """Fails when a sync is forgotten: the system calls are watched in the order they are made."""
    path = tmp_path / "new" / "a.yaml"
    calls: list[str] = []

    def watch(_frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in ("mkdir", "fsync", "fcntl", "replace", "rename", "write"):
            calls.append("sync" if called.__name__ in ("fsync", "fcntl") else called.__name__)

    sys.setprofile(watch)
    try:
        files.replace(path, b"x")
    finally:
        sys.setprofile(None)
    assert calls == ["mkdir", "sync", "write", "sync", "replace", "sync"]


def test_an_interrupted_stage_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")

    def interrupted() -> Iterator[tuple[Path, bytes]]:
        yield tmp_path / "a.yaml", b"new"
        yield tmp_path / "b" / "c" / "d.yaml", b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.stage(interrupted())
    assert [path.name for path in tmp_path.rglob("*")] == ["a.yaml"]
    assert (tmp_path / "a.yaml").read_bytes() == b"old"


def test_a_stage_that_fails_says_that_nothing_was_changed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(errors.OutsideFailure, match=r"cannot be written: .*nothing was changed"):
        files.stage([(tmp_path / "a.yaml", b"new"), (tmp_path / "file" / "b.yaml", b"new")])
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]


def test_a_file_that_will_not_go_to_its_place_leaves_no_temporary(tmp_path: Path) -> None:
    staged = files.stage([(tmp_path / "a.yaml", b"new"), (tmp_path / "b.yaml", b"new")])
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(errors.OutsideFailure, match="next command that writes finishes"):
        files.put(staged)
    assert not leftovers(tmp_path)


def test_sweep_removes_leftovers_only(tmp_path: Path) -> None:
    files.stage([(tmp_path / "a.yaml", b"half")])
    (tmp_path / "b.yaml").write_bytes(b"kept")
    files.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b.yaml"]


def test_sha256_of_nothing() -> None:
    assert files.sha256(b"").startswith("e3b0c44298fc1c14")


def test_what_is_half_written_has_a_name_that_git_is_told_to_ignore(tmp_path: Path) -> None:
    ((temporary, place),) = files.stage([(tmp_path / "new" / "plan.yaml", b"x")])
    assert place == tmp_path / "new" / "plan.yaml"
    assert temporary.parent == place.parent
    assert temporary.name.startswith(".caseload-tmp-") and len(temporary.name) == 26


def test_what_is_no_plain_file_says_what_to_do() -> None:
    assert str(files.not_regular("team")) == (
        "team: is not a plain file in a plain folder; "
        "put the file itself here, not a link, folder, pipe or device [file-not-regular]"
    )


def test_a_file_that_is_too_large_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"12345")
    with pytest.raises(errors.Unreadable) as raised:
        files.read_regular(tmp_path / "plan.yaml", "x/plan.yaml", limit=4)
    assert str(raised.value) == (
        "x/plan.yaml: is larger than 4 bytes; split it, or take out what does not belong here [file-too-large]"
    )
