"""Git's own folder, found without running git."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from caseload.errors import OutsideFailure
from caseload.store.gitdir import (
    LOOSE,
    common_folder,
    find_gitdir,
    is_crowded,
    is_shallow,
    refuse_astray,
    state_folder,
    state_folder_in,
)

REMEDY = "look at .git, what links there are in it, and git config core.worktree"


def made(folder: Path) -> Path:
    """Make of a folder what looks like a git folder."""
    folder.mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A work tree with a caseload two folders down."""
    made(tmp_path / "work" / ".git")
    (tmp_path / "work" / "north" / "team").mkdir(parents=True)
    return tmp_path / "work"


def place(prefix: bytes) -> str:
    return hashlib.sha256(prefix).hexdigest()[:12]


def refused(root: Path, told: tuple[Path, str] | None = None) -> bool:
    try:
        refuse_astray(root, told)
    except OutsideFailure as error:
        assert (error.message, error.remedy) == ("git is led out of this folder", REMEDY)
        return True
    return False


@pytest.mark.parametrize("prefix", ["", "north", "north/team"])
def test_it_is_found_from_every_depth_with_the_way_down(top: Path, prefix: str) -> None:
    assert find_gitdir(top / prefix) == (top / ".git", prefix)
    assert state_folder(top / prefix) == top / ".git" / "caseload" / place(prefix.encode())
    assert not refused(top / prefix)
    assert not refused(top / prefix, (top / ".git", prefix))


def test_the_state_has_a_folder_of_its_own_for_each_caseload() -> None:
    assert state_folder_in(Path("g"), "") == Path("g/caseload/e3b0c44298fc")
    assert state_folder_in(Path("g"), "caf\udce9") == Path("g/caseload") / place(b"caf\xe9")


def test_where_there_is_none_nothing_is_found(tmp_path: Path) -> None:
    assert find_gitdir(tmp_path) is None
    assert state_folder(tmp_path) is None
    assert is_shallow(tmp_path) is False
    assert not refused(tmp_path)
    assert refused(tmp_path, (tmp_path / ".git", ""))


def test_a_git_that_tells_of_another_place_is_refused(top: Path) -> None:
    assert refused(top, (top.parent / ".git", ""))
    assert refused(top / "north", (top / ".git", ""))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (b"gitdir: ../kept/one\n", True),
        (b"gitdir: {}/kept/one", True),
        (b"gitdir: ../kept/none\n", False),
        (b"gitdir:../kept/one\n", False),
        (b"../kept/one\n", False),
        (b"gitdir: \xff\n", False),
        (b"gitdir: \0\n", False),
        (b"", False),
    ],
)
def test_a_linked_work_tree_names_its_folder_in_a_file(tmp_path: Path, said: bytes, found: bool) -> None:
    kept, linked = made(tmp_path / "kept" / "one"), tmp_path / "linked"
    linked.mkdir()
    (linked / ".git").write_bytes(said.replace(b"{}", bytes(tmp_path)))
    assert find_gitdir(linked) == ((kept, "") if found else None)


def test_a_folder_without_a_head_is_passed_over_for_the_one_above(top: Path) -> None:
    (top / "north" / ".git").mkdir()
    assert find_gitdir(top / "north") == (top / ".git", "north")
    (top / "north" / ".git" / "HEAD").mkdir()
    assert find_gitdir(top / "north") == (top / ".git", "north")
    (top / ".git" / "HEAD").unlink()
    assert find_gitdir(top / "north") is None


def test_a_link_on_the_way_to_the_work_tree_leads_nowhere_else(top: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(top / "north")
    assert find_gitdir(tmp_path / "link") == (top / ".git", "north")


@pytest.mark.parametrize("prefix", ["", "north/team"])
@pytest.mark.parametrize("how", ["a link for .git", "a file for .git", "a link for our folder", "one for its state"])
def test_whatever_leads_out_of_the_folder_is_refused(top: Path, tmp_path: Path, prefix: str, how: str) -> None:
    other, own = made(tmp_path / "other" / ".git"), top / ".git"
    match how:
        case "a link for .git":
            shutil.rmtree(own)
            own.symlink_to(other)
        case "a file for .git":
            shutil.rmtree(own)
            own.write_text(f"gitdir: {other}\n")
        case "a link for our folder":
            (own / "caseload").symlink_to(other)
        case _:
            (own / "caseload").mkdir()
            (own / "caseload" / place(prefix.encode())).symlink_to(other)
    assert find_gitdir(top / prefix) is None
    assert state_folder(top / prefix) is None
    assert refused(top / prefix)


def test_a_state_of_another_caseload_that_is_a_link_is_not_ours(top: Path, tmp_path: Path) -> None:
    (top / ".git" / "caseload").mkdir()
    (top / ".git" / "caseload" / place(b"north")).symlink_to(tmp_path)
    assert find_gitdir(top) == (top / ".git", "")


def test_what_all_work_trees_share_is_told_by_a_file(tmp_path: Path) -> None:
    assert common_folder(tmp_path) == tmp_path
    (tmp_path / "commondir").write_text("../..\n")
    assert common_folder(tmp_path) == tmp_path / "../.."
    (tmp_path / "commondir").write_text("/srv/one\n")
    assert common_folder(tmp_path) == Path("/srv/one")


def test_a_shallow_clone_is_told_from_a_whole_one_in_linked_work_trees_too(top: Path, tmp_path: Path) -> None:
    linked = made(top / ".git" / "worktrees" / "linked")
    (linked / "commondir").write_text("../..\n")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / ".git").write_text(f"gitdir: {linked}\n")
    both = (top / "north", tmp_path / "linked")
    assert [is_shallow(one) for one in both] == [False, False]
    (top / ".git" / "shallow").write_text("0" * 40 + "\n")
    assert [is_shallow(one) for one in both] == [True, True]


def test_git_would_tidy_up_once_one_folder_of_objects_holds_more_than_its_share(top: Path) -> None:
    assert is_crowded(top / ".git") is False
    objects = top / ".git" / "objects" / "17"
    objects.mkdir(parents=True)
    for number in range(LOOSE):
        (objects / f"{number:038}").touch()
    assert (LOOSE, is_crowded(top / ".git")) == (27, False)
    (objects / "more").touch()
    assert is_crowded(top / ".git") is True
    linked = made(top / ".git" / "worktrees" / "linked")
    (linked / "commondir").write_text("../..\n")
    assert is_crowded(linked) is True


def test_git_finds_the_same(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "work")], check=True)
    north = tmp_path / "work" / "north"
    north.mkdir()
    words = ("rev-parse", "--absolute-git-dir", "--show-prefix")
    told = subprocess.run(["git", "-C", north, *words], check=True, capture_output=True, text=True).stdout.split("\n")
    assert find_gitdir(north) == (Path(told[0]), told[1].rstrip("/"))
