"""A command that is killed, has no room or no permission, or is not alone: all or nothing, and the next one works."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

# Runs a command that comes to harm at the Nth renaming of a file (0: at once): a signal; no file may grow beyond
# ten bytes from then on; or the disk that this folder is on has no room any more.
HARMED = """
import os, resource, signal, sys
from contextlib import suppress

number, harm, *words = sys.argv[1:]
left = int(number)

def strike():
    if harm.startswith("/"):
        with suppress(OSError), open(os.path.join(harm, "zeros"), "wb", buffering=0) as file:
            while file.write(bytes(1000)):
                pass
    elif harm == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
    else:
        os.kill(os.getpid(), signal.Signals[harm])

def watch(event, args):
    global left
    if event == "os.rename":
        left -= 1
        if left == 0:
            strike()

from caseload.cli.main import main
sys.addaudithook(watch)
if left == 0:
    strike()
main(words)
"""
# The journal, the two files of a close, the note that they are in place.
RENAMES = range(1, 5)


def harmed(team: Team, number: int, harm: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that comes to harm."""
    # Without -B Python itself renames what it has compiled.
    command = [sys.executable, "-B", "-c", HARMED, str(number), harm, *team.words(*words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def closing(team: Team) -> tuple[str, ...]:
    goal, action = f"{team.item('goals')}=achieved", f"{team.item('actions')}=done"
    return ("close", team.id, "--reason", "stable", "--goal", goal, "--action", action, "--yes")


def is_closed(team: Team) -> bool:
    """Tell whether the case is closed; that its two files say so together is what this is about."""
    plan = (team.place / "plan.yaml").read_text("utf-8")
    entries = list(team.place.glob("entries/*-closure-*.yaml"))
    assert ("status: done" in plan) == bool(entries)
    return bool(entries)


@pytest.mark.heavy
@pytest.mark.parametrize("number", RENAMES)
def test_a_close_that_is_killed_is_all_or_nothing(number: int, at: Callable[[str], Team]) -> None:
    team = at("active")
    before = len(team.commits())
    done = harmed(team, number, "SIGKILL", *closing(team))
    assert done.returncode == -signal.SIGKILL, done
    closed_is_begun = number > 1
    assert team.run("show", team.id).code in (0, 3)
    # Nobody has to know: the next command that writes finishes what was begun.
    team.write("consent", team.id, "case-management", "given")
    assert is_closed(team) == closed_is_begun
    verbs = [message.split()[0] for message in team.commits()[:-before]]
    assert verbs == (["consent", "close"] if closed_is_begun else ["consent"])
    assert team.git("status", "--porcelain") == ""
    assert list(team.folder.rglob(".caseload-tmp-*")) == []
    assert team.run("check").code == 0


@pytest.mark.heavy
def test_a_close_has_no_more_renames_than_were_tried(at: Callable[[str], Team]) -> None:
    team = at("active")
    done = harmed(team, RENAMES.stop, "SIGKILL", *closing(team))
    assert done.returncode == 0, done
    assert is_closed(team)


@pytest.mark.heavy
@pytest.mark.parametrize("number", RENAMES)
def test_a_close_that_is_interrupted_is_all_or_nothing(number: int, at: Callable[[str], Team]) -> None:
    team = at("active")
    done = harmed(team, number, "SIGINT", *closing(team))
    assert done.returncode == 130, done
    assert done.stderr.strip() == "caseload: interrupted"
    team.write("consent", team.id, "case-management", "given")
    is_closed(team)
    assert team.git("status", "--porcelain") == ""
    assert team.run("check").code == 0


@pytest.mark.parametrize("number", [0, 1])
def test_a_disk_that_is_full_before_any_file_is_in_place(number: int, at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    done = harmed(team, number, "limit", *closing(team))
    assert (done.returncode, done.stdout) == (7, ""), done
    assert done.stderr.startswith("caseload: the files cannot be written: File too large; make room ")
    assert "(nothing was changed)" in done.stderr
    assert team.state() == before
    team.write(*closing(team)[:-1])
    assert is_closed(team)


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Mount a disk of four megabytes where root may; tell whether it is there."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(place)]
    mounted = sys.platform == "linux" and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


@pytest.mark.heavy
@pytest.mark.parametrize("number", [0, *RENAMES])
def test_a_disk_that_is_really_full(number: int, at: Callable[[str], Team], tmp_path: Path) -> None:
    """There is no room at all from one moment on; where nobody may mount a disk, no file may grow."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk) as mounted:
        team = replace(at("active"), folder=disk / "team")
        shutil.copytree(tmp_path / "team", team.folder, symlinks=True)
        before = team.state()
        done = harmed(team, number, str(disk) if mounted else "limit", *closing(team))
        (disk / "zeros").unlink(missing_ok=True)
        assert done.returncode == (7 if number < 2 else 6), done
        assert "Traceback" not in done.stderr
        assert done.stderr.count("caseload: ") == 1
        if number < 2:
            assert team.state() == before
        team.write("consent", team.id, "case-management", "given")
        assert is_closed(team) == (number >= 2)
        assert team.git("status", "--porcelain") == ""
        assert team.run("check").code == 0


# A root without the power to write where the mode of a folder forbids it, like anybody else.
ORDINARY = """
import ctypes, os, sys
if os.geteuid() == 0:
    for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        if ctypes.CDLL(None, use_errno=True).prctl(24, capability, 0, 0, 0):
            sys.exit("this root may not give up its powers")
os.execv(sys.executable, [sys.executable, "-m", "caseload", *sys.argv[1:]])
"""


def as_anybody(team: Team, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command under the rules that hold for everybody but root."""
    command = [sys.executable, "-c", ORDINARY, *team.words(*words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def closed_to_writers(place: Path, mode: int) -> Iterator[None]:
    usual = place.stat().st_mode
    place.chmod(mode)
    try:
        yield
    finally:
        place.chmod(usual)


@pytest.mark.parametrize("what", ["entries", "patient", "state"])
def test_a_folder_that_may_not_be_written_to(what: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    (state,) = {index.parent for index in team.folder.glob(".git/caseload/*/index*")}
    place = {"entries": team.place / "entries", "patient": team.place, "state": state}[what]
    words = closing(team)
    before = team.state()
    with closed_to_writers(place, 0o500):
        done = as_anybody(team, *words)
        assert (done.returncode, done.stdout) == (7, ""), done
        assert done.stderr.startswith("caseload: the f")
        assert "Permission denied" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert as_anybody(team, "show", team.id).returncode == 0
        assert as_anybody(team, "list").returncode == 0
    assert team.state() == before


@pytest.mark.parametrize(("name", "code"), [("patient.yaml", 7), ("caseload.yaml", 7)])
def test_a_file_that_may_not_be_read(name: str, code: int, at: Callable[[str], Team]) -> None:
    team = at("active")
    file = team.folder / name if name == "caseload.yaml" else team.place / name
    with closed_to_writers(file, 0o000):
        done = as_anybody(team, "show", team.id)
    assert (done.returncode, done.stdout) == (code, ""), done
    assert done.stderr.startswith(f"caseload: {file.relative_to(team.folder)} cannot be read: Permission denied")


def test_init_where_nothing_may_be_made(at: Callable[[str], Team]) -> None:
    team = at("empty")
    with closed_to_writers(team.folder.parent, 0o500):
        done = as_anybody(team, "-C", str(team.folder.parent), "init", "new")
    assert done.returncode == 7
    assert done.stderr.startswith("caseload: the system refused: Permission denied; ")


# --- several at once


@pytest.mark.heavy
def test_eight_who_write_at_once_all_get_through(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = len(team.commits())
    command = [sys.executable, "-m", "caseload", *team.words("log", team.id, "clinic", "5m", "--yes")]
    writers = [
        subprocess.Popen([*command, "--note", f"Zinnia {number}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for number in range(8)
    ]
    ended = [(*writer.communicate(timeout=120), writer.returncode) for writer in writers]
    assert [code for _, _, code in ended] == [0] * 8, ended
    entries = list(team.place.glob("entries/*-contact-*.yaml"))
    notes = {line for entry in entries for line in entry.read_text("utf-8").splitlines() if line.startswith("note:")}
    assert notes == {f"note: Zinnia {number}" for number in range(8)}
    assert [message.split()[0] for message in team.commits()[:-before]] == ["log"] * 8
    assert team.git("status", "--porcelain") == ""
    assert team.run("check").code == 0
