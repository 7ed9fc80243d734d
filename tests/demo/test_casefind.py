"""`examples/casefind.sh`, as a reader would run it, where git knows nobody."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT, PEOPLE = "examples/casefind.sh", "examples/population"
EARLIER, LATER = "2026-07-31", "2026-10-31"
COMMAND = [sys.executable, "-m", "caseload"]


def output(*words: str, **environment: str) -> str:
    done = subprocess.run(
        words,
        cwd=ROOT,
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
@pytest.mark.parametrize("criteria", ["two-emergency-admissions", "examples/hospital-use.yaml"])
def test_from_an_extract_to_a_referral_and_the_next_list(tmp_path: Path, criteria: str) -> None:
    told = {"TMPDIR": str(tmp_path), "CASELOAD": shlex.join(COMMAND)}
    said = output("sh", SCRIPT, PEOPLE, EARLIER, LATER, "--criteria", criteria, **told)
    folder = said.splitlines()[-1].removeprefix("kept in ")
    assert said.splitlines()[-2].startswith("All is sound: 1 patient")

    def asked(*words: str) -> dict[str, Any]:
        told = json.loads(output(*COMMAND, "-C", folder, "--today", LATER, "-o", "json", *words))
        tables: dict[str, Any] = told["tables"]
        return tables

    first, second = (row["run"] for row in asked("casefind", "list")["runs"])
    one, two, three, *others = asked("casefind", "list", first)["people"]
    assert [person["decision"] for person in (one, two, three)] == ["accept", "decline", "defer"]
    assert {person["decision"] for person in others} == {"not yet"}
    (patient,) = asked("list")["cases"]
    assert (patient["patient"], patient["step"]) == (one["patient"], "referred")
    change = {row["person"]: row["change"] for row in asked("casefind", "diff", first, second)["moves"]}
    assert (change[one["person"]], change[two["person"]]) == ("gone", "gone")
    assert three["person"] in {row["person"] for row in asked("casefind", "list", second)["people"]}
    log = output("git", "-C", folder, "log", "--reverse", "--format=%s").splitlines()
    commits = ["init", "casefind run", *["casefind decide"] * 3, "casefind run"]
    assert [" ".join(line.split()[:2]) for line in log] == commits
    # The ids of an extract stay in the files.
    assert [line for line in log if "p-" in line] == []


def test_the_script_is_one_that_posix_shells_read() -> None:
    assert (ROOT / SCRIPT).stat().st_mode & 0o111
    output("sh", "-n", SCRIPT)


def test_it_stops_at_the_first_command_that_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", SCRIPT, PEOPLE, EARLIER, LATER],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path), "CASELOAD": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
