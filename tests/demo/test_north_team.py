"""The frozen example is what the generator makes today; UPDATE_EXAMPLES=1 writes it instead of comparing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from caseload.demo.build import Tally, files
from caseload.store.folder import Folder
from caseload.store.soundness import check

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "examples" / "north-team"
TODAY, PATIENTS, SEED = date(2026, 11, 21), 14, 7


def found() -> dict[str, bytes]:
    return {path.relative_to(FROZEN).as_posix(): path.read_bytes() for path in FROZEN.rglob("*") if path.is_file()}


def test_the_example_cannot_rot() -> None:
    made = dict(files(FROZEN, PATIENTS, SEED, lambda zone: TODAY, Tally()))
    if os.environ.get("UPDATE_EXAMPLES"):
        shutil.rmtree(FROZEN, ignore_errors=True)
        for path, data in made.items():
            (FROZEN / path).parent.mkdir(parents=True, exist_ok=True)
            (FROZEN / path).write_bytes(data)
    there = found()
    assert sorted(there) == sorted(made)
    assert [path for path, data in made.items() if there[path] != data] == []


def test_the_example_is_sound(tmp_path: Path) -> None:
    # In a copy, since an example that was made anew and is not yet committed has entries that git knows otherwise.
    shutil.copytree(FROZEN, tmp_path / "north-team")
    seen = check(Folder(tmp_path / "north-team"), lambda zone: TODAY)
    assert seen.patients == PATIENTS
    assert [finding.line_text() for finding in seen.findings if finding.severity == "error"] == []


def test_the_example_is_read_without_git(tmp_path: Path) -> None:
    copy = tmp_path / "north-team"
    shutil.copytree(FROZEN, copy)
    words = ["-C", str(copy), "--today", TODAY.isoformat(), "-o", "csv", "list", "--all"]
    done = subprocess.run(
        [sys.executable, "-m", "caseload", *words],
        cwd=ROOT,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1 + PATIENTS
    assert {path.name for path in copy.iterdir()} == {path.name for path in FROZEN.iterdir()}
