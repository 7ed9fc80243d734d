"""kill -9 at any moment of every verb that writes: all or nothing, nothing promised is lost, and nobody has to help."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.endurance import verbs
from tests.endurance.verbs import Line, run_in

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

KILLS = 2_000
MUST = "0 unreadable, 0 acknowledged and lost, 0 halves, next command works unaided"
WRONG = ("unreadable", "lost", "half", "helped")


@dataclass(frozen=True, slots=True)
class Strike:
    """What a kill came to: whether the command had begun to write, had promised anything, and what went wrong."""

    verb: str
    delay: float
    begun: bool
    acknowledged: bool
    wrong: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return verbs.made(tmp_path_factory.mktemp("verbs") / "place")


def test_every_verb_that_writes_has_a_line(place: Path) -> None:
    assert {line.verb for line in verbs.commands(place)} == verbs.writing_verbs()
    assert verbs.told_to_write() <= verbs.writing_verbs()
    assert verbs.every_verb() >= verbs.READING | verbs.WRITING


def test_killed_at_any_moment(place: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    """In short, each line once, at a moment of a `log`; else each at a moment of the time that it takes itself.

    Every other kill waits until the command begins to write, which is some third of that time.
    """
    lines = verbs.commands(place)
    kills = KILLS if full else len(lines)
    (usual,) = (number for number, line in enumerate(lines) if line.verb == "log")
    seconds = {number: lasts(place, tmp_path / "whole", number) for number in (range(len(lines)) if full else (usual,))}
    chance = random.Random(9)
    strikes = [
        struck(place, tmp_path / "one", number, chance.uniform(0, seconds.get(number, seconds[usual])), late)
        for number, late in ((kill % len(lines), (kill + kill // len(lines)) % 2 == 1) for kill in range(kills))
    ]
    begun = sum(strike.begun and not strike.acknowledged for strike in strikes)
    found = Counter(strike.wrong.partition(":")[0] for strike in strikes)
    tell(
        "kill -9 at random during every writing verb",
        **{"tried": kills, "of": KILLS, "must": MUST, "verbs": len(verbs.writing_verbs()), "in_the_midst": begun},
        **{name: found[name] for name in WRONG},
    )
    assert [strike for strike in strikes if strike.wrong] == []


def lasts(place: Path, one: Path, number: int) -> float:
    """Return how many seconds a command takes that nobody kills, and see that it does what it is for."""
    line = verbs.commands(verbs.copied(place, one))[number]
    before, began = verbs.head(line.folder), time.perf_counter()
    assert acknowledges(line, None), line
    seconds = time.perf_counter() - began
    assert line.is_done(before), line
    shutil.rmtree(one)
    return seconds


def struck(place: Path, one: Path, number: int, delay: float, late: bool) -> Strike:
    """Kill a command in a copy of the folder, and see what is left and what the next command makes of it."""
    line = verbs.commands(verbs.copied(place, one))[number]
    before = verbs.head(line.folder)
    acknowledged = acknowledges(line, delay / 3 if late else delay, late)
    begun = is_noted(line.folder) or (line.folder.exists() and verbs.head(line.folder) != before)
    wrong = "lost" if acknowledged and not line.is_done(before) else what_is_wrong(line, before)
    shutil.rmtree(one)
    return Strike(line.verb, delay, begun, acknowledged, wrong)


def acknowledges(line: Line, delay: float | None, late: bool = False) -> bool:
    """Run a command, kill it with all that it started after so many seconds; tell whether it said that it was done.

    `late`: so many seconds after it has noted what it is about to write.
    """
    command = [sys.executable, "-m", "caseload", *line.words]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out:
        given.write(line.given.encode())
        given.seek(0)
        running = subprocess.Popen(command, stdin=given, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
        while late and running.poll() is None and not is_noted(line.folder):
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.002)
        try:
            running.wait(delay)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        return running.returncode == 0 or out.seek(0, os.SEEK_END) > 0


def is_noted(folder: Path) -> bool:
    """Tell whether there is a note of what a command is about to write."""
    return any(
        (state / name).exists()
        for state in (folder / ".git" / "caseload").glob("*")
        for name in ("pending", "placed", "arriving")
    )


def what_is_wrong(line: Line, before: str) -> str:
    """Run the next commands and return what is wrong then, nothing if all is well."""
    folder, place = line.folder, line.folder.parent
    if line.verb == "demo":
        # Nobody's work is in it: whoever wants one makes another.
        return refused(place, "demo", "another", "--patients", "1")
    if line.verb == "init":
        if not (folder / "caseload.yaml").exists():
            return refused(place, "init", "new")
        helped = refused(folder, "settings", "standards.triage", "4")
    else:
        helped = refused(folder, "consent", verbs.person(folder, "Planned"), "case-management", "given", "--yes")
    if helped:
        return helped
    checked = run_in(folder, "check")
    if checked.code not in (0, 1):
        return f"unreadable: {checked}"
    *found, _ = verbs.commits(folder, before)
    whole = line.writes in found if line.verb == "sync" else found == [line.writes]
    clean = not verbs.git(folder, "status", "--porcelain")
    return "" if clean and (whole or not found) else f"half: {found}"


def refused(folder: Path, *words: str) -> str:
    """Run a command that must work as if nothing had been; return what it said otherwise."""
    done = run_in(folder, *words)
    return f"helped: {done}" if done.code else ""
