"""The example pipelines: every command in them is run, as the service would, in a clone of the example caseload."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from caseload.errors import DONE, FINDINGS

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).resolve().parents[1]
CI = ROOT / "examples" / "ci"
NORTH = ROOT / "examples" / "north-team"
# The example is frozen at this day; a pipeline itself goes by the day on which it runs.
DAY = "2026-11-21"
INSTALL = "python -m pip install caseload-ltc"
# What somebody looks for who should not see it: names, a birth date, an NHS number, in all of the example.
TELLING = re.compile(r"^ *(?:family|given|known_as|birth_date|nhs_number|postcode): \"?([^\"\n]{4,})", re.MULTILINE)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a runner has: a clone of the team's repository."""
    origin = tmp_path / "origin"
    shutil.copytree(NORTH, origin)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"], ["clone", "-q", ".", "../clone"]):
        subprocess.run(["git", *words], cwd=origin, check=True)
    return tmp_path / "clone"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of a runner, and `caseload` on its path."""
    for name in ("bin", "temp"):
        (tmp_path / name).mkdir()
    command = tmp_path / "bin" / "caseload"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m caseload --today {DAY} "$@"\n')
    command.chmod(0o755)
    return {
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "temp" / "summary.md"),
    }


def pipeline(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CI / name).read_text("utf-8"))
    return found


def run(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step as both services do: by bash, which ends at the first thing that fails."""
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def secrets() -> set[str]:
    told = {match[1].strip() for path in NORTH.rglob("patient.yaml") for match in TELLING.finditer(path.read_text())}
    assert len(told) > 40
    return told


def leaks(*texts: str) -> list[str]:
    return [secret for secret in secrets() if any(secret in text for text in texts)]


def test_github(clone: Path, environment: dict[str, str]) -> None:
    steps = pipeline("github.yml")["jobs"]["records"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert scripts.pop(0) == INSTALL
    check, verify, audit, summary = (run(script, clone, environment) for script in scripts)
    assert [one.returncode for one in (check, verify, audit, summary)] == [DONE, DONE, FINDINGS, DONE]
    assert audit.stdout.startswith("::")
    assert summary.stdout == ""
    told = Path(environment["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
    assert all(words in told for words in ("check", "audit", DAY, "triage-in-time"))
    kept = {path: path.read_text("utf-8") for path in Path(environment["RUNNER_TEMP"]).iterdir()}
    assert leaks(told, check.stdout, verify.stdout, audit.stdout, *kept.values()) == []
    wanted = {name for step in steps for name in uploaded(step, environment)}
    assert wanted == set(map(str, kept)) - {environment["GITHUB_STEP_SUMMARY"]}
    reports_are_whole(Path(environment["RUNNER_TEMP"]))


def uploaded(step: dict[str, Any], environment: dict[str, str]) -> Iterator[str]:
    """What a step hands to an action."""
    given = step.get("with", {})
    for name in f"{given.get('sarif_file', '')}\n{given.get('path', '')}".split("\n"):
        if name:
            yield name.replace("${{ runner.temp }}", environment["RUNNER_TEMP"])


def test_github_steps_go_on_and_the_history_is_there() -> None:
    told = pipeline("github.yml")
    first, *others = told["jobs"]["records"]["steps"]
    assert first["with"]["fetch-depth"] == 0
    after = others[[step.get("run", "").startswith("caseload check") for step in others].index(True) + 1 :]
    assert {step["if"] for step in after} == {"${{ !cancelled() }}"}
    assert told["permissions"] == {"contents": "read", "security-events": "write"}
    assert all(re.fullmatch(r"[\w-]+/[\w/-]+@v[0-9]+", step["uses"]) for step in (first, *others) if "uses" in step)


def test_gitlab(clone: Path, environment: dict[str, str]) -> None:
    told = pipeline("gitlab-ci.yml")
    assert told["default"]["before_script"] == [INSTALL]
    assert told["variables"]["GIT_DEPTH"] == "0"
    (check,) = (run(script, clone, environment) for script in told["check"]["script"])
    (verify,) = (run(script, clone, environment) for script in told["verify"]["script"])
    (audit,) = (run(script, clone, environment) for script in told["audit"]["script"])
    (summary,) = (run(script, clone, environment) for script in told["audit"]["after_script"])
    assert [one.returncode for one in (check, verify, audit, summary)] == [DONE, DONE, FINDINGS, DONE]
    kept = [name for job in ("check", "audit") for name in artifacts(told[job]["artifacts"])]
    texts = [(clone / name).read_text("utf-8") for name in kept]
    assert "21-Nov-2026" in (clone / "audit-summary.md").read_text("utf-8")
    assert leaks(check.stdout, verify.stdout, audit.stdout, *texts) == []
    reports_are_whole(clone)


def artifacts(told: dict[str, Any]) -> list[str]:
    assert told["when"] == "always"
    return [*told["paths"], told["reports"]["junit"]]


def reports_are_whole(folder: Path) -> None:
    for verb in ("check", "audit"):
        (run_,) = json.loads((folder / f"{verb}.sarif").read_text("utf-8"))["runs"]
        results = [result for result in run_["results"] if result["level"] == "error"]
        document = ElementTree.fromstring((folder / f"{verb}.xml").read_text("utf-8"))
        assert int(document.get("failures", "-1")) == len(results)
        assert bool(results) == (verb == "audit")


@pytest.mark.parametrize("name", ["github.yml", "gitlab-ci.yml"])
def test_an_unsound_record_or_broken_settings_are_never_green(
    name: str, clone: Path, environment: dict[str, str]
) -> None:
    with (clone / "caseload.yaml").open("a", encoding="utf-8") as file:
        file.write("tiers: soon\n")
    found = re.findall(r"^ *(?:run:|-) (caseload [^\n]*)$", (CI / name).read_text("utf-8"), re.MULTILINE)
    assert [script.split()[1] for script in found] == ["check", "verify", "audit", "audit"]
    assert [run(script, clone, environment).returncode for script in found] == [1, 0, 3, 3]


@pytest.mark.parametrize("name", ["github.yml", "gitlab-ci.yml"])
def test_an_entry_that_was_rewritten_in_a_commit_is_never_green(
    name: str, clone: Path, environment: dict[str, str]
) -> None:
    entry = next(clone.rglob("*-contact-*.yaml"))
    entry.write_text(entry.read_text("utf-8").replace("minutes: ", "minutes: 1"), "utf-8")
    subprocess.run(["git", "commit", "-qam", "tidied"], cwd=clone, check=True)
    (script,) = re.findall(r"^ *(?:run:|-) (caseload verify[^\n]*)$", (CI / name).read_text("utf-8"), re.MULTILINE)
    done = run(script, clone, environment)
    assert (done.returncode, "entry-changed" in done.stdout) == (FINDINGS, True)


def test_the_package_is_the_one_that_is_published() -> None:
    assert "name = caseload-ltc\n" in (ROOT / "setup.cfg").read_text("utf-8")
