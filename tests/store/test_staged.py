"""What the next commit would hold, as files for as long as they are looked at."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from caseload.errors import OutsideFailure
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.scope import Scope
from caseload.store.staged import Staged, what_is_staged

ONE, OTHER, THIRD = "patients/7/7aaaaaaa", "patients/7/7bbbbbbb", "patients/0/0ccccccc"
FILES = {
    "caseload.yaml": b"settings\n",
    "staff.yaml": b"staff\n",
    "definitions/templates/own.yaml": b"definition\n",
    f"{ONE}/patient.yaml": b"one\n",
    f"{ONE}/plan.yaml": b"plan\n",
    f"{OTHER}/patient.yaml": b"other\n",
    f"{OTHER}/plan.yaml": b"plan of the other\n",
    f"{THIRD}/patient.yaml": b"one\n",
    "patients/8/7bbbbbbb/patient.yaml": b"astray\n",
}
OTHERS = {"7bbbbbbb": b"other\n", "0ccccccc": b"one\n"}


def git(folder: Path, *words: str, check: bool = True) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=check, capture_output=True, text=True).stdout


@pytest.fixture(params=["", "north/team"], ids=("whole", "within"))
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    """Three people, all of whom are committed, in a repository or in a part of one."""
    root = tmp_path / "work" / request.param
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    (tmp_path / "work" / "notes.txt").write_text("outside" if request.param else "inside")
    git(tmp_path, "init", "-q", "work")
    git(root, "add", "--all", "--", ":/")
    git(root, "commit", "-q", "-m", "first")
    return Folder(root)


def held(folder: Folder) -> dict[str, bytes]:
    paths = (path for path in folder.root.rglob("*") if path.is_file())
    return {path.relative_to(folder.root).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def looked(team: Folder) -> Iterator[Staged]:
    """Look at what is staged; nothing is left of it afterwards."""
    state = state_folder(team.root)
    assert state
    with what_is_staged(team) as staged:
        [place] = state.iterdir()
        assert place in (staged.folder.root, *staged.folder.root.parents)
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        yield staged
    assert list(state.iterdir()) == []


def expected(team: Folder, *patients: str) -> dict[str, bytes]:
    """What is copied where only these patients are looked at."""
    found = {
        name: data for name, data in FILES.items() if not name.startswith("patients/") or name.startswith(patients)
    }
    return found | ({"notes.txt": b"inside"} if (team.root / ".git").exists() else {})


def test_only_those_it_is_about_are_copied_as_they_are_staged(team: Folder) -> None:
    (team.root / ONE / "plan.yaml").write_bytes(b"staged\n")
    (team.root / ONE / "new.yaml").write_bytes(b"new\n")
    git(team.root, "add", "--", ONE)
    (team.root / ONE / "plan.yaml").write_bytes(b"not staged\n")
    (team.root / OTHER / "plan.yaml").write_bytes(b"not staged\n")
    (team.root / OTHER / "patient.yaml").write_bytes(b"not staged\n")
    with looked(team) as staged:
        assert staged.changes == [("A", f"{ONE}/new.yaml"), ("M", f"{ONE}/plan.yaml")]
        assert staged.scope == Scope(frozenset({ONE}), False)
        assert held(staged.folder) == expected(team, ONE) | {
            f"{ONE}/plan.yaml": b"staged\n",
            f"{ONE}/new.yaml": b"new\n",
        }
        assert staged.others == OTHERS
    assert (team.root / ONE / "plan.yaml").read_bytes() == b"not staged\n"


def test_where_nothing_is_staged_nobody_is_looked_at(team: Folder) -> None:
    (team.root / ONE / "plan.yaml").write_bytes(b"not staged\n")
    with looked(team) as staged:
        assert (staged.changes, staged.scope.about) == ([], frozenset())
        assert held(staged.folder) == expected(team, "none")
        assert staged.others == OTHERS | {"7aaaaaaa": b"one\n"}


def test_a_changed_setting_is_about_everybody(team: Folder) -> None:
    (team.root / "staff.yaml").write_bytes(b"more\n")
    git(team.root, "add", "--", "staff.yaml")
    with looked(team) as staged:
        assert (staged.changes, staged.scope.whole) == ([("M", "staff.yaml")], True)
        assert held(staged.folder) == expected(team, "patients/") | {"staff.yaml": b"more\n"}
        assert staged.others == {}


def test_what_is_deleted_is_not_there(team: Folder) -> None:
    git(team.root, "rm", "-q", "--cached", "--", f"{ONE}/plan.yaml", f"{OTHER}/patient.yaml")
    with looked(team) as staged:
        assert staged.changes == [("D", f"{ONE}/plan.yaml"), ("D", f"{OTHER}/patient.yaml")]
        assert sorted(held(staged.folder).keys() - expected(team, "none").keys()) == [
            f"{ONE}/patient.yaml",
            f"{OTHER}/plan.yaml",
        ]
        assert staged.others == {"0ccccccc": b"one\n"}


@pytest.mark.parametrize(("place", "counts"), [(".git/next.lock", True), ("elsewhere", False)])
@pytest.mark.parametrize("relative", [True, False])
def test_a_hook_looks_at_the_index_of_its_commit(
    team: Folder, tmp_path: Path, place: str, counts: bool, relative: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "work"
    (top / place).write_bytes((top / ".git" / "index").read_bytes())
    (team.root / ONE / "plan.yaml").write_bytes(b"staged\n")
    monkeypatch.chdir(top)
    monkeypatch.setenv("GIT_INDEX_FILE", place if relative else str(top / place))
    subprocess.run(["git", "add", "--", team.root / ONE], check=True)
    with looked(team) as staged:
        assert staged.changes == ([("M", f"{ONE}/plan.yaml")] if counts else [])
        assert held(staged.folder).get(f"{ONE}/plan.yaml") == (b"staged\n" if counts else None)


def test_files_in_conflict_are_not_looked_at(team: Folder) -> None:
    git(team.root, "checkout", "-q", "-b", "side")
    for text, branch in ((b"2\n", "side"), (b"3\n", "main")):
        git(team.root, "checkout", "-q", branch)
        (team.root / ONE / "plan.yaml").write_bytes(text)
        git(team.root, "commit", "-q", "-a", "-m", "x")
    git(team.root, "merge", "side", check=False)
    with pytest.raises(OutsideFailure), what_is_staged(team):
        pytest.fail("half of a merge was looked at")


def test_without_git_there_is_nothing_staged(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailure, match="looking into the history needs git"), what_is_staged(Folder(tmp_path)):
        pytest.fail("something was staged")


def test_of_a_person_who_comes_nothing_is_elsewhere(team: Folder) -> None:
    new = team.root / "patients" / "1" / "1ddddddd"
    new.mkdir(parents=True)
    (new / "patient.yaml").write_bytes(b"new\n")
    git(team.root, "add", "--", "patients/1")
    with looked(team) as staged:
        assert staged.scope.about == {"patients/1/1ddddddd"}
        assert held(staged.folder)["patients/1/1ddddddd/patient.yaml"] == b"new\n"
        assert staged.others == OTHERS | {"7aaaaaaa": b"one\n"}
