"""`examples/joint-plan.sh`, as a reader would run it, where git knows nobody."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "examples/joint-plan.sh"
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


class Run(NamedTuple):
    """What the script said, and the caseload that it made."""

    said: str
    folder: Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the script once, where git knows no user and guesses none."""
    place = tmp_path_factory.mktemp("joint-plan")
    config = place / "gitconfig"
    config.write_text("[user]\n\tuseConfigOnly = true\n[init]\n\tdefaultBranch = main\n")
    told = {"TMPDIR": str(place), "CASELOAD": shlex.join(COMMAND), "GIT_CONFIG_GLOBAL": str(config)}
    said = output("sh", SCRIPT, **told)
    return Run(said, Path(said.splitlines()[-1].removeprefix("kept in ").partition(",")[0]))


@pytest.mark.heavy
def test_one_person_from_referral_to_an_agreed_and_priced_plan(run: Run) -> None:
    folder = run.folder
    assert run.said.splitlines()[-2].startswith("All is sound: 1 patient")
    (patient,) = (path.name for path in folder.glob("patients/?/*"))

    def told(*words: str) -> dict[str, Any]:
        line = output(*COMMAND, "-C", str(folder), "--today", "2026-09-17", "-o", "json", *words)
        found: dict[str, Any] = json.loads(line)
        return found

    shown = told("show", patient)
    assert shown["fields"]["person"]["step"] == "active"
    assert shown["lines"]["agreement"] == ["agreed with the person, 17-Sep-2026, copy given"]
    assert {row["contributor"] for row in shown["tables"]["findings"]} == {
        "Ada Okafor",
        "Priya Nair, Adult social care",
    }
    assert {row["instrument"] for row in shown["tables"]["scores"]} >= {"phq-9", "barthel", "mrc", "news2", "zarit"}
    # It ends with 1 where anything is wrong with the plan or owed by it.
    told("plan", "check", patient)
    cost = told("plan", "cost", patient)
    assert len(cost["tables"]["sectors"]) >= 5
    assert cost["fields"]["total"]["total"] == "costed"
    log = output("git", "-C", str(folder), "log", "--format=%s")
    assert [word for word in ("sheldrake", "rosalind", "9994826131") if word in log.lower()] == []


@pytest.mark.heavy
def test_her_own_copy_is_hers_to_read(run: Run) -> None:
    printed = run.said[run.said.index("YOUR CARE PLAN") : run.said.index("All is sound")]
    assert max(map(len, printed.splitlines())) <= 66
    markdown = (run.folder.parent / "own-copy.md").read_text("utf-8")
    for text in (printed, markdown):
        assert "Rose, this is your own plan." in text
    assert "You agreed to this plan on 17 September 2026." in markdown
    assert markdown.count("page-break-before") == 2
    assert markdown.count("- **Who:** ") == markdown.count("- **When:** ") >= 12
    assert "nobody yet" not in markdown and "no day is set yet" not in markdown
    assert "large print" not in markdown


def test_the_script_is_one_that_posix_shells_read() -> None:
    assert (ROOT / SCRIPT).stat().st_mode & 0o111
    output("sh", "-n", SCRIPT)


def test_it_stops_at_the_first_command_that_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path), "CASELOAD": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
