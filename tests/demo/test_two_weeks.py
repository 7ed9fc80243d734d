"""What the team of `examples/two-weeks.sh` sees; to change it, run with UPDATE_GOLDEN=1 and look at the diff."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples" / "two-weeks.sh"
GOLDEN = ROOT / "examples" / "two-weeks"
SCREENS = ("home-friday", "home-wednesday", "home-monday", "board", "agenda")


def in_order(screen: str, known: set[str]) -> str:
    """Put the place in which an id appears first for the id, which is another one each time; as long as it was."""
    seen: dict[str, str] = {}
    return re.sub("|".join(sorted(known)), lambda found: seen.setdefault(found[0], f"id{len(seen) + 1:06}"), screen)


@pytest.mark.heavy
@pytest.mark.usefixtures("no_identity")
def test_what_the_team_sees_in_two_weeks(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m caseload"
    (tmp_path / "screens").mkdir()
    done = subprocess.run(
        ["sh", str(SCRIPT), str(tmp_path / "screens")],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path), "CASELOAD": command},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is sound: 6 patients" in done.stdout
    folder = Path(done.stdout.splitlines()[-1].removeprefix("kept in "))
    records = "".join(path.read_text("utf-8") for path in folder.glob("patients/**/*.yaml"))
    known = set(re.findall(r"\bid: ([0-9a-z]{8})$", records, re.MULTILINE))
    assert {path.stem for path in (tmp_path / "screens").iterdir()} == set(SCREENS)
    for name in SCREENS:
        shown = in_order((tmp_path / "screens" / f"{name}.txt").read_text("utf-8"), known)
        golden = GOLDEN / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(shown, encoding="utf-8")
        assert shown == golden.read_text(encoding="utf-8"), name


def test_the_script_is_one_that_posix_shells_read() -> None:
    assert SCRIPT.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(SCRIPT)], check=True)
