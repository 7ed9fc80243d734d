"""A team of four with a caseload under real git, used through the command line; copies of it to be tampered with."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import DONE

TODAY = "2026-11-21"
STAFF = """\
schema: staff/1
staff:
  - id: anna
    name: Anna Brook
    role: lead
    emails:
      - anna@example.org
  - id: ben
    name: Ben Okoye
    emails:
      - Ben@Example.org
      - ben@home.example.org
  - id: carla
    name: Carla Lind
    emails:
      - carla@example.org
  - id: esi
    name: Esi Tan
    role: support-worker
    emails:
      - esi@example.org
"""
FIRST, SECOND = ("Marguerite", "9990000018"), ("Ambrose", "9990000026")


@dataclass(frozen=True, slots=True)
class Clone:
    """One clone of the team's folder; whose it is, git is told anew by `of`."""

    folder: Path

    def of(self, who: str, address: str = "") -> Clone:
        """Be somebody: by the address that staff.yaml has, or another."""
        self.git("config", "user.name", who.title())
        self.git("config", "user.email", address or f"{who}@example.org")
        return self

    def run(self, *words: str, given: str = "", today: str = TODAY) -> tuple[int, str]:
        """Run a command in this process; its exit code, and what it said on stdout and stderr."""
        said, kept = io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
        try:
            with redirect_stdout(said), redirect_stderr(said):
                code = run(root, ["-C", str(self.folder), "--today", today, *words])
        finally:
            sys.stdin = kept
        return code, said.getvalue()

    def do(self, *words: str, given: str = "", today: str = TODAY) -> str:
        """Run a command that must succeed."""
        code, said = self.run(*words, given=given, today=today)
        assert code == DONE, (words, said)
        return said

    def git(self, *words: str, check: bool = True, given: str | None = None, **environment: str) -> str:
        """Run git in the clone; what it printed."""
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=os.environ | environment, input=given, capture_output=True, text=True
        )
        assert done.returncode == 0 or not check, (words, done.stderr)
        return done.stdout.strip()

    def commit(self, message: str, *words: str) -> str:
        """Commit all that differs; the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, *words)
        return self.git("rev-parse", "HEAD")

    def patients(self) -> list[str]:
        """The ids of the patients, the first who was taken in first."""
        told = self.git(
            "log", "--reverse", "--diff-filter=A", "--name-only", "--format=", "--", "patients/*patient.yaml"
        )
        return [line.split("/")[2] for line in told.splitlines()]

    def place(self, number: int = 0) -> Path:
        """The folder of a patient."""
        id_ = self.patients()[number]
        return self.folder / "patients" / id_[0] / id_

    def entry(self, kind: str, number: int = 0) -> Path:
        """The first entry of a kind of a patient."""
        return min((self.place(number) / "entries").glob(f"*-{kind}-????????.yaml"))

    def plan_item(self, part: str, number: int = 0) -> str:
        """The id of the first goal or action of a patient."""
        lines = (self.place(number) / "plan.yaml").read_text().splitlines()
        return lines[lines.index(f"{part}:") + 1].removeprefix("  - id: ").strip("'\"")

    def copy(self, folder: Path) -> Clone:
        """A copy of everything, with git's own folder, in another place."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Clone(folder)


def agreed(clone: Clone, given: str, number: str) -> str:
    """Take somebody in and on to a plan that is agreed; their id."""
    intake = ("--family", "Hillingworth", "--given", given, "--born", "1941-03-02", "--nhs", number, "--source", "gp")
    clone.do("intake", *intake, "--reason", "x", "--yes", today="2026-11-02")
    id_ = clone.patients()[-1]
    for words in (
        ("triage", id_, "accept", "--tier", "standard"),
        ("assess", id_, "--need", "mood", "x", "--complete"),
        ("plan", "need", id_, "--domain", "mood", "--text", "x"),
        ("plan", "goal", id_, "--text", "x", "--importance", "9"),
        ("plan", "action", id_, "--sector", "voluntary", "--due", "2026-12-01", "--text", "x"),
        ("plan", "contingency", id_, "--trigger", "x"),
        ("plan", "agree", id_, "--copy-given"),
    ):
        clone.do(*words, "--yes", today="2026-11-03")
    return id_


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A caseload of Anna's team with two people whose plans are agreed; never to be changed."""
    folder = tmp_path_factory.mktemp("begun") / "team"
    Clone(folder.parent).do("init", str(folder), "--name", "North team")
    clone = Clone(folder)
    shutil.rmtree(folder / ".git" / "hooks")
    clone.do("edit", "staff", "--from", "-", "--yes", given=STAFF)
    clone.of("anna")
    for person in (FIRST, SECOND):
        agreed(clone, *person)
    return clone


@pytest.fixture
def clone(begun: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A clone of one's own, and a computer that has seen nothing of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return begun.copy(tmp_path / "team")


Clones = Callable[[Path], Clone]


@pytest.fixture(scope="session")
def clones() -> type[Clone]:
    """Return the class of a clone, for one in another place."""
    return Clone
