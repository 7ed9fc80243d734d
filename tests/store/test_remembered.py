"""Where an extract lay."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.gitdir import state_folder
from caseload.store.remembered import PLACES, remember, remembered

HASH = "41d8e0b2f7a96c35d4e1b08f62c7a953e8f0d1b6a2c47e9530b8f6d1e4a7c2b9"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path / "team")], check=True)
    return tmp_path / "team"


def test_a_place_is_found_again(team: Path, tmp_path: Path) -> None:
    remember(team, HASH, tmp_path / "extract", tmp_path / "ex\ntract.yaml")
    assert remembered(team, HASH) == (tmp_path / "extract", tmp_path / "ex\ntract.yaml")
    remember(team, HASH, tmp_path / "moved")
    assert remembered(team, HASH) == (tmp_path / "moved",)


def test_it_is_absolute_and_not_for_everybody(team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    remember(team, HASH, Path("extract"))
    assert remembered(team, HASH) == (tmp_path / "extract",)
    state = state_folder(team)
    assert state
    assert (state / PLACES).stat().st_mode & 0o777 == 0o700
    assert subprocess.run(["git", "status", "--short"], cwd=team, capture_output=True, check=True).stdout == b""


def test_nothing_is_known_of_what_was_never_there(team: Path, tmp_path: Path) -> None:
    assert remembered(team, HASH) == ()
    remember(tmp_path, HASH, tmp_path)
    assert remembered(tmp_path, HASH) == ()


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff", b"5", b"[5]"])
def test_a_note_that_is_damaged_is_none(team: Path, broken: bytes) -> None:
    state = state_folder(team)
    assert state
    (state / PLACES).mkdir(parents=True)
    (state / PLACES / HASH).write_bytes(broken)
    assert remembered(team, HASH) == ()


def test_where_nothing_can_be_written_nothing_is_remembered(team: Path, tmp_path: Path) -> None:
    state = state_folder(team)
    assert state
    state.mkdir(parents=True)
    (state / PLACES).write_bytes(b"")
    remember(team, HASH, tmp_path)
    assert remembered(team, HASH) == ()
