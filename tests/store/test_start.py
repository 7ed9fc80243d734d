"""A new caseload folder."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from caseload.errors import CaseloadError, Forbidden, OutsideFailure
from caseload.steps.staffing import founder
from caseload.store.folder import Folder
from caseload.store.git import Git
from caseload.store.settings import read_settings, read_staff
from caseload.store.start import first_files, founder_of, prepare, start

STAFF = founder("Test Matron", "matron@example.org")


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_private_under_git_and_in_one_commit(tmp_path: Path) -> None:
    root = tmp_path / "teams" / "north"
    assert prepare(root) == Git(root, root / ".git", "")
    folder = start(root, "North team", STAFF)
    assert mode(root) == 0o700
    assert git(root, "log", "--format=%s %an") == "init Test Matron"
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "ls-files").split() == [".gitattributes", ".gitignore", "caseload.yaml", "staff.yaml"]
    assert folder == Folder.find(root)
    assert read_settings(root).name == "North team"
    assert read_staff(root) == STAFF


def test_an_init_that_was_killed_is_done_again(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("HEAD.lock", "config.lock"):
        (tmp_path / ".git" / name).touch()
    prepare(tmp_path)
    start(tmp_path, "North team", STAFF)
    assert git(tmp_path, "log", "--format=%s") == "init"
    assert [*tmp_path.rglob("*.lock")] == []


def test_where_git_was_begun_and_nothing_committed_a_lock_that_was_left_is_taken_away(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"
    lock.touch()
    prepare(tmp_path)
    assert not lock.exists()


def test_in_a_repository_that_somebody_works_in_no_lock_is_taken_away(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "begin")
    lock = tmp_path / ".git" / "index.lock"
    lock.touch()
    prepare(tmp_path)
    assert lock.exists()


def test_the_files_it_starts_with(tmp_path: Path) -> None:
    first = dict(first_files("North", STAFF))
    assert list(first) == ["staff.yaml", ".gitattributes", ".gitignore", "caseload.yaml"]
    assert first[".gitattributes"] == b"*.yaml text eol=lf merge=caseload\n"
    assert first[".gitignore"] == b".caseload-tmp-*\n*.swp\n*~\n"
    assert first["caseload.yaml"] == b"schema: caseload/1\nname: North\n"


def test_what_is_ignored_and_how_lines_end(tmp_path: Path) -> None:
    prepare(tmp_path)
    start(tmp_path, "North", STAFF)
    for name in (".caseload-tmp-0a", "x.yaml.swp", "x.yaml~"):
        (tmp_path / name).touch()
    assert git(tmp_path, "status", "--porcelain") == ""
    assert git(tmp_path, "check-attr", "eol", "merge", "--", "x.yaml").splitlines() == [
        "x.yaml: eol: lf",
        "x.yaml: merge: caseload",
    ]
    assert git(tmp_path, "config", "merge.caseload.driver").endswith("caseload merge-file %O %A %B %P")


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir(mode=0o755)
    git(root, "init", "-q")
    (root / "staff.yaml").write_text("schema: staff/1\n")
    (root / ".gitignore").write_text("mine\n")
    prepare(root)
    start(root, "North", STAFF)
    assert mode(root) == 0o700
    assert git(root, "show", "--format=", "--name-only").split() == [".gitattributes", "caseload.yaml"]
    assert (root / ".gitignore").read_text() == "mine\n"


def test_it_may_be_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    root = tmp_path / "deep" / "north"
    assert prepare(root).prefix == "deep/north"
    start(root, "North", STAFF)
    assert "deep/north/caseload.yaml" in git(tmp_path, "ls-files")
    assert not (root / ".git").exists()


@pytest.mark.parametrize("place", ["", "inner", "inner/deep", ".."])
def test_none_is_made_in_or_around_another(tmp_path: Path, place: str) -> None:
    root = tmp_path / "outer" / "north"
    prepare(root)
    start(root, "North", STAFF)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Forbidden) as raised:
        prepare(root / place)
    assert raised.value.message.endswith("is a caseload folder already")
    assert raised.value.remedy == "a caseload cannot hold another one"
    assert sorted(tmp_path.rglob("*")) == before


def test_none_is_made_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "north").touch()
    with pytest.raises(Forbidden, match=r"north is no folder; name one"):
        prepare(tmp_path / "north")


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 201, "bell\a"])
def test_what_is_no_name(tmp_path: Path, name: str) -> None:
    prepare(tmp_path)
    with pytest.raises(Forbidden):
        start(tmp_path, name, STAFF)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git"]


@pytest.mark.parametrize("name", ["North", "no", "12:30", "Ärzte – Süd: # 1", "x" * 200])
def test_a_name_is_read_as_it_was_given(tmp_path: Path, name: str) -> None:
    for path, data in first_files(name, STAFF):
        (tmp_path / path).write_bytes(data)
    assert read_settings(tmp_path).name == name


# --- who makes it


def test_whom_git_knows(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "not" / "there" / "yet"):
        assert founder_of(place) == ("Test Matron", "matron@example.org")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_identity")
def test_whom_git_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailure) as raised:
        founder_of(tmp_path / "north")
    assert str(raised.value).startswith("git does not know who you are; git config --global user.name")


def test_without_git_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for step in (founder_of, prepare):
        with pytest.raises(CaseloadError, match="install git"):
            step(tmp_path / "north")
