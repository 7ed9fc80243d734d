"""Eight who write at once, a hundred times each: all of it is kept, one commit each, and nobody waits long."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

import pytest

from tests.endurance.verbs import TEAM, TODAY, commits, copied, git, head, made, person, run_in

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

WRITERS, ROUNDS, LONGEST = "abcdefgh", 10, 10.0
# Logs contacts of three people by turns.
WRITER = """
import io, sys, time
from contextlib import redirect_stdout
from caseload.cli.boundary import run
from caseload.cli.main import root

folder, today, name, count, *people = sys.argv[1:]
for number in range(int(count)):
    log = ["log", people[number % len(people)], "clinic", "5m", "--note", f"{name}-{number}", "--yes"]
    began = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        code = run(root, ["-C", folder, "--today", today, *log])
    print(code, time.perf_counter() - began, flush=True)
"""


def test_eight_writers_lose_nothing(tmp_path: Path, full: bool, tell: Tell) -> None:
    each, rounds = (100, ROUNDS) if full else (25, 1)
    place, waits, lost, refused = made(tmp_path / "place"), list[float](), 0, 0
    for number in range(rounds):
        team = copied(place, tmp_path / f"round {number}") / TEAM
        before = head(team)
        codes, seconds = written(team, each)
        waits += seconds
        refused += len(codes) - codes.count(0)
        lost += len(WRITERS) * each - min(notes_in(team), len(commits(team, before)))
        assert git(team, "status", "--porcelain") == ""
        assert run_in(team, "check").code in (0, 1)
        git(team, "fsck", "--strict")
    p95 = quantiles(waits, n=20)[-1]
    tell(
        f"{len(WRITERS)} processes × {each} writes",
        tried=rounds,
        of=ROUNDS,
        must=f"all kept, one commit each, p95 wait < {LONGEST:g} s",
        **{"lost": lost, "refused": refused, "p95_seconds": round(p95, 2), "longest": round(max(waits), 2)},
    )
    assert (lost, refused) == (0, 0)
    assert p95 < LONGEST


def written(team: Path, each: int) -> tuple[list[int], list[float]]:
    """Let all of them write; return the exit code of each command and the seconds it took, waiting with it."""
    people = [person(team, name) for name in ("Active", "Offered", "Planned")]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(team), TODAY, name, str(each), *people],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in WRITERS
    ]
    told = [line.split() for writer in writers for line in writer.communicate()[0].splitlines()]
    return [int(code) for code, _ in told], [float(seconds) for _, seconds in told]


def notes_in(team: Path) -> int:
    """Count the notes of the writers that are in the records, each once."""
    told = (line for record in team.rglob("*-contact-*.yaml") for line in record.read_text("utf-8").splitlines())
    return len({line for line in told if re.fullmatch(rf"note: [{WRITERS}]-\d+", line)})
