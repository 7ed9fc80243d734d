from __future__ import annotations

import stat
import subprocess
import sys
import threading
from fcntl import LOCK_EX, flock
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from caseload import errors
from caseload.store.lock import held, is_held

HOLDER = """
import sys
from pathlib import Path
from caseload.store.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_waits_and_then_gives_up(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "lock"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        with pytest.raises(errors.Changed, match=r"another caseload command .*; wait until"), held(lock, 0.05):
            pytest.fail("two hold the lock")
        other.kill()
        other.wait()
        with held(lock, 5):
            assert lock.exists()


def test_a_link_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(errors.OutsideFailure, match=r"^the folder cannot be locked: .*; "), held(tmp_path / "lock"):
        pytest.fail("something else was locked")
    assert not (tmp_path / "elsewhere").exists()


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), held(tmp_path / "lock"):
        raise ZeroDivisionError
    with held(tmp_path / "lock", 0):
        pass


def test_a_file_that_cannot_be_locked_is_an_outside_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(errors.OutsideFailure, match="cannot be locked"), held(tmp_path / "file" / "lock"):
        pytest.fail("no lock was held")


def test_an_error_of_the_caller_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="his own"), held(tmp_path / "lock"):
        raise OSError("his own")


def test_whoever_waits_gets_the_lock_as_soon_as_it_is_free(tmp_path: Path) -> None:
    """The one who holds it lets go once somebody waits."""
    (tmp_path / "lock").touch()
    other = (tmp_path / "lock").open()
    flock(other, LOCK_EX)

    def watch(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code.co_name == "join":
            other.close()

    sys.setprofile(watch)
    try:
        with held(tmp_path / "lock", 20):
            sys.setprofile(None)
            assert other.closed
            assert is_held(tmp_path / "lock") is True
    finally:
        sys.setprofile(None)
        other.close()


def test_whoever_gave_up_holds_nobody_back_afterwards(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with held(tmp_path / "lock"):
        with pytest.raises(errors.Changed) as raised, held(tmp_path / "lock", 0.01):
            pytest.fail("two hold the lock")
        told = "another caseload command has been writing here for more than 0.01 seconds"
        assert (raised.value.message, raised.value.remedy) == (told, "wait until it has finished, then run this again")
    for waiting in {*threading.enumerate()} - before:
        waiting.join(10)
    with held(tmp_path / "lock", 0):
        assert is_held(tmp_path / "lock") is True


def test_a_command_that_gave_up_ends_while_another_still_writes(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from caseload.store.lock import held\n"
        "with held(Path(sys.argv[1]), 0): pass"
    )
    with held(tmp_path / "lock"):
        command = [sys.executable, "-c", program, str(tmp_path / "lock")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "for more than 0 seconds" in done.stderr


def test_the_lock_is_the_user_s_alone_and_stays_behind_as_it_was(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "lock"
    with held(lock):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    lock.write_text("kept")
    with held(lock):
        pass
    assert lock.read_text() == "kept"


def test_what_is_no_lock_is_held_by_nobody(tmp_path: Path) -> None:
    assert is_held(tmp_path / "none") is False
    assert not (tmp_path / "none").exists()
    assert is_held(tmp_path) is False
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with held(tmp_path / "file"):
        assert is_held(tmp_path / "link") is False
        assert is_held(tmp_path / "file") is True
    assert is_held(tmp_path / "file") is False
    with held(tmp_path / "file", 0):
        pass


def test_a_lock_is_held_while_its_process_lives(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        assert is_held(lock) is True
        other.kill()
    assert is_held(lock) is False
