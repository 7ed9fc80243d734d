"""Whatever is typed, given and set around it, a command ends in a published way.

    python -m tests.endurance.fuzz_cli PLACE SEED COUNT

PLACE is what `verbs.made` made; it is copied, and the copies are used up. One line in a hundred is run as a process of
its own, the others here, by the real `main`. It ends with one line of JSON on stdout.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

import click

from caseload import errors
from caseload.cli.main import root
from caseload.errors import BUG, DONE, FINDINGS, FORBIDDEN
from tests.endurance.inprocess import Done, ran
from tests.endurance.verbs import TEAM, commands, copied, person

# Right lines that only read, beside those that write.
READING = (
    *("", "check", "audit", "list --all", "due", "board", "profile", "costs", "doctor"),
    *("history {q}", "show {q}", "plan show {q}", "letter {q} gp"),
)
PUBLISHED = (*range(DONE, errors.OUTSIDE + 1), errors.DECLINED)
# A copy of the folder is used for so many lines; one line in so many is a process; so many failures are told.
LOT, ALONE, TOLD = 100, 100, 5
# An error, a remark; and the line that `do` types for the user.
SAID = ("caseload: ", "caseload ")
HELP = ("Usage: ", "caseload: ")
TRACES = re.compile(rb"Traceback|Exception ignored|Fatal Python|[A-Za-z]+Warning: |<frozen |\.py\", line ")

DATES = [
    *("2026-11-21", "2026-11-20T10:30", "today", "yesterday", "tomorrowT09:00", "0001-01-01", "9999-12-31"),
    *("2026-02-30",),
    *("9999-12-31T23:59", "1900-02-28", "2026-W47", "20261121", "21/11/2026", "-1", "10000-01-01"),
    *("2026-11-21T24:00", "\u0662\u0660\u0662\u0666-11-21"),
]
NUMBERS = [
    *("0", "1", "-1", "7", "99", "2147483648", "-9223372036854775809", "9" * 400, "1e9", "0x10", "1_000", "٣", "nan"),
    *("inf", "1.5", "+5"),
]
TEXTS = [
    *("", " ", "-", "--", "---", "--x", "-o", "=", "a=b", "=x", ",", ";", ":", "1:", "'", '"', "\\", "`id`", "$(id)"),
    *("*", "?", "%s", "{}", "[red]x[/]"),
    *("Zoë", "李", "👩‍👩‍👧", "\u202eabc", "\u200b", "\x1b[2J", "\x9b31m", "\x07", "\n", "a\nb", "\r", "\t"),
    *("\udcff\udcfe", "\ufeff", "e\u0301" * 50),
    *("x" * 5_000, "x" * 200_000, "=cmd|' /C calc'!A0", "<script>", "a" * 300, ".", "..", "../..", "../people.csv"),
    *("../extract", "no/such/file"),
    *("patients", "caseload.yaml", "staff.yaml", "HEAD", "HEAD~1", "--help", "--version", "spc", "null", "true"),
    *("[]", "schema: contact/1", "Hillingworth"),
    *("json=x.json", "sarif=../x", "junit=caseload.yaml", "total=4", "0 0 0", "2,2,1", "999 000 0018", "9990000018"),
    *("I50", "a@b", ".git", "../remote.git"),
]  # fmt: skip
GIVEN: dict[str, bytes | None] = {
    "closed": None,
    "empty": b"",
    "binary": bytes(range(256)) * 4,
    "huge": b"x" * 1_200_000,
    "text": "Zinnia, seen at the dööor\n".encode(),
    "facts": b"mode: clinic\nminutes: 5\nnote: Zinnia\n",
    "json": b'{"mode": "clinic", "minutes": 5}',
    "deep": b"[" * 50_000,
    "deep json": b'{"a":' * 50_000,
    "nul": b"note: a\0b\n",
    "bad yaml": b"note: [\n",
    "two documents": b"a: 1\n---\nb: 2\n",
}
AROUND: dict[str, tuple[str | None, ...]] = {
    "COLUMNS": (None, "", "0", "1", "20", "80", "-5", "99999999999999999999", "x", "\uff18\uff10", "80.5", " 80 "),
    "LINES": (None, "0", "x"),
    "NO_COLOR": (None, "", "1"),
    "FORCE_COLOR": (None, "1"),
    "TERM": (None, "", "dumb", "xterm-256color", "no-such-terminal", "\x1b[2J"),
    "TZ": (None, "", "UTC", "Mars/Phobos", "../../x", ":::", "Asia/Kathmandu", "XYZ-99"),
    "HOME": (None, "", "no-such-home", "caseload.yaml"),
    "EDITOR": ("true", "false", "no-such-editor", "sh -c 'exit 3'", "'", "cat", "  "),
    "VISUAL": (None, "no-such-editor -w"),
    "PAGER": (None, "no-such-pager"),
    "CASELOAD_BY": (None, "", "b-okoye", "nobody", "\u202e", "x" * 5_000),
    "GITHUB_STEP_SUMMARY": (None, "summary.md", "no/such/folder/x", "patients"),
    "LANG": (None, "C", "xx_YY", "tr_TR.UTF-8"),
}
# What only a process of its own notices.
ALONE_AROUND: dict[str, tuple[str | None, ...]] = {
    "LC_ALL": (None, "C", "POSIX", "en_US.ISO-8859-1", "xx_YY"),
    "PYTHONIOENCODING": (None, "ascii", "ascii:strict", "latin-1:strict", "utf-8:surrogateescape", "cp1252"),
    "PYTHONUTF8": (None, "0", "1"),
    "PYTHONUNBUFFERED": (None, "1"),
}
LONGEST = 100_000
# Streams as a caller may leave them; `sh` only opens and closes them.
STREAMS = tuple(
    f'"$@"{left}' for left in ("", " <&-", " >&-", " 2>&-", " <&- >&- 2>&-", " >/dev/full", " 2>/dev/full", " | true")
)


@dataclass(frozen=True, slots=True)
class Try:
    """One thing tried: what is typed, what stdin is, what is set, and how it is run."""

    words: tuple[str, ...]
    given: str
    around: dict[str, str | None]
    streams: str = ""


class Leaf(NamedTuple):
    """A verb as it is typed, with its parameters."""

    path: tuple[str, ...]
    parameters: tuple[click.Parameter, ...]


def leaves(above: click.Group, path: tuple[str, ...] = ()) -> list[Leaf]:
    """Return every verb."""
    context, found = click.Context(above), []
    for name in above.list_commands(context):
        command = above.get_command(context, name)
        if isinstance(command, click.Group):
            found += leaves(command, (*path, name))
        elif command:
            found.append(Leaf((*path, name), tuple(command.params)))
    return found


class Typist:
    """Types command lines by chance: right ones, right ones changed, and what the tree of verbs allows."""

    def __init__(self, chance: random.Random, place: Path) -> None:
        self.chance = chance
        lines = commands(place)
        # As somebody types it who stands in the folder; nothing that is tried must name a place elsewhere.
        self.lines = [tuple(self._near(word, place) for word in line.words[2:]) for line in lines]
        somebody = person(place / TEAM, "Active")
        self.lines += [tuple(line.format(q=somebody).split()) for line in READING]
        self.known = sorted({word for words in self.lines for word in words if not word.startswith("-")})
        self.leaves = leaves(root)
        named = {flag for leaf in self.leaves for one in leaf.parameters for flag in one.opts}
        self.flags = sorted(flag for flag in named if flag.startswith("-"))

    @staticmethod
    def _near(word: str, place: Path) -> str:
        return word.replace(f"{place}/", "../")

    def line(self) -> tuple[str, ...]:
        """Return a line, in which nothing reaches out of the copy, nor takes hours."""
        number = self.chance.random()
        words = self.changed() if number < 0.55 else self.drawn() if number < 0.95 else self.noise()
        words = [word if is_near(word) else "x" for word in words]
        return tuple([*words, "--patients", "1"] if "demo" in words else words)

    def changed(self) -> list[str]:
        """Return a right line, mostly with a word or two changed."""
        words = list(self.chance.choice(self.lines))
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2, 3))):
            at = self.chance.randrange(len(words) + 1)
            match self.chance.randrange(5):
                case 0:
                    words[at : at + 1] = []
                case 1:
                    words[at : at + 1] = [self.value()]
                case 2:
                    words.insert(at, self.chance.choice(self.flags))
                case 3:
                    words[at:at] = [self.chance.choice(self.flags), self.value()]
                case _:
                    words.insert(at, self.value())
        return words

    def drawn(self) -> list[str]:
        """Return a verb with its own arguments and options, given something."""
        leaf = self.chance.choice(self.leaves)
        words = [*leaf.path]
        arguments = (one for one in leaf.parameters if isinstance(one, click.Argument))
        words += [self.fitting(one) for one in arguments if self.chance.random() < 0.85]
        options = [one for one in leaf.parameters if isinstance(one, click.Option) and "--help" not in one.opts]
        for option in self.chance.sample(options, min(len(options), self.chance.choice((0, 1, 2, 3, 5)))):
            flag = self.chance.choice(option.opts)
            if option.is_flag:
                words.append(flag)
            elif self.chance.random() < 0.2:
                words.append(f"{flag}={self.fitting(option)}")
            else:
                words += [flag, *(self.fitting(option) for _ in range(option.nargs))]
        return words

    def noise(self) -> list[str]:
        return [self.value() for _ in range(self.chance.randrange(6))]

    def fitting(self, one: click.Parameter) -> str:
        """Return a value for a parameter, one that fits two times out of three."""
        if self.chance.random() < 0.33:
            return self.value()
        match one.type:
            case click.Choice():
                return str(self.chance.choice(list(one.type.choices)))
            case click.IntRange() | click.types.IntParamType():
                return self.chance.choice(("1", "2", "5", "60"))
            case _ if one.type.name == "DATE":
                return self.chance.choice(DATES)
            case _ if one.type.name == "DURATION":
                return self.chance.choice(("45m", "1h30m", "99h", "0", "1h99m"))
        return self.chance.choice(self.known)

    def value(self) -> str:
        return self.chance.choice(self.chance.choice((DATES, NUMBERS, TEXTS, TEXTS, self.known)))

    def attempt(self, alone: bool) -> Try:
        """Return one thing to try, `alone` as a process of its own."""
        around = {name: self.chance.choice(values) for name, values in AROUND.items() if self.chance.random() < 0.3}
        if alone:
            around |= {name: self.chance.choice(values) for name, values in ALONE_AROUND.items()}
        given = self.chance.choice(tuple(GIVEN)) if self.chance.random() < 0.6 else "empty"
        return Try(self.line(), given, around, self.chance.choice(STREAMS) if alone else "")


def is_near(word: str) -> bool:
    """Tell whether a word, taken for a path, stays in the copy, and starts no cluster."""
    parts = word.rpartition("=")[2].split("/")
    glued = word.startswith("-") and not word.startswith("--") and len(parts) > 1
    return "spark" not in word and not glued and (len(parts) == 1 or (parts[0] != "" and parts.count("..") <= 2))


def run_here(one: Try) -> Done:
    """Run it in this process."""
    before = {name: os.environ.get(name) for name in one.around}
    _set(one.around)
    try:
        return ran(one.words, GIVEN[one.given])
    finally:
        _set(before)


def _set(around: dict[str, str | None]) -> None:
    for name, value in around.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    time.tzset()


def run_alone(one: Try) -> Done:
    """Run it as a process of its own."""
    around = {name: value for name, value in (os.environ | one.around).items() if value is not None}
    words = ["sh", "-c", one.streams, "sh", sys.executable, "-m", "caseload", *one.words]
    # No system starts a program with a longer word.
    command = [os.fsencode(word)[:LONGEST] for word in words]
    done = subprocess.run(command, input=GIVEN[one.given] or b"", capture_output=True, env=around, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def wrong(one: Try, done: Done) -> str:
    """Return what is not as it must be; empty where all is."""
    # The end of a pipe tells its own end.
    codes = PUBLISHED if "|" not in one.streams else (DONE,)
    if done.code not in codes:
        return "a bug" if done.code == BUG else f"exit code {done.code}"
    if TRACES.search(done.err) or TRACES.search(done.out):
        return "a traceback"
    lines = done.err.decode("utf-8", "replace").splitlines()
    if one.streams.count("2>") == 0 and done.code not in (DONE, FINDINGS) and not lines:
        return "not a word of why"
    if lines and lines[0].startswith(HELP[0]):
        return "" if done.code == FORBIDDEN else "help with another code"
    return "" if all(line.startswith(SAID) for line in lines) else "a line that is none of ours"


def main(place: Path, seed: int, count: int) -> None:
    """Try so many lines and tell what was wrong."""
    codes: Counter[int] = Counter()
    failures: list[dict[str, object]] = []
    alone, slowest = 0, 0.0
    chance = random.Random(seed)
    here = Path.cwd()
    # A word may climb out of the copy by a few folders, and has to stay in here.
    top = Path(tempfile.mkdtemp())
    near = top / "a" / "b" / "c" / "d" / "e"
    near.mkdir(parents=True)
    os.environ["XDG_STATE_HOME"] = str(near / "state")
    os.environ["PYTHONPATH"] = str(here)
    typist = Typist(chance, place)
    for number in range(count):
        if number % LOT == 0:
            os.chdir(here)
            rmtree(near / "one", ignore_errors=True)
            os.chdir(copied(place, near / "one") / TEAM)
        one = typist.attempt(alone=number % ALONE == ALONE - 1)
        start = time.process_time()
        done = run_alone(one) if one.streams else run_here(one)
        slowest = max(slowest, time.process_time() - start)
        alone += bool(one.streams)
        codes[done.code] += 1
        if reason := wrong(one, done):
            found = {"reason": reason, "code": done.code, "err": repr(done.err[-2_000:])}
            failures.append(asdict(one) | found | {"words": [word[:200] for word in one.words]})
    os.chdir(here)
    bugs = near / "state" / "caseload" / "bugs.log"
    log = bugs.read_text("utf-8") if bugs.exists() else ""
    rmtree(top, ignore_errors=True)
    told = {"tried": count, "alone": alone, "codes": codes, "slowest": round(slowest, 2), "failures": failures[:TOLD]}
    print(json.dumps(told | {"wrong": len(failures), "bugs": log[:6_000]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
