"""`caseload demo` as one runs it."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import DONE, FORBIDDEN


def demo(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(root, ["--today", "2026-11-21", "demo", *words])
    return code, out.getvalue(), err.getvalue()


def test_it_builds_and_looks_around(tmp_path: Path) -> None:
    folder = tmp_path / "try it"
    code, out, err = demo(str(folder), "--patients", "12")
    assert code == DONE, err
    first, *screens = re.split(r"^\$ caseload -C '.*/try it' --today 2026-11-21 ?", out, flags=re.MULTILINE)
    assert re.fullmatch(r"12 patients, [12][0-9]{2} files, one commit: .*/try it\n\n", first)
    home, listed, shown, checked = screens
    assert "Visits today" in home
    assert listed.startswith("list\n")
    assert re.match(r"show ([0-9a-z]{8})\n(.*\n)*Patient +\1\n", shown)
    assert "SAFETY FLAG" in shown
    assert checked.startswith("check\n")
    assert "12 patients" in checked
    assert "--by c-braithwaite" in err


def test_without_an_active_case_nobody_is_shown(tmp_path: Path) -> None:
    code, out, _ = demo(str(tmp_path / "new"), "--patients", "2")
    assert code == DONE
    assert " show " not in out


def test_it_stands_in_the_folder_that_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert demo("--patients", "1")[0] == DONE
    assert (tmp_path / "caseload-demo" / "caseload.yaml").is_file()
    code, out, err = demo("--patients", "1")
    assert (code, out) == (FORBIDDEN, "")
    assert "not empty" in err


@pytest.mark.parametrize("words", [("--patients", "0"), ("--patients", "many"), ("--seed", "x")])
def test_what_is_no_number_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert demo(str(tmp_path / "new"), *words)[0] == FORBIDDEN
    assert not (tmp_path / "new").exists()
