"""A caseload folder under real git, taken from step to step by the command line itself; and a terminal."""

from __future__ import annotations

import fcntl
import io
import os
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import DONE

TODAY = "2026-11-21"
# The person of every test: none of these words may be seen in an error, a commit or a file name.
FAMILY, GIVEN, BORN, NHS = "Hillingworth", "Marguerite", "1941-03-02", "9990000018"
NOTE = "Zinnia seen at the door"
SECRETS = (FAMILY, GIVEN, BORN, NHS, "999 000 0018", "Zinnia")

INTAKE = ("intake", "--family", FAMILY, "--given", GIVEN, "--born", BORN, "--nhs", NHS, "--source", "gp")
# The commands that take the patient on to each step.
STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "referred": ((*INTAKE, "--reason", NOTE),),
    "accepted": (("triage", "{id}", "accept", "--tier", "standard"),),
    "assessed": (
        ("assess", "{id}", "--need", "mobility-and-falls", NOTE, "--score", "barthel", "2,2,1,2,2,3,2,2,1,1"),
        ("assess", "{id}", "--no-need", "mood", NOTE, "--complete"),
    ),
    "planned": (
        ("plan", "about-me", "{id}", "--most-important", NOTE),
        ("plan", "need", "{id}", "--domain", "mobility-and-falls", "--text", NOTE),
        ("plan", "goal", "{id}", "--text", NOTE, "--importance", "9"),
        ("plan", "action", "{id}", "--sector", "voluntary", "--due", "2026-12-01", "--text", NOTE),
        ("plan", "contingency", "{id}", "--trigger", NOTE),
    ),
    "active": (("plan", "agree", "{id}", "--copy-given"),),
    "closed": (
        ("close", "{id}", "--reason", "goals-achieved", "--goal", "{goals}=achieved", "--action", "{actions}=done"),
    ),
}
ROOM = struct.pack("HHHH", 50, 160, 0, 0)
# A program gets the terminal that it may be interrupted from by opening it as the leader of a session.
ON_TERMINAL = 'terminal=$1; shift; exec "$@" <>"$terminal" >&0 2>&0'
PATIENCE = 30


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


# What a command could have changed: every file by its path, with what git has staged and where its branch went.
State = dict[str, bytes]
OF_GIT = (".git/index", ".git/logs/HEAD")


@dataclass(frozen=True, slots=True)
class Team:
    """One caseload folder and how it is used; the day is fixed with --today."""

    folder: Path

    def words(self, *words: str) -> list[str]:
        """Return the arguments of a command in this folder."""
        return ["-C", str(self.folder), "--today", TODAY, *words]

    def run(self, *words: str, given: str | bytes = "") -> Done:
        """Run a command in this process, with nobody at a terminal; `given` is its stdin."""
        data = given.encode() if isinstance(given, str) else given
        out, err, kept = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(root, self.words(*words))
        finally:
            sys.stdin = kept
        return Done(code, out.getvalue(), err.getvalue())

    def process(self, *words: str, given: str = "", **environment: str) -> Done:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "caseload", *self.words(*words)],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def terminal(self, *words: str, **environment: str) -> Terminal:
        """Start a command at a terminal."""
        usual = os.environ | {"TERM": "dumb"}
        return Terminal([sys.executable, "-m", "caseload", *self.words(*words)], usual | environment)

    def write(self, *words: str, given: str = "") -> str:
        """Run a command that must succeed, with --yes; return the id of the record that it saved."""
        done = self.run(*words, "--yes", "-o", "plain", given=given)
        assert done.code == DONE, done
        found = re.search(r"record: (\S+)", done.out)
        return found[1] if found else ""

    def refuses(self, code: int, said: str, *words: str, given: str | bytes = "", process: bool = False) -> Done:
        """Run a command that must be refused as every refusal is, and return what it came to.

        Clear lines on stderr with `said` among them, nothing of the person, nothing written.
        """
        before = self.state()
        done = self.process(*words, given=str(given)) if process else self.run(*words, given=given)
        refused(done, code, said)
        assert self.state() == before
        return done

    @property
    def id(self) -> str:
        """Return the id of the one patient."""
        (place,) = self.folder.glob("patients/?/*")
        return place.name

    @property
    def place(self) -> Path:
        """Return the folder of the one patient."""
        return self.folder / "patients" / self.id[0] / self.id

    def item(self, field: str) -> str:
        """Return the id of the first item of a list of the plan."""
        found = re.search(rf"^{field}:\n  - id: \"?(\w+)", (self.place / "plan.yaml").read_text("utf-8"), re.MULTILINE)
        assert found
        return found[1]

    def entry(self, kind: str) -> Path:
        """Return the file of the latest entry of a kind."""
        found = self.place.glob(f"entries/*-{kind}-????????.yaml")
        return max(found, key=lambda path: re.findall("^recorded: .*", path.read_text("utf-8"), re.MULTILINE))

    def git(self, *words: str) -> str:
        """Return what git prints."""
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commits(self) -> list[str]:
        """Return the message of each commit, the latest first."""
        return self.git("log", "--format=%s").splitlines()

    def state(self) -> State:
        """Return all that a command could change; with it HEAD and git's status stay the same."""
        found: State = {}
        for top, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if name != ".git"]
            files = [Path(top, name) for name in names]
            plain = [file for file in files if file.is_file() and not file.is_symlink()]
            found |= {str(file.relative_to(self.folder)): file.read_bytes() for file in plain}
        kept = [self.folder / name for name in OF_GIT]
        return found | {str(file): file.read_bytes() for file in kept if file.exists()}

    def on(self, step: str) -> Team:
        """Take the patient on to the step that follows."""
        for words in STEPS[step]:
            known = {name: self.item(name) for name in ("goals", "actions") if f"{{{name}}}" in " ".join(words)}
            if step != "referred":
                known["id"] = self.id
            self.write(*(word.format(**known) for word in words))
        return self


def refused(done: Done, code: int, said: str) -> None:
    """Check that a command ended as every refusal must."""
    lines = done.err.splitlines()
    assert done.code == code, done
    assert lines, done
    assert [line for line in lines if not line.startswith("caseload: ")] == [], done
    assert said in done.err, done
    assert "Traceback" not in done.err, done
    assert [secret for secret in SECRETS if secret in done.err] == [], done


@dataclass
class Terminal:
    """A command at a terminal of its own, 160 columns wide; reading waits for what is expected, at most so long."""

    command: list[str]
    environment: dict[str, str]
    seen: str = ""
    _at: int = 0
    _running: subprocess.Popen[bytes] = field(init=False)
    _master: int = field(init=False)
    _slave: int | None = field(init=False)

    def __post_init__(self) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, ROOM)
        started = ["sh", "-c", ON_TERMINAL, "sh", os.ttyname(slave), *self.command]
        self._running = subprocess.Popen(
            started, stdin=subprocess.DEVNULL, env={"TERM": "dumb"} | self.environment, start_new_session=True
        )
        # The child opens the terminal by its name; until it has, it must not vanish.
        self._slave = slave

    def expect(self, text: str) -> str:
        """Wait until the text is on the screen, after what was expected before; return all up to it."""
        while (found := self.seen.find(text, self._at)) < 0:
            assert self._read(), f"ended without {text!r}: {self.seen}"
        start, self._at = self._at, found + len(text)
        return self.seen[start : self._at]

    def send(self, keys: str) -> None:
        """Type keys as they are; `\\n` is Enter, `\\x03` Ctrl-C, `\\x04` the end of input."""
        os.write(self._master, keys.encode())

    def answer(self, question: str, answer: str = "") -> None:
        """Wait for a question and answer it with Enter."""
        self.expect(question)
        self.send(f"{answer}\n")

    def leave(self, keys: str) -> int:
        """Type what ends a command, again where it was not waiting for it yet; return its exit code."""
        for _ in range(int(PATIENCE)):
            self.send(keys)
            while select.select([self._master], [], [], 1.0)[0]:
                if not self._read():
                    os.close(self._master)
                    return self._running.wait(PATIENCE)
        self._running.kill()
        raise AssertionError(f"does not end: {self.seen}")

    def end(self) -> int:
        """Read until the command has ended; return its exit code."""
        while self._read():
            pass
        os.close(self._master)
        return self._running.wait(PATIENCE)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], PATIENCE)
        assert ready, f"waits for something else: {self.seen}"
        data = b""
        with suppress(OSError):  # EIO: nobody has the terminal open any more
            data = os.read(self._master, 65536)
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None
        self.seen += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return how to get a folder at each step, made once from the one before; never to be changed."""
    made: dict[str, Path] = {}
    names = ("empty", *STEPS)

    def stage(step: str) -> Path:
        if step not in made:
            folder = tmp_path_factory.mktemp(step) / "team"
            if step == "empty":
                done = Team(folder.parent).run("init", "team", "--name", "North team")
                assert done.code == DONE, done
                shutil.rmtree(folder / ".git" / "hooks")
            else:
                shutil.copytree(stage(names[names.index(step) - 1]), folder, symlinks=True)
                Team(folder).on(step)
                # One file instead of a folder and a file for each object: it is copied for every test.
                Team(folder).git("repack", "-a", "-d", "-q")
            made[step] = folder
        return made[step]

    return stage


@pytest.fixture(scope="session")
def teams() -> type[Team]:
    """Return the class of a caseload folder, for one in another place."""
    return Team


@pytest.fixture
def at(stages: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Team]:
    """Return how to get a folder of one's own whose one patient is at a step; `empty` has nobody."""

    def copied(step: str) -> Team:
        folder = tmp_path / "team"
        shutil.copytree(stages(step), folder, symlinks=True)
        return Team(folder)

    return copied


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """Return how to make an editor of a few lines of Python; `text` is the page, `args` what it was started with.

    What it sets `text` to is saved.
    """

    def scripted(lines: str) -> str:
        script = tmp_path / "editor.py"
        page = "from pathlib import Path; import sys; args = sys.argv[1:]; page = Path(args[-1])"
        script.write_text(f"{page}\ntext = page.read_text('utf-8')\n{lines}\npage.write_text(text, 'utf-8')\n", "utf-8")
        return f"{sys.executable} {script}"

    return scripted


@pytest.fixture
def bugs(tmp_path: Path) -> Path:
    """Where the log of bugs is, for a test that wants one."""
    return tmp_path / "state" / "caseload" / "bugs.log"


@pytest.fixture(autouse=True)
def no_bug(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a log of bugs of its own; it stays empty in a test that wants none."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    assert "bugs" in request.fixturenames or not [*(tmp_path / "state").rglob("bugs*")]
