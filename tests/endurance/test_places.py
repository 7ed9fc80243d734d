"""Where nothing can be written: a full disk, one that is read-only, another user's files, a lock that git left.

Every verb that writes says so in one clear line, and goes on where it was when that is put right.
"""

from __future__ import annotations

import faulthandler
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from caseload.errors import CHANGED, DONE, FINDINGS, NOT_COMMITTED, OUTSIDE
from tests.endurance import verbs
from tests.endurance.aftermath import Left, Offences, go_on

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

T = TypeVar("T")
Run = Callable[[verbs.Line], verbs.Done]

PAGE = 4_096
MUST = "one clear line, published exit codes, nothing half-written, next command works"
# What is left free, in pages: the commit of one entry takes some twenty.
LEVELS = (*range(0, 24, 2), *range(24, 160, 16))
LOCKS = (
    *("index.lock", "HEAD.lock", "refs/heads/main.lock", "config.lock", "packed-refs.lock", "shallow.lock"),
    *("ORIG_HEAD.lock", "logs/HEAD.lock"),
)
NOBODY = 65534
TRUST = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
# Root without the power to pass over the mode of a file, like anybody else.
ORDINARY = """
import ctypes, os, sys
for capability in (0, 1, 2, 3):  # CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
    if ctypes.CDLL(None, use_errno=True).prctl(24, capability, 0, 0, 0):
        sys.exit("this root may not give up its powers")
os.execv(sys.executable, [sys.executable, "-m", "caseload", *sys.argv[1:]])
"""
# What others may be the owner of, from the place that the folder stands in, and whether git is told to trust it.
OWNED = {
    "all, closed": (".", 0o700, False),
    "all, open": (".", 0o755, False),
    "all, trusted": (".", 0o755, True),
    "patients": ("team/patients", 0o755, True),
    "git's folder": ("team/.git", 0o755, True),
    "our own place": ("team/.git/caseload", 0o700, True),
    "objects": ("team/.git/objects", 0o755, True),
    "branch": ("team/.git/refs/heads", 0o755, True),
}


class Found(Offences):
    def tell(self, tell: Tell, what: str, some: Sequence[object], every: Sequence[object]) -> None:
        """Put it into the report."""
        ended = " ".join(f"{code}:{times}" for code, times in sorted(self.ended.items()))
        tell(what, tried=len(some), of=len(every), must=MUST, **self.counted, ended_with=ended)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return verbs.made(tmp_path_factory.mktemp("sound") / "place")


def chosen(every: Sequence[T], short: int, full: bool, seed: str) -> list[T]:
    """Return all, or of the short form so many."""
    return list(every) if full else random.Random(seed).sample(every, min(short, len(every)))


def here(line: verbs.Line) -> verbs.Done:
    """Run a command in this process."""
    return verbs.run_in(line.folder, *line.words, given=line.given)


def as_anybody(line: verbs.Line, *, trusted: bool) -> verbs.Done:
    """Run a command under the rules that hold for everybody but root."""
    command = [sys.executable, "-c", ORDINARY, *line.words]
    env = os.environ | (TRUST if trusted else {})
    done = subprocess.run(command, input=line.given, capture_output=True, text=True, check=False, env=env)
    return verbs.Done(done.returncode, done.stdout, done.stderr)


def tried(about: str, line: verbs.Line, run: Run, put_right: Callable[[], object], found: Found) -> None:
    """Run a command where it may not get through, and the next one when that is put right."""
    before = Left(line.folder)
    done = run(line)
    found.ended[done.code] += 1
    about = f"{about}: {line.verb} → {done.code} {done.err.strip()[-400:]}"
    then = Left(line.folder)
    put_right()
    if done.code == DONE and not line.is_done(before.head):
        found.false_success.append(about)
    # Git may have had its say before; a doctor tells of the trouble among its findings.
    *_, last = done.err.splitlines() or [""]
    clear = done.code == DONE or (done.code == FINDINGS and line.verb == "doctor")
    refused = last.startswith("caseload: ") and "; " in last and "Traceback" not in done.err
    if not clear and not (refused and done.code in (CHANGED, NOT_COMMITTED, OUTSIDE)):
        found.unclear.append(about)
    if line.verb in ("init", "demo"):
        return
    stuck, _ = go_on(line.folder)
    found.stuck += [f"{about}: {stuck}"] if stuck else []
    found.torn += [f"{about}: {path}" for path in then.torn(before, Left(line.folder))]


# --- a lock that git left


def test_a_lock_that_git_left(sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    faulthandler.cancel_dump_traceback_later()
    found = Found()
    every = [(lock, number) for lock in LOCKS for number, _ in enumerate(verbs.commands(sound))]
    some = chosen(every, 16, full, "locks")
    for lock, number in some:
        place = verbs.copied(sound, tmp_path / "one")
        line = verbs.commands(place)[number]
        left = place / verbs.TEAM / ".git" / lock
        left.touch()
        tried(lock, line, here, partial(left.unlink, missing_ok=True), found)
        shutil.rmtree(place)
    found.tell(tell, "a lock that git left, locks × verbs that write", some, every)
    assert not found.lines, found.lines


# --- a disk that is full, or read-only


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of its own where root may."""
    place.mkdir()
    options = f"size={megabytes}m,mode=0700"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("needs root, to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, pages: int) -> Path:
    """Take all room but so many pages; return what takes it."""
    room = os.statvfs(disk)
    taken = disk / "zeros"
    with taken.open("wb", buffering=0) as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail - pages) * room.f_frsize)
    return taken


@pytest.mark.power
def test_a_disk_that_is_full(sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    faulthandler.cancel_dump_traceback_later()
    found, page = Found(), os.sysconf("SC_PAGE_SIZE")
    assert page == PAGE
    every = [(level, number) for level in LEVELS for number, _ in enumerate(verbs.commands(sound))]
    some = chosen(every, 18, full, "full")
    with small_disk(tmp_path / "disk", 24) as disk:
        for level, number in some:
            place = verbs.copied(sound, disk / "one")
            line = verbs.commands(place)[number]
            taken = fill(disk, level)
            tried(f"{level} pages", line, here, taken.unlink, found)
            shutil.rmtree(place)
    found.tell(tell, "a full tmpfs, pages left × verbs that write", some, every)
    assert not found.lines, found.lines


@pytest.mark.power
def test_a_disk_that_is_read_only(sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    faulthandler.cancel_dump_traceback_later()
    found = Found()
    numbers = range(len(verbs.commands(sound)))
    some = chosen(numbers, 16, full, "read-only")

    def again() -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)

    with small_disk(tmp_path / "disk", 24) as disk:
        for number in some:
            place = verbs.copied(sound, disk / "one")
            line = verbs.commands(place)[number]
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            tried("read-only", line, here, again, found)
            shutil.rmtree(place)
    found.tell(tell, "a read-only disk, verbs that write", some, numbers)
    assert DONE not in found.ended
    assert not found.lines, found.lines


# --- another user's files


def owned(top: Path, mode: int) -> Callable[[], None]:
    """Let somebody else own all below a place, who lets others in as the mode says; return how to take it back."""
    usual = {path: path.lstat() for path in (top, *top.rglob("*")) if not path.is_symlink()}
    for path in usual:
        os.chown(path, NOBODY, NOBODY)
        path.chmod(mode if path.is_dir() else mode & 0o644)

    def give_back() -> None:
        for path in (top, *top.rglob("*")):
            os.chown(path, os.getuid(), os.getgid(), follow_symlinks=False)
            if path in usual:
                path.chmod(usual[path].st_mode & 0o7777)

    return give_back


@pytest.mark.power
def test_another_user_s_files(sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    if os.getuid():
        pytest.skip("needs root, to give files to somebody else")
    faulthandler.cancel_dump_traceback_later()
    found = Found()
    every = [(what, number) for what in OWNED for number, _ in enumerate(verbs.commands(sound))]
    some = chosen(every, 10, full, "others")
    for what, number in some:
        place = verbs.copied(sound, tmp_path / "one")
        line = verbs.commands(place)[number]
        top, mode, trusted = OWNED[what]
        give_back = owned(place / top, mode)
        run = partial(as_anybody, trusted=trusted)
        tried(what, line, run, give_back, found)
        shutil.rmtree(place)
    found.tell(tell, "another user's files, what of it × verbs that write", some, every)
    assert not found.lines, found.lines
