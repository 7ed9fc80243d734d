"""Where every error ends: exit code, stderr, the private log of bugs; and streams that somebody closed."""

from __future__ import annotations

import errno
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from caseload import errors
from caseload.cli.boundary import run
from caseload.cli.verb import verb

if TYPE_CHECKING:
    from tests.cli.conftest import Team

SECRET = "Zinnia Hillingworth"


def ended(error: BaseException) -> int:
    """Return the exit code of a verb that ends in this error."""

    @verb("failing", example="caseload failing")
    def failing(session: object) -> None:
        """Fail."""
        raise error

    return run(failing, [])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Forbidden("no", remedy="do it so"), 2),
        (errors.Unreadable("no", remedy="do it so"), 3),
        (errors.NotFound("no", remedy="do it so"), 4),
        (errors.Changed("no", remedy="do it so"), 5),
        (errors.NotCommitted("no", remedy="do it so"), 6),
        (errors.OutsideFailure("no", remedy="do it so"), 7),
        (errors.Declined("no", remedy="do it so"), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_has_its_exit_code(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(error) == code
    assert capsys.readouterr() == ("", "caseload: no; do it so\n")


def test_the_readme_lists_every_exit_code() -> None:
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    table = [line.split("|")[1].strip() for line in text.partition("| exit code |")[2].splitlines() if "|" in line]
    listed = {int(code) for code in table if code.isdigit()}
    known = {cls.exit_code for cls in errors.CaseloadError.__subclasses__()}
    assert listed == known | {errors.DONE, errors.FINDINGS, errors.BUG}


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", SECRET), 7, "the system refused: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", SECRET), 7, "the system refused: Permission denied"),
        (ModuleNotFoundError(SECRET, name="duckdb"), 7, "duckdb cannot be loaded; install caseload anew"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (EOFError(), 130, "interrupted"),
        (click.exceptions.Abort(), 130, "nothing was written"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_others_raise(error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(error) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Zinnia" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), RecursionError(SECRET), MemoryError(SECRET)])
def test_a_bug_is_kept_without_what_was_in_hand(
    error: Exception, bugs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(error) == 70
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"caseload: this is a bug in caseload; where it happened is kept in {bugs}\n")
    kept = bugs.read_text("utf-8")
    assert "Zinnia" not in kept
    assert type(error).__name__ in kept
    assert "test_boundary.py:" in kept
    assert " failing\n" in kept
    assert stat.S_IMODE(bugs.stat().st_mode) == 0o600
    assert stat.S_IMODE(bugs.parent.stat().st_mode) == 0o700


def test_bugs_add_up_in_the_log(bugs: Path) -> None:
    assert [ended(ValueError(SECRET)), ended(TypeError(SECRET))] == [70, 70]
    assert bugs.read_text("utf-8").count("caseload 0") == 2


def test_a_log_that_cannot_be_written(
    bugs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    assert ended(ValueError(SECRET)) == 70
    said = "this is a bug in caseload; it is a ValueError, and the log of bugs cannot be written"
    assert capsys.readouterr() == ("", f"caseload: {said}\n")
    assert not bugs.exists()


def test_a_bug_while_records_are_in_hand_prints_nothing_of_them(at: Callable[[str], Team], bugs: Path) -> None:
    """The whole way: a library that breaks in the middle of a save."""
    team = at("active")
    breaks = "from caseload.store.save import Saver; Saver.save = None; from caseload.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", breaks, *team.words("log", team.id, "clinic", "5m", "--note", SECRET, "--yes")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert "Zinnia" not in done.stdout + done.stderr + bugs.read_text("utf-8")
    assert "Traceback" not in done.stderr


# --- streams


def shell(script: str, team: Team, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell, in which "$@" is the command."""
    command = [sys.executable, "-m", "caseload", *team.words(*words)]
    return subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False)


def test_a_reader_who_leaves_early_is_no_error(at: Callable[[str], Team]) -> None:
    team = at("active")
    done = shell('{ "$@"; echo "code $?" >&2; } | exec true', team, "schema", "plan")
    assert done.stderr == "code 0\n"


def test_a_long_answer_and_a_reader_who_leaves_early(at: Callable[[str], Team]) -> None:
    team = at("active")
    done = shell('{ "$@"; echo "code $?" >&2; } | head -c 10 >/dev/null', team, "schema", "patient", "--source")
    assert done.stderr == "code 0\n"


def test_nobody_listens_to_an_error(at: Callable[[str], Team]) -> None:
    done = shell('{ "$@"; echo "code $?" >&3; } 3>&2 2>&1 | exec true', at("active"), "show", "nobody")
    assert done.stderr == "code 4\n"


@pytest.mark.parametrize("words", [("list",), ("schema", "plan")], ids=" ".join)
def test_an_answer_for_which_there_is_no_room(words: tuple[str, ...], at: Callable[[str], Team]) -> None:
    team = at("active")
    done = shell(f'ulimit -f 0; "$@" > {team.folder.parent}/answer', team, *words)
    assert done.returncode == 7
    assert done.stderr == "caseload: the answer cannot be written: File too large; make room for it\n"


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", ("list",), 0),
        ("2>&-", ("list",), 0),
        ("2>&-", ("show", "nobody"), 4),
        (">&- 2>&-", ("show", "nobody"), 4),
        ("2>/dev/full", ("show", "nobody"), 4),
        ("<&-", ("list",), 0),
        ("<&-", ("log", "{id}", "clinic", "5m"), 2),
        ("<&- >&- 2>&-", ("log", "{id}", "clinic", "5m", "--yes"), 0),
    ],
)
def test_closed_streams_are_no_bug_and_no_file_gets_their_number(
    closed: str, words: tuple[str, ...], code: int, at: Callable[[str], Team]
) -> None:
    team = at("active")
    hook = team.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho Zinnia; echo Zinnia >&2\n")
    hook.chmod(0o755)
    done = shell(f'"$@" {closed}', team, *(word.format(id=team.id) for word in words))
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    assert team.run("check").code == 0
    told = [path for path in team.folder.rglob("*") if path.is_file() and path != hook and b"echo" in path.read_bytes()]
    assert [path for path in told if "hooks" not in path.parts] == []


def test_a_terminal_that_knows_few_letters(at: Callable[[str], Team]) -> None:
    team = at("empty")
    team.write("intake", "--family", "Łukasik", "--given", "Zoë", "--born", "1950-05-05", "--source", "gp")
    done = team.process("list", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.code, done.err) == (0, "")
    assert "UKASIK" in done.out


def test_the_module_runs(at: Callable[[str], Team]) -> None:
    assert at("active").process("list").out.startswith("Id ")
