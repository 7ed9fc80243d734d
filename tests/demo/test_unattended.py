"""Every script of `examples/` runs through at a terminal where nobody answers."""

from __future__ import annotations

import os
import select
import shlex
import signal
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTS = {"casefind.sh": ("examples/population", "2026-07-31", "2026-10-31"), "walk.sh": ("examples/people.csv",)}
SCRIPTS = sorted(path.name for path in (ROOT / "examples").glob("*.sh"))
# The others are the same to a terminal, and slow.
IN_CI = ("casefind.sh",)
# As long as nothing comes, in seconds: a question waits for ever.
SILENCE = 60


def at_a_terminal(place: Path, *words: str) -> tuple[int, str]:
    """Run a command with a terminal of its own; its exit code, and what it said. Killed where it waits."""
    import pty

    child, screen = pty.fork()
    if not child:
        os.chdir(ROOT)
        told = {"CASELOAD": f"{shlex.quote(sys.executable)} -m caseload", "TMPDIR": str(place)}
        os.execvpe(words[0], words, os.environ | told | {"XDG_STATE_HOME": str(place / "state")})
    said = b""
    while select.select([screen], [], [], SILENCE)[0]:
        try:
            part = os.read(screen, 65536)
        except OSError:  # how Linux tells that the other side has gone
            break
        if not part:
            break
        said += part
    else:
        os.kill(child, signal.SIGKILL)
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode(errors="replace")


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_command_of_a_script_has_anybody_to_ask(script: str) -> None:
    text = (ROOT / "examples" / script).read_text(encoding="utf-8")
    assert "</dev/null" in text


@pytest.mark.heavy
@pytest.mark.usefixtures("no_identity")
@pytest.mark.parametrize(
    "script", [pytest.param(one, marks=() if one in IN_CI else pytest.mark.whole) for one in SCRIPTS]
)
def test_nobody_is_asked(tmp_path: Path, script: str) -> None:
    code, said = at_a_terminal(tmp_path, "sh", f"examples/{script}", *FACTS.get(script, ()))
    assert code == 0, said[-500:]
    assert "kept in " in said.splitlines()[-1]
