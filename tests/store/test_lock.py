from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from caseload import errors
from caseload.store.lock import held

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
