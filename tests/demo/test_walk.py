"""`examples/walk.sh`, as a reader would run it, where git knows nobody."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "examples" / "people.csv"


def output(*words: str, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        words,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.heavy
@pytest.mark.usefixtures("no_identity")
def test_three_people_go_once_round_the_cycle(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m caseload"
    said = output("sh", "examples/walk.sh", str(PEOPLE), TMPDIR=str(tmp_path), CASELOAD=command).splitlines()
    folder = Path(said[-1].removeprefix("kept in "))
    assert said[-2].startswith("All is sound: 8 patients")
    log = output("git", "log", "--format=%s", cwd=folder)
    saved = [line.split()[0] for line in said if re.fullmatch("  [a-z]+ [0-9a-z]*", line)]
    assert len(log.splitlines()) == 2 + len(saved)
    verbs = {"triage", "log", "assess", "plan", "book", "hospital", "review", "close", "reopen"}
    assert {verb: saved.count(verb) // 3 for verb in verbs} == dict.fromkeys(verbs, 1) | {
        **{"log": 4, "assess": 2, "plan": 8, "hospital": 2}
    }
    rows = list(csv.DictReader(PEOPLE.read_text("utf-8").splitlines()))
    assert len(rows) == 8
    assert [row["LAST"] for row in rows if row["LAST"].lower() in log.lower()] == []


def test_the_script_is_one_that_posix_shells_read() -> None:
    assert (ROOT / "examples" / "walk.sh").stat().st_mode & 0o111
    output("sh", "-n", "examples/walk.sh")


def test_it_stops_at_the_first_command_that_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "examples/walk.sh", str(PEOPLE)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path), "CASELOAD": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
