"""What does not fit into memory lies in a folder of one run, and nowhere once that has ended, however it did."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from caseload.population.spill import PREFIX, Spill

# A run that dies without a chance to tidy up.
KILLED = """
import os, signal
from caseload.population.engines import engine_of
engine = engine_of("duckdb")
engine.keep("kept", "SELECT * FROM range(10)")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def long_ago(folder: Path) -> None:
    os.utime(folder, (1_000_000_000, 1_000_000_000))


def test_it_is_there_as_long_as_it_is_used(place: Path) -> None:
    with closing(Spill()) as spill:
        (spill.path / "rows").write_text("a")
        assert spill.path.parent == place
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(place: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED], env=os.environ | {"TMPDIR": str(place)}, check=False)
    assert ran.returncode < 0
    (left,) = place.iterdir()
    assert list(left.iterdir())
    long_ago(left)
    with closing(Spill()) as spill:
        assert list(place.iterdir()) == [spill.path]


def test_what_another_run_holds_or_has_just_made_stays(place: Path) -> None:
    (place / f"{PREFIX}new").mkdir()
    (place / f"{PREFIX}link").symlink_to(place)
    (place / "others").mkdir()
    long_ago(place / "others")
    with closing(Spill()) as held:
        long_ago(held.path)
        with closing(Spill()):
            pass
        assert held.path.is_dir()
    assert sorted(path.name for path in place.iterdir()) == [f"{PREFIX}link", f"{PREFIX}new", "others"]
