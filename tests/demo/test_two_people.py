"""`examples/two-people.sh`, as a reader would run it, where git knows nobody."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples" / "two-people.sh"


def run(place: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(SCRIPT)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(place), "XDG_STATE_HOME": str(place / "state"), "CASELOAD": command},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.heavy
@pytest.mark.usefixtures("no_identity")
def test_two_people_work_apart_and_hold_the_same_in_the_end(tmp_path: Path) -> None:
    done = run(tmp_path, f"{shlex.quote(sys.executable)} -m caseload")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is sound: 1 patient" in done.stdout
    assert re.search(r"^findings +0$", done.stdout, re.MULTILINE)
    assert re.findall(r"^waits +(.*)", done.stdout, re.MULTILINE).count("2 conflicts") == 1
    # Twice no network, and no other word of complaint.
    assert done.stderr.count("caseload: ") == len(done.stderr.splitlines()) == 2
    place = Path(done.stdout.splitlines()[-1].removeprefix("kept in "))
    copies = [{path.name: path.read_bytes() for path in (place / name).rglob("*.yaml")} for name in ("ada", "bina")]
    assert copies[0] == copies[1]
    assert {name.split("-")[3] for name in copies[0] if name.count("-") > 3} >= {"referral", "handover", "void"}
    log = subprocess.run(
        ["git", "-C", str(place / "hub.git"), "log", "--format=%s"], capture_output=True, text=True, check=True
    ).stdout
    assert {"sync", "resolve", "undo"} <= {line.split()[0] for line in log.splitlines()}
    assert [word for word in ("sheldrake", "rosalind", "9990000018", "penicillin") if word in log.lower()] == []


def test_the_script_is_one_that_posix_shells_read() -> None:
    assert SCRIPT.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(SCRIPT)], check=True)


def test_it_stops_at_the_first_command_that_fails(tmp_path: Path) -> None:
    done = run(tmp_path, "false")
    assert done.returncode == 1
    assert done.stdout == ""
