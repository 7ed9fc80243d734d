"""The folders of git's index, read from its own file: the same that git tells, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from caseload.store.git import Git
from caseload.store.gittrees import NONE, Trees, moment, trees_of

FILES = ("a.yaml", "b/c/d/one", "b/c/d/two", "b/c/three", "b/e/four", "f g/\udcff/five", "f g/six", "z/seven")


def git(folder: Path, *words: str) -> str:
    return os.fsdecode(subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True).stdout)


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with folders in folders, all committed."""
    folder = tmp_path_factory.mktemp("made")
    git(folder, "init", "-q", f"--object-format={request.param}")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name.encode("ascii", "replace").decode())
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Git:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "work")
    found = Git.find(tmp_path / "work")
    assert found
    return found


def said_by_git(tree: Git) -> dict[bytes, tuple[int, bytes]]:
    """Every folder of the last commit, by asking git."""
    lines = git(tree.root, "ls-tree", "-r", "-t", "-z", "HEAD").split("\0")[:-1]
    told = [(path, *about.split()) for about, _, path in (line.partition("\t") for line in lines)]
    hashes = {path: hash_ for path, _, kind, hash_ in told if kind == "tree"}
    hashes[""] = git(tree.root, "rev-parse", "HEAD^{tree}").strip()
    names = [path for path, _, kind, _ in told if kind == "blob"]
    numbers = {top: sum(name.startswith(f"{top}/" if top else "") for name in names) for top in hashes}
    return {os.fsencode(top): (numbers[top], bytes.fromhex(hash_)) for top, hash_ in hashes.items()}


def read(tree: Git) -> Trees:
    trees = trees_of(tree)
    assert trees
    return trees


def test_each_folder_has_the_number_and_the_hash_that_git_tells(tree: Git) -> None:
    trees = read(tree)
    assert trees.found == said_by_git(tree)
    assert sorted(trees.found) == [b"", b"b", b"b/c", b"b/c/d", b"b/e", b"f g", b"f g/\xff", b"z"]
    assert trees.moment == moment(tree) != ()


def test_a_folder_is_told_by_its_place_below_another(tree: Git) -> None:
    trees, told = read(tree), said_by_git(tree)
    assert trees.under("")("b/c") == trees.under("b")("c") == told[b"b/c"]
    assert trees.under("b/c")("d") == told[b"b/c/d"]
    assert trees.under("f g")("\udcff") == told[b"f g/\xff"]
    assert trees.under("b")("b") == trees.under("")("none") == trees.under("none")("b") == NONE == (0, b"")


def staged(tree: Git) -> None:
    (tree.root / "b" / "c" / "three").write_text("staged")
    git(tree.root, "add", "--all")


def staged_as_it_was(tree: Git) -> None:
    """Nothing differs from the last commit, but git has forgotten the hashes."""
    staged(tree)
    git(tree.root, "reset", "-q", "--", ".")
    (tree.root / "b" / "c" / "three").write_text("b/c/three")
    git(tree.root, "update-index", "--force-remove", "--", "a.yaml")
    git(tree.root, "update-index", "--add", "--", "a.yaml")


def went_back(tree: Git) -> None:
    staged(tree)
    git(tree.root, "commit", "-q", "-m", "second")
    git(tree.root, "reset", "-q", "--soft", "HEAD~1")


def misleading(tree: Git) -> None:
    """Commit a folder that is called as git calls the part with the hashes."""
    (tree.root / "TREE").mkdir()
    (tree.root / "TREE" / "file").touch()
    git(tree.root, "add", "--all")
    git(tree.root, "commit", "-q", "-m", "second")


def unborn(tree: Git) -> None:
    git(tree.root, "symbolic-ref", "HEAD", "refs/heads/none")


def without_index(tree: Git) -> None:
    (tree.gitdir / "index").unlink()


def linked(tree: Git) -> None:
    (tree.gitdir / "index").rename(tree.gitdir / "other")
    (tree.gitdir / "index").symlink_to("other")


def spoilt(change: Callable[[bytes], bytes]) -> Callable[[Git], None]:
    """Change the bytes of the index."""

    def do(tree: Git) -> None:
        index = tree.gitdir / "index"
        index.write_bytes(change(index.read_bytes()))

    return do


def tree_part(index: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what comes before git's hashes of folders in an index, them, and the rest."""
    start = index.rfind(b"TREE")
    end = start + 8 + int.from_bytes(index[start + 4 : start + 8], "big")
    return index[:start], index[start + 8 : end], index[end:]


def with_part(change: Callable[[bytes], bytes]) -> Callable[[Git], None]:
    def do(index: bytes) -> bytes:
        before, part, after = tree_part(index)
        part = change(part)
        return before + b"TREE" + len(part).to_bytes(4, "big") + part + after

    return spoilt(do)


NOTHING_TOLD: dict[str, Callable[[Git], None]] = {
    "staged": staged,
    "hashes forgotten": staged_as_it_was,
    "another commit": went_back,
    "no commit": unborn,
    "a misleading name": misleading,
    "no index": without_index,
    "a link": linked,
    "an empty index": spoilt(lambda index: b""),
    "one cut short": spoilt(lambda index: index[:-1]),
    "one that goes on": spoilt(lambda index: index + b"x"),
    "no part of that name": spoilt(lambda index: index.replace(b"TREE\0", b"XXXX\0")),
    "an empty part": with_part(lambda part: b""),
    "something before": with_part(lambda part: b"x\0" + part),
    "something after": with_part(lambda part: part + b"x"),
    "something between": with_part(lambda part: part.replace(b"b\0", b"x\0b\0", 1)),
    "one without a hash": with_part(lambda part: part + b"x\0-1 0\n"),
}


@pytest.mark.parametrize("change", NOTHING_TOLD.values(), ids=NOTHING_TOLD)
def test_where_the_index_does_not_say_that_it_is_the_last_commit_nothing_is_told(
    tree: Git, change: Callable[[Git], None]
) -> None:
    change(tree)
    assert trees_of(tree) is None


def with_more(index: bytes) -> bytes:
    """Put parts of other names behind that one."""
    rest = tree_part(index)[2]
    return index.removesuffix(rest) + b"JUNK\0\0\1\2" + b"x" * 258 + b"MORE\0\0\0\0" + rest


MORE: dict[str, Callable[[Git], object]] = {
    "more parts": spoilt(with_more),
    "another form": lambda tree: git(tree.root, "update-index", "--index-version", "4"),
    "what git knows of other files": lambda tree: git(tree.root, "update-index", "--untracked-cache"),
}


@pytest.mark.parametrize("change", MORE.values(), ids=MORE)
def test_other_parts_of_the_index_are_passed_over(tree: Git, change: Callable[[Git], object]) -> None:
    change(tree)
    assert read(tree).found == said_by_git(tree)


def test_an_index_that_comes_after_is_told_from_it(tree: Git) -> None:
    state = (tree.gitdir / "index").stat()
    before = moment(tree)
    assert before == (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    shutil.copy2(tree.gitdir / "index", tree.gitdir / "new")
    (tree.gitdir / "new").replace(tree.gitdir / "index")
    assert moment(tree) != before
    (tree.gitdir / "index").unlink()
    assert moment(tree) == ()
