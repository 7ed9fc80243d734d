"""The power fails at any moment: what was promised is on the disk, and the disk is as sound as git and the records."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.endurance import verbs
from tests.endurance.verbs import REMOTE, TEAM, Line, git, run_in

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = [pytest.mark.endurance, pytest.mark.power]

CUTS, FEW, AT_ONCE = 200, 4, 4
# From the kernel's headers: stop at once, and let nothing more reach the disk, not even the journal.
EXT4_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
MUST = "0 acknowledged and lost, 0 fsck errors, next command works unaided"
# Says that it is ready, then runs commands one after the other and says what each came to.
WORKER = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from caseload.cli.boundary import run
from caseload.cli.main import root
import caseload.cli.writer, caseload.store.save

lines = json.load(sys.stdin)
print("ready", flush=True)
told = sys.stdout
for words, given in lines:
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = run(root, words)
    print(code, file=told, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system of its own in a file."""

    image: Path
    place: Path

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        done = subprocess.run(["mount", "-o", "loop", self.image, self.place], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no loop device may be mounted here: {done.stderr.strip()}")
        try:
            yield self.place
        finally:
            # Whatever still works there after a failure: it is out of sight, and gone with its last file.
            if subprocess.run(["umount", self.place], capture_output=True).returncode:
                subprocess.run(["umount", "--lazy", self.place], check=True)

    def cut(self) -> None:
        """Cut its power: what it was not told to keep by now is gone."""
        place = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(place, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(place)

    def is_sound(self) -> bool:
        return subprocess.run(["e2fsck", "-f", "-n", self.image], capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    missing = [name for name in ("mkfs.ext4", "e2fsck", "mount") if not shutil.which(name)]
    if sys.platform != "linux" or os.geteuid() or missing:
        pytest.skip(f"cutting the power needs Linux, root and ext4's tools: {', '.join(missing) or 'not root'}")
    made = Disk(tmp_path / "image", tmp_path / "disk")
    made.place.mkdir()
    with made.image.open("wb") as image:
        image.truncate(256_000_000)
    subprocess.run(["mkfs.ext4", "-q", "-F", made.image], check=True)
    return made


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cut came to: the verbs that had promised, and what went wrong."""

    verbs: tuple[str, ...]
    promised: tuple[str, ...]
    wrong: str


def test_the_power_is_cut(tmp_path: Path, disk: Disk, full: bool, tell: Tell) -> None:
    place = verbs.made(tmp_path / "place")
    chance, cuts = random.Random(9), CUTS if full else FEW
    seconds = lasts(place, disk)
    # Every other one right after a promise, when most may still be on its way to the disk.
    ended = [cut_during(place, disk, chance, None if number % 2 else seconds) for number in range(cuts)]
    wrong = Counter(cut.wrong.partition(":")[0] for cut in ended)
    tell(
        "power cut of an ext4 image during writing verbs",
        **{"tried": cuts, "of": CUTS, "must": MUST, "acknowledged": sum(len(cut.promised) for cut in ended)},
        **{name: wrong[name] for name in ("lost", "damaged", "unreadable", "helped", "fsck")},
    )
    assert [cut for cut in ended if cut.wrong] == []


def lasts(place: Path, disk: Disk) -> float:
    """Return how many seconds some commands take on this disk while the power is on."""
    with disk.mounted() as mounted:
        one = put(place, mounted)
        lines = [line for line in verbs.commands(one) if line.verb in ("log", "book", "alert", "consent")]
        with started(lines) as worker:
            began = time.perf_counter()
            assert codes_of(worker) == [0] * AT_ONCE
            return time.perf_counter() - began


def cut_during(place: Path, disk: Disk, chance: random.Random, seconds: float | None) -> Cut:
    """Cut the power within so many seconds, or right after a command has ended; then put it on again, and see."""
    with disk.mounted() as mounted:
        one = put(place, mounted)
        # What `undo` writes depends on the command before it; it is known of the one that the folder ends with.
        lines = sorted(chance.sample(verbs.commands(one), AT_ONCE), key=lambda line: line.verb != "undo")
        before = verbs.head(one / TEAM)
        with started(lines) as worker:
            codes = codes_of(worker, chance.randint(1, AT_ONCE) if seconds is None else 0)
            with suppress(subprocess.TimeoutExpired):
                worker.wait(chance.uniform(0, seconds or 0))
            disk.cut()
            codes += codes_of(worker)
    promised = [line for line, code in zip(lines, codes, strict=False) if code == 0]
    with disk.mounted():
        wrong = what_is_wrong(one, promised, before)
    wrong = wrong or ("" if disk.is_sound() else "fsck: of the disk")
    return Cut(tuple(line.verb for line in lines), tuple(line.verb for line in promised), wrong)


def put(place: Path, mounted: Path) -> Path:
    """Put a copy on the disk, to stay there; its remote stands elsewhere."""
    one = mounted / "place"
    shutil.rmtree(one, ignore_errors=True)
    verbs.copied(place, one)
    elsewhere = place.with_name(REMOTE)
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.copytree(place / REMOTE, elsewhere)
    git(one / TEAM, "remote", "set-url", "origin", str(elsewhere))
    os.sync()
    return one


def started(lines: list[Line]) -> subprocess.Popen[str]:
    """Start the commands and wait until the first one is about to run."""
    told, nobody = subprocess.PIPE, subprocess.DEVNULL
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdin=told, stdout=told, stderr=nobody, text=True)
    assert worker.stdin and worker.stdout
    worker.stdin.write(json.dumps([(line.words, line.given) for line in lines]))
    worker.stdin.close()
    assert worker.stdout.readline() == "ready\n"
    return worker


def codes_of(worker: subprocess.Popen[str], number: int = AT_ONCE) -> list[int]:
    """Wait for so many commands to end, or all that are left; the exit code of each."""
    assert worker.stdout
    return [int(line) for line in islice(worker.stdout, number)]


def what_is_wrong(one: Path, promised: list[Line], before: str) -> str:
    """Return what is wrong after a cut, nothing if all is well."""
    team = one / TEAM
    for folder in (team, *(line.folder for line in promised if line.folder != team)):
        done = subprocess.run(
            ["git", "-C", folder, "fsck", "--strict", "--no-dangling"], capture_output=True, text=True
        )
        if done.returncode or done.stdout:
            return f"damaged: {folder.name} {done}"
    here, elsewhere = ([line for line in promised if (line.folder == team) is told] for told in (True, False))
    lost = Counter(line.writes for line in here) - Counter(verbs.commits(team, before))
    if lost or not all(line.is_done("") for line in elsewhere):
        return f"lost: {list(lost)} {elsewhere}"
    following = run_in(team, "consent", verbs.person(team, "Planned"), "case-management", "given", "--yes")
    if following.code or git(team, "status", "--porcelain"):
        return f"helped: {following}"
    checked = run_in(team, "check")
    return "" if checked.code in (0, 1) else f"unreadable: {checked}"
