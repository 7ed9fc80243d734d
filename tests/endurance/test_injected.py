"""The system refuses a call, at every point there is: strace makes it fail, in our process or in git's.

What is told is true: only what is in git ends with 0, what "changed nothing" did not, and what was cut short is
whole after the next command.
"""

from __future__ import annotations

import faulthandler
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from caseload.errors import CHANGED, DONE, NOT_COMMITTED, OUTSIDE, UNREADABLE
from tests.endurance import verbs
from tests.endurance.aftermath import Left, Offences, go_on

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

VERBS = ("log", "close")
ERRORS = ("ENOSPC", "EIO", "EACCES", "EMFILE")
CALLS = (
    *("open", "openat", "write", "pwrite64", "fsync", "fdatasync", "close", "link", "linkat", "unlink", "unlinkat"),
    *("rename", "renameat", "renameat2"),
)
# A system without one of these has none to fail.
TRACED = ",".join(f"?{call}" for call in CALLS)
# The first of our modules that is loaded where errors end in one line.
FIRST_OF_OURS = "/caseload/cli/verbs"
OURS, GITS = "caseload", ("rev-parse", "diff", "var", "add", "commit")
# Stands for git on the way: only the one command of git's comes to harm.
SHIM = """#!/bin/sh
for word; do
    if [ "$word" = "$HARMED" ]; then
        exec strace -f -y -qq -o "$TOLD" -e trace="$TRACED" $HARM {git} "$@"
    fi
done
exec {git} "$@"
"""
SHORT = 24
# Git takes an index that it cannot open for an empty one, which looks like staged work; Python a time zone that it
# cannot open for one that nobody knows.
PUBLISHED = (DONE, UNREADABLE, CHANGED, NOT_COMMITTED, OUTSIDE)
# Where the library that Python hashes with cannot be loaded, Python says so and goes on with its own.
PYTHONS_OWN = "unsupported hash type"


class Point(NamedTuple):
    """Where the system refuses what: the number-th such call of one process; `loading`: before any of our verbs is.

    While Python still loads the program nobody but Python can tell of it.
    """

    who: str
    call: str
    number: int
    error: str
    loading: bool

    def __str__(self) -> str:
        return f"{self.who}: {self.error} at {self.call} {self.number}"


@dataclass(frozen=True, slots=True)
class Harmed:
    """Commands under strace."""

    place: Path

    def __post_init__(self) -> None:
        self.place.mkdir()
        (self.place / "git").write_text(SHIM.format(git=shutil.which("git")))
        (self.place / "git").chmod(0o755)

    def run(self, line: verbs.Line, who: str, harm: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command, one process of it under strace, with what that is to do to it."""
        told = str(self.place / "told")
        command = [sys.executable, "-m", "caseload", *line.words]
        if who == OURS:
            command = ["strace", "-y", "-qq", "-o", told, "-e", f"trace={TRACED}", *harm.split(), *command]
        watched = {"HARMED": who, "HARM": harm, "TOLD": told, "TRACED": TRACED}
        fixed = {"PATH": f"{self.place}:{os.environ['PATH']}", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        usual = os.environ | watched | fixed
        return subprocess.run(command, input=line.given, capture_output=True, text=True, check=False, env=usual)

    def calls(self, line: verbs.Line, who: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Return how often each call is made: in all, while Python loads us, before the folder is at stake."""
        (self.place / "told").unlink(missing_ok=True)
        done = self.run(line, who)
        assert done.returncode == DONE, done
        made, loading, before = Counter[str](), Counter[str](), Counter[str]()
        loaded = begun = who != OURS
        for told in (self.place / "told").read_text("utf-8", "replace").splitlines():
            found = re.match(r"(?:\d+ +)?(\w+)\(", told)
            if found:
                loaded = loaded or FIRST_OF_OURS in told
                begun = begun or str(line.folder) in told
                made[found[1]] += 1
                loading[found[1]] += not loaded
                before[found[1]] += not begun
        return made, loading, before


def points(harmed: Harmed, verb: str, sound: Path, place: Path) -> Iterator[Point]:
    """Yield every point: with every error where something is written, with one of them by turns elsewhere."""
    for who in (OURS, *GITS):
        line = lines(verbs.copied(sound, place / who))[verb]
        made, loading, before = harmed.calls(line, who)
        # Each run of a command of git's counts from one.
        for call, count in sorted(made.items()):
            # What comes before is the same for every verb.
            first = 1 if verb == VERBS[0] else before[call] + 1
            for number in range(first, count + 1):
                some = (ERRORS[number % len(ERRORS)],) if call in ("openat", "open", "close") else ERRORS
                yield from (Point(who, call, number, error, number <= loading[call]) for error in some)


@dataclass
class Found(Offences):
    """What should not have been, and how many calls failed where the program had not begun."""

    untrue: list[str] = field(default_factory=list)
    traceback: list[str] = field(default_factory=list)
    locks: int = 0
    loading: int = 0


def strike(harmed: Harmed, line: verbs.Line, point: Point, found: Found) -> None:
    """Let the system refuse one call, and look at what is told, what is there, and whether it can be gone on from."""
    about, team = f"{line.verb}: {point}", line.folder
    before = Left(team)
    done = harmed.run(line, point.who, f"-e inject={point.call}:error={point.error}:when={point.number}")
    found.ended[done.returncode] += 1
    about += f" → {done.returncode} {done.stderr.strip()[-300:]}"
    if done.returncode == DONE and not line.is_done(before.head):
        found.false_success.append(about)
    if point.loading:
        found.loading += done.returncode != DONE
    elif "Traceback" in done.stderr and PYTHONS_OWN not in done.stderr:
        found.traceback.append(about)
    elif done.returncode not in PUBLISHED or (done.returncode and "caseload: " not in done.stderr):
        found.unclear.append(about)
    then = Left(team)
    if then == before and done.returncode:
        return
    stuck, locks = go_on(team)
    found.locks += locks
    found.stuck += [f"{about}: {stuck}"] if stuck else []
    found.torn += [f"{about}: {path}" for path in then.torn(before, Left(team))]
    kept = line.writes in verbs.commits(team, before.head)
    if (not kept and done.returncode in (DONE, NOT_COMMITTED)) or (kept and "nothing was" in done.stderr):
        found.untrue.append(f"{about}: {'kept' if kept else 'lost'}")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("strace"):
        pytest.skip("needs strace")
    return verbs.made(tmp_path_factory.mktemp("sound") / "place")


def lines(place: Path) -> dict[str, verbs.Line]:
    return {line.verb: line for line in reversed(verbs.commands(place))}


@pytest.mark.parametrize("verb", VERBS)
def test_a_call_that_is_refused(verb: str, sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    faulthandler.cancel_dump_traceback_later()
    harmed, found, chance = Harmed(tmp_path / "bin"), Found(), random.Random(verb)
    every = list(points(harmed, verb, sound, tmp_path / "first"))
    tried = every if full else chance.sample(every, SHORT // len(VERBS))
    for number, point in enumerate(tried):
        place = verbs.copied(sound, tmp_path / str(number))
        strike(harmed, lines(place)[verb], point, found)
        shutil.rmtree(place)
    tell(
        f"a system call that is refused, during {verb}",
        tried=len(tried),
        of=len(every),
        must="0 false success, 0 untrue, 0 tracebacks, old or new bytes whole, next command works",
        **found.counted,
        ended_with=" ".join(f"{code}:{times}" for code, times in sorted(found.ended.items())),
        locks_to_remove=found.locks,
        not_loaded=found.loading,
    )
    assert not found.lines, found.lines
