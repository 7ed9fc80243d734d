from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from caseload.demo.build import STAFF, Tally, build, files
from caseload.errors import Forbidden
from caseload.model.steps import Step
from caseload.store.cases import read_case
from caseload.store.folder import SETTINGS, Folder
from caseload.store.settings import read_settings, read_staff
from caseload.store.soundness import check

pytestmark = pytest.mark.heavy

TODAY = date(2026, 11, 21)


def day_in(zone: str) -> date:
    assert zone == "Europe/London"
    return TODAY


def built(root: Path, patients: int = 14, seed: int = 7) -> Tally:
    return build(root, patients, seed, day_in, lambda: None)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


def test_one_commit_holds_it_all_and_names_nobody(tmp_path: Path) -> None:
    tally = built(tmp_path / "new")
    assert git(tmp_path / "new", "log", "--format=%s%n%b|%an").strip() == "demo 14 patients\n|Test Matron"
    assert git(tmp_path / "new", "status", "--porcelain") == ""
    assert len(git(tmp_path / "new", "ls-files").splitlines()) == tally.files
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_check_finds_no_error(tmp_path: Path) -> None:
    tally = built(tmp_path, patients=40)
    seen = check(Folder(tmp_path), day_in)
    assert seen.patients == tally.patients == 40
    assert [finding.line_text() for finding in seen.findings if finding.severity == "error"] == []
    assert read_staff(tmp_path) == STAFF
    assert read_settings(tmp_path).name == "North team"


def test_what_is_written_is_what_was_told(tmp_path: Path) -> None:
    tally = built(tmp_path / "new", patients=12)
    told = dict(files(tmp_path, 12, 7, day_in, Tally()))
    found = {
        path.relative_to(tmp_path / "new").as_posix(): path.read_bytes()
        for path in (tmp_path / "new").rglob("*")
        if path.is_file() and ".git" not in path.relative_to(tmp_path / "new").parts
    }
    assert found == told
    assert len(told) == tally.files


def test_the_eventful_one_is_active_and_has_a_flag(tmp_path: Path) -> None:
    case = read_case(Folder(tmp_path), built(tmp_path).eventful)
    assert case.step is Step.ACTIVE
    assert case.flags()
    assert case.alerts()


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    def ids(seed: int) -> set[str]:
        return {path[:20] for path, _ in files(tmp_path, 12, seed, day_in, Tally()) if path.startswith("patients/")}

    assert ids(1) == ids(1)
    assert ids(1) & ids(2) == set()


@pytest.mark.usefixtures("no_identity")
def test_it_has_an_identity_of_its_own_where_git_knows_nobody(tmp_path: Path) -> None:
    built(tmp_path, patients=1)
    assert git(tmp_path, "log", "--format=%an <%ae>").strip() == "caseload demo <demo@example.org>"


def test_inside_another_repository_it_is_one_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    built(tmp_path / "deep" / "new", patients=1)
    assert git(tmp_path / "deep" / "new", "rev-parse", "--show-prefix").strip() == ""
    assert git(tmp_path / "deep" / "new", "log", "--format=%s").strip() == "demo 1 patients"
    assert subprocess.run(["git", "-C", str(tmp_path), "rev-parse", "-q", "--verify", "HEAD"], check=False).returncode


def test_what_is_broken_off_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """Whoever stops a large one with Ctrl-C can give the same command again."""
    told = iter(range(3))

    def stopped() -> None:
        if next(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "new", 14, 7, day_in, stopped)
    assert [*(tmp_path / "new").iterdir()] == []
    assert built(tmp_path / "new").patients == 14


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(Forbidden, match="not empty"):
        built(tmp_path)
    with pytest.raises(Forbidden, match="not empty"):
        built(tmp_path / "notes")
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_a_caseload_cannot_hold_another_one(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text("schema: caseload/1\nname: Ours\n")
    with pytest.raises(Forbidden, match="cannot hold another one"):
        built(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_each_person_is_counted_as_they_are_told(tmp_path: Path) -> None:
    counted: list[int] = []
    tally = build(tmp_path, 3, 7, day_in, lambda: counted.append(1))
    assert len(counted) == tally.patients == 3
