from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from caseload import errors
from caseload.store.git import Git, installed
from caseload.store.gitdir import find_gitdir


def git(folder: Path, *args: str, check: bool = True) -> str:
    done = subprocess.run(["git", "-C", str(folder), *args], check=check, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


@pytest.fixture
def unborn(root: Path) -> Git:
    found = Git.find(root)
    assert found
    return found


@pytest.fixture
def tree(root: Path, unborn: Git) -> Git:
    (root / "a.yaml").write_text("a: 1\n")
    git(root, "add", "a.yaml")
    git(root, "commit", "-qm", "first")
    return unborn


def put_hook(root: Path, name: str, body: str) -> None:
    hook = root / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{body}\n")
    hook.chmod(0o755)


# Finding the work tree


def test_finds_the_work_tree_from_a_folder_in_it(root: Path) -> None:
    (root / "sub" / "dir").mkdir(parents=True)
    found = Git.find(root / "sub" / "dir")
    assert found == Git(root=root, gitdir=root / ".git", prefix="sub/dir")
    assert found.folder == root / "sub" / "dir"
    assert found.path("a.yaml") == "sub/dir/a.yaml"


def test_finds_it_through_a_link_and_from_the_top(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    found = Git.find(tmp_path / "link")
    assert found == Git(root, root / ".git", "")
    assert found.path("a.yaml") == "a.yaml"


def test_a_linked_work_tree_has_its_own_git_folder(tree: Git, tmp_path: Path) -> None:
    git(tree.root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Git.find(tmp_path / "linked")
    assert linked
    assert linked.gitdir == tree.gitdir / "worktrees" / "linked"
    assert (linked.branch(), linked.head()) == ("refs/heads/side", tree.head())
    (linked.root / "b.yaml").write_text("b: 1\n")
    assert linked.commit(["b.yaml"], "second") == git(tree.root, "rev-parse", "side").strip()
    assert linked.head() != tree.head()


def test_finds_nothing_outside_a_work_tree(tmp_path: Path, root: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "bare")
    for folder in (tmp_path, tmp_path / "absent", tmp_path / "bare", root / ".git"):
        assert Git.find(folder) is None
    assert str(Git.missing(tmp_path)).startswith("writing needs git: not a git repository")


def test_a_folder_of_another_user_is_refused_with_git_s_reason(tree: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert Git.find(tree.root) is None
    assert "dubious ownership" in Git.missing(tree.root).message
    assert "safe.directory" in Git.missing(tree.root).remedy


def test_says_when_git_is_not_installed(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not installed()
    assert Git.find(root) is None
    assert "install git" in str(Git.missing(root))
    with pytest.raises(errors.OutsideFailure, match="install git"):
        Git.init(root)


def test_init_starts_on_main(tmp_path: Path) -> None:
    made = Git.init(tmp_path)
    assert made == Git(tmp_path, tmp_path / ".git", "")
    assert (made.branch(), made.head()) == ("refs/heads/main", None)


def test_init_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("nonsense")
    with pytest.raises(errors.OutsideFailure, match="git init: invalid gitfile"):
        Git.init(tmp_path)


# Reading is safe


def test_the_environment_of_a_hook_does_not_lead_elsewhere(
    tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_GLOB_PATHSPECS", "1")
    assert Git.find(tree.root) == tree
    assert tree.staged() == ()


def test_reading_runs_no_program_of_the_repository_and_writes_nothing(tree: Git, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    put_hook(tree.root, "post-index-change", f"touch {marker}")
    put_hook(tree.root, "monitor", f"touch {marker}")
    git(tree.root, "config", "core.fsmonitor", str(tree.gitdir / "hooks" / "monitor"))
    git(tree.root, "config", "diff.external", f"touch {marker};")
    (tree.root / "b.yaml").write_text("b: 1\n")
    tree.commit(["b.yaml"], "second")
    marker.unlink(missing_ok=True)
    (tree.root / "a.yaml").write_text("a: 2\n")
    os.utime(tree.root / "b.yaml", (0, 0))  # would make git write its index anew
    index = (tree.gitdir / "index").stat().st_ino
    assert tree.changed_since_head("") == [("M", "a.yaml")]
    assert tree.staged() == ()
    assert not marker.exists()
    assert (tree.gitdir / "index").stat().st_ino == index


@pytest.mark.parametrize("name", ["evil", "a=b.c"])
def test_reading_runs_no_filter_of_the_repository(name: str, tree: Git, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (tree.gitdir / "info" / "attributes").write_text(f"* filter={name}\n")
    (tree.gitdir / "more").write_text(f'[Filter "{name}"]\n\tclean = "touch {marker}; cat"\n\trequired = true\n')
    git(tree.root, "config", "include.path", "more")
    os.utime(tree.root / "a.yaml", (0, 0))
    assert tree.changed_since_head("") == []
    assert tree.read("diff", "--name-only", "HEAD") == ""
    assert not marker.exists()
    os.utime(tree.root / "a.yaml", (1, 1))
    git(tree.root, "status")
    assert marker.exists()


def test_reading_keeps_the_filters_of_the_user(tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "filter.mine.clean")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "tr 2 1")
    git(tree.root, "config", "filter.theirs.clean", f"touch {tmp_path / 'ran'}")
    (tree.gitdir / "info" / "attributes").write_text("* filter=mine\n")
    (tree.root / "a.yaml").write_text("a: 2\n")
    os.utime(tree.root / "a.yaml", (0, 0))
    assert tree.changed_since_head("") == []


def test_reading_fetches_nothing_that_is_missing(tree: Git, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(tmp_path),
        "remote.origin.uploadpack": f"touch {marker};",
    }.items():
        git(tree.root, "config", key, value)
    with pytest.raises(errors.OutsideFailure):
        tree.read("cat-file", "blob", "0" * 39 + "1")
    assert not marker.exists()


@pytest.mark.parametrize("elsewhere", ["above", "beside"])
def test_a_work_tree_elsewhere_is_refused(elsewhere: str, tree: Git, tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    git(tree.root, "config", "core.worktree", str(tmp_path / "beside" if elsewhere == "beside" else tmp_path))
    with pytest.raises(errors.OutsideFailure, match="git is led out of this folder"):
        Git.find(tree.root)


@pytest.mark.parametrize("name", [".git", ".git/caseload"])
def test_a_link_for_git_s_folder_or_ours_in_it_is_refused(name: str, tree: Git, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "other")
    place = tree.root / name
    if place.exists():
        place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "other" / ".git")
    with pytest.raises(errors.OutsideFailure, match="git is led out of this folder"):
        Git.find(tree.root)
    assert find_gitdir(tree.root) is None


def test_a_failed_reading_names_the_command_and_git_s_reason(tree: Git) -> None:
    with pytest.raises(errors.OutsideFailure, match=r"^git cat-file: Not a valid object name nothing; put"):
        tree.read("cat-file", "blob", "nothing")


def test_a_reading_command_has_its_folder_its_input_and_its_index(tree: Git, tmp_path: Path) -> None:
    (tree.root / "sub").mkdir()
    assert tree.read("rev-parse", "--show-prefix", under="sub") == "sub/\n"
    told = tree.read("cat-file", "--batch-check=%(objecttype) %(rest)", given=b"HEAD: one\nHEAD:a.yaml two\n")
    assert told == "tree one\nblob two\n"
    shutil.copyfile(tree.gitdir / "index", tmp_path / "index")
    (tree.root / "a.yaml").write_text("a: 2\n")
    git(tree.root, "add", "a.yaml")
    assert tree.read("diff", "--cached", "--name-only") == "a.yaml\n"
    assert tree.read("diff", "--cached", "--name-only", index=str(tmp_path / "index")) == ""
    assert tree.ask("rev-parse", "--abbrev-ref", "HEAD") == "main"
    assert tree.ask("config", "--get", "no.such") is None
    assert tree.ask("ls-files", "none") is None


def test_what_cannot_do_without_git_is_named(tmp_path: Path) -> None:
    told = Git.missing(tmp_path, "looking")
    assert told.message.startswith("looking needs git: not a git repository (or any")
    assert told.remedy == "run git init in the folder"


# Who, where, what is under way


def test_identity_is_what_the_user_told_git(tree: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree.identity() == ("Test Matron", "matron@example.org")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "A < B")
    assert tree.identity() == ("A  B", "matron@example.org")


def test_a_guessed_identity_is_none(tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("EMAIL", "guess@example.org")
    assert tree.identity() is None


def test_head_and_branch_from_loose_packed_and_no_commits(tree: Git) -> None:
    loose = tree.head()
    assert loose == git(tree.root, "rev-parse", "HEAD").strip()
    git(tree.root, "pack-refs", "--all")
    assert not (tree.gitdir / "refs/heads/main").exists()
    assert tree.head() == loose
    assert tree.busy() == ""
    git(tree.root, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    git(tree.root, "symbolic-ref", "HEAD", "refs/heads/alias")
    assert tree.head() == loose
    git(tree.root, "checkout", "-q", "--orphan", "new/branch")
    assert (tree.branch(), tree.head(), tree.busy()) == ("refs/heads/new/branch", None, "")
    git(tree.root, "checkout", "-q", "--detach", "main")
    assert (tree.branch(), tree.head(), tree.busy()) == (None, loose, "detached HEAD")


def test_a_head_that_is_a_link_is_a_branch(tree: Git) -> None:
    head = tree.gitdir / "HEAD"
    head.unlink()
    head.symlink_to("refs/heads/main")
    assert tree.branch() == "refs/heads/main"
    assert tree.busy() == ""


def fork(root: Path) -> None:
    """Leave main and side with different bytes in the same file."""
    for branch, text in (("side", "a: 2\n"), ("main", "a: 3\n")):
        git(root, "checkout", "-q", *(["-b"] if branch == "side" else []), branch)
        (root / "a.yaml").write_text(text)
        git(root, "commit", "-qam", branch)


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("merge", "side"), "merge"),
        (("rebase", "side"), "rebase"),
        (("rebase", "--apply", "side"), "rebase"),
        (("cherry-pick", "side"), "cherry-pick"),
        (("revert", "--no-edit", "HEAD~1"), "revert"),
        (("bisect", "start"), "bisect"),
    ],
)
def test_busy_names_what_git_is_in_the_middle_of(tree: Git, command: tuple[str, ...], what: str) -> None:
    fork(tree.root)
    (tree.root / "a.yaml").write_text("a: 4\n")
    git(tree.root, "commit", "-qam", "more")
    git(tree.root, *command, check=False)
    assert tree.busy() == what


def test_staged_before_and_after_the_first_commit(unborn: Git) -> None:
    for name in ("b c.yaml", "é.yaml"):
        (unborn.root / name).write_text("x")
    assert unborn.staged() == ()
    git(unborn.root, "add", "-N", "é.yaml")
    git(unborn.root, "add", "b c.yaml")
    assert unborn.staged() == ("b c.yaml",)
    git(unborn.root, "commit", "-qm", "first")
    git(unborn.root, "add", ".")
    git(unborn.root, "mv", "b c.yaml", "d.yaml")
    assert set(unborn.staged()) == {"b c.yaml", "d.yaml", "é.yaml"}


def test_changed_since_head_under_a_folder(tree: Git) -> None:
    sub = tree.root / "sub"
    sub.mkdir()
    for name in ("kept", "edited", "staged", "deleted", "untracked-again", "linked"):
        (sub / name).write_text("1")
    git(tree.root, "add", ".")
    git(tree.root, "commit", "-qm", "second")
    (sub / "edited").write_text("2")
    (sub / "staged").write_text("2")
    (sub / "added").write_text("1")
    (sub / "gone-again").write_text("1")
    git(tree.root, "add", "sub/staged", "sub/added", "sub/gone-again")
    (sub / "gone-again").unlink()
    (sub / "staged").write_text("3")
    (sub / "deleted").unlink()
    git(tree.root, "rm", "-q", "--cached", "sub/untracked-again")
    (sub / "linked").unlink()
    (sub / "linked").symlink_to("kept")
    (sub / "new é").write_text("1")
    (sub / ".gitignore").write_text("ignored\n")
    (sub / "ignored").write_text("1")
    (tree.root / "outside").write_text("1")
    assert tree.changed_since_head("sub") == [
        ("?", ".gitignore"),
        ("A", "added"),
        ("D", "deleted"),
        ("M", "edited"),
        ("T", "linked"),
        ("?", "new é"),
        ("M", "staged"),
        ("M", "untracked-again"),
    ]


def test_a_folder_whose_name_is_a_pattern_is_itself_alone(tree: Git) -> None:
    for name in ("[ab]*", "another"):
        (tree.root / name).mkdir()
        (tree.root / name / "x.yaml").touch()
    assert tree.changed_since_head("[ab]*") == [("?", "x.yaml")]


def test_files_in_conflict(tree: Git) -> None:
    fork(tree.root)
    git(tree.root, "merge", "side", check=False)
    assert tree.changed_since_head("") == [("U", "a.yaml")]


def test_every_kind_of_conflict_is_one(tree: Git) -> None:
    """Added by both, changed here and gone there, gone here and changed there, and moved by both."""
    for name in ("here", "there", "moved"):
        (tree.root / name).write_text(f"a text that is known again: {name}\n" * 9)
    git(tree.root, "add", ".")
    git(tree.root, "commit", "-qm", "second")
    for branch, keep, drop, to in (("side", "there", "here", "moved-a"), ("main", "here", "there", "moved-b")):
        git(tree.root, "checkout", "-q", *(["-b"] if branch == "side" else []), branch)
        (tree.root / "both").write_text(branch)
        (tree.root / keep).write_text(branch)
        (tree.root / drop).unlink()
        (tree.root / "moved").rename(tree.root / to)
        git(tree.root, "add", "-A")
        git(tree.root, "commit", "-qm", branch)
    git(tree.root, "merge", "side", check=False)
    told = git(tree.root, "status", "--porcelain", "--no-renames").split()[::2]
    assert told == ["AA", "UD", "DD", "UA", "AU", "DU"]
    names = ("both", "here", "moved", "moved-a", "moved-b", "there")
    assert tree.changed_since_head("") == [("U", name) for name in names]
    assert tree.changed_since_head("", ["here", "moved-a"]) == [("U", "here"), ("U", "moved-a")]


def test_before_the_first_commit_all_is_new(unborn: Git) -> None:
    (unborn.root / "a").write_text("1")
    (unborn.root / "b").write_text("1")
    git(unborn.root, "add", "a")
    assert unborn.changed_since_head("") == [("A", "a"), ("?", "b")]


# Committing


def test_commit_takes_the_named_files_only(tree: Git) -> None:
    for name in ("b*.yaml", "bb.yaml", ":(top)c.yaml"):
        (tree.root / name).write_text("x: 1\n")
    commit = tree.commit(["b*.yaml", ":(top)c.yaml"], "log abc")
    assert commit == tree.head()
    assert git(tree.root, "log", "-1", "--format=%s|%an|%ce").strip() == "log abc|Test Matron|matron@example.org"
    assert set(git(tree.root, "diff", "--name-only", "HEAD~1").split()) == {"b*.yaml", ":(top)c.yaml"}
    assert git(tree.root, "status", "--porcelain") == "?? bb.yaml\n"


@pytest.mark.parametrize(("loose", "tidied"), [(27, False), (28, True)])
def test_git_tidies_up_after_a_commit_only_where_there_is_much(
    tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loose: int, tidied: bool
) -> None:
    """To ask whether there is takes a process at every commit; the objects are no objects, and git only counts."""
    crowded = tree.gitdir / "objects" / "17"
    crowded.mkdir(exist_ok=True)
    for number in range(loose - len(list(crowded.iterdir()))):
        (crowded / f"{number:038x}").write_bytes(b"")
    (tree.root / "a.yaml").write_text("tidy: up\n")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    tree.commit(["a.yaml"], "third")
    assert ("maintenance run" in (tmp_path / "trace").read_text()) is tidied


def test_the_first_commit_with_an_identity_that_git_does_not_know(unborn: Git, no_identity: None) -> None:
    (unborn.root / "a.yaml").write_text("x")
    unborn.commit(["a.yaml"], "demo", ("Demo Team", "demo@example.org"))
    assert git(unborn.root, "log", "--format=%an %ae|%cn %ce") == (
        "Demo Team demo@example.org|Demo Team demo@example.org\n"
    )


def test_without_identity_nothing_stays_staged(unborn: Git, no_identity: None) -> None:
    (unborn.root / "a.yaml").write_text("x")
    with pytest.raises(errors.NotCommitted):
        unborn.commit(["a.yaml"], "log abc")
    assert git(unborn.root, "status", "--porcelain") == "?? a.yaml\n"


def test_commit_of_what_the_last_commit_holds_returns_it(tree: Git) -> None:
    before = tree.head()
    assert tree.commit(["a.yaml"], "again") == before
    assert git(tree.root, "rev-list", "--count", "HEAD") == "1\n"


def test_the_user_s_hooks_run_in_the_user_s_environment(tree: Git, tmp_path: Path) -> None:
    put_hook(tree.root, "pre-commit", f"env > {tmp_path / 'env'}; git diff --cached --name-only -- '*.yaml' >&2")
    put_hook(tree.root, "commit-msg", "echo 'checked' >> $1")
    (tree.root / "b.yaml").write_text("x")
    tree.commit(["b.yaml"], "log abc")
    assert git(tree.root, "log", "-1", "--format=%B").strip() == "log abc\nchecked"
    told = (tmp_path / "env").read_text()
    assert "LC_ALL=C.UTF-8\n" in told
    assert "GIT_LITERAL_PATHSPECS" not in told


@pytest.mark.parametrize("branch", ["main", "feature/x"])
def test_the_branch_s_move_reaches_the_disk(tree: Git, branch: str) -> None:
    """Fails when a folder is forgotten whose list of names git leaves to chance."""
    git(tree.root, "checkout", "-q", "-B", branch)
    (tree.root / "b.yaml").write_text("x")
    synced: list[Path] = []

    def watch(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code.co_name == "sync_folder":
            synced.append(frame.f_locals["folder"])

    sys.setprofile(watch)
    try:
        tree.commit(["b.yaml"], "log abc")
    finally:
        sys.setprofile(None)
    assert set(synced) == {(tree.gitdir / "refs" / "heads" / branch).parent, tree.gitdir}


@pytest.mark.parametrize("born", [True, False])
def test_a_refusing_hook_leaves_the_file_saved_and_unstaged(
    unborn: Git, born: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    if born:
        git(unborn.root, "commit", "-qm", "first", "--allow-empty")
    head = unborn.head()
    put_hook(unborn.root, "pre-commit", "echo 'not so'; exit 1")
    (unborn.root / "b.yaml").write_text("x")
    with pytest.raises(errors.NotCommitted) as caught:
        unborn.commit(["b.yaml"], "log abc")
    assert caught.value.message == "saved, not committed: git or a hook refused, see above"
    assert f"git -C {unborn.root} add -- b.yaml && git" in caught.value.remedy
    assert capfd.readouterr().err == "not so\n"
    assert unborn.head() == head
    assert git(unborn.root, "status", "--porcelain") == "?? b.yaml\n"


def test_the_remedy_is_a_command_that_works(tree: Git) -> None:
    put_hook(tree.root, "pre-commit", "exit 1")
    (tree.root / "b c.yaml").write_text("x")
    with pytest.raises(errors.NotCommitted) as caught:
        tree.commit(["b c.yaml"], "log abc")
    put_hook(tree.root, "pre-commit", "exit 0")
    subprocess.run(["sh", "-c", caught.value.remedy.partition("now: ")[2]], check=True)
    assert git(tree.root, "log", "-1", "--format=%s", "--", "b c.yaml") == "log abc\n"


def test_the_remedy_for_many_files_names_their_folder(tree: Git) -> None:
    put_hook(tree.root, "pre-commit", "exit 1")
    (tree.root / "p").mkdir()
    paths = [f"p/{number}.yaml" for number in range(4)]
    for path in paths:
        (tree.root / path).write_text("x")
    with pytest.raises(errors.NotCommitted, match="add -- p && git"):
        tree.commit(paths, "log abc")


def test_the_remedy_for_many_files_of_no_common_folder_works_too(tree: Git) -> None:
    paths = ["b/x.yaml", "c/x.yaml", "d/x.yaml", "e/x.yaml"]
    for path in paths:
        (tree.root / path).parent.mkdir()
        (tree.root / path).touch()
    put_hook(tree.root, "pre-commit", "exit 1")
    with pytest.raises(errors.NotCommitted) as caught:
        tree.commit(paths, "check e0000000")
    put_hook(tree.root, "pre-commit", "exit 0")
    subprocess.run(["sh", "-c", caught.value.remedy.partition("now: ")[2]], check=True, cwd=tree.root)
    assert git(tree.root, "ls-tree", "-r", "--name-only", "HEAD").split() == ["a.yaml", *paths]


def test_what_git_passes_over_is_not_taken_for_committed(
    tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it does with a file in a folder that it may write to and not list."""
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    warning = "echo \"warning: could not open directory 'sub/': Permission denied\" >&2; exit 0"
    shim.write_text(f'#!/bin/sh\ncase " $* " in *" add "*) {warning};; esac\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    (tree.root / "b.yaml").write_text("b: 1\n")
    before = tree.head()
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    with pytest.raises(errors.NotCommitted, match="could not open directory 'sub/': Permission denied; put that right"):
        tree.commit(["b.yaml"], "second")
    assert tree.head() == before


def test_an_ignored_file_is_refused_by_name(tree: Git) -> None:
    (tree.root / ".gitignore").write_text("b.yaml\n")
    for name in ("b.yaml", "c.yaml"):
        (tree.root / name).write_text("x")
    with pytest.raises(errors.NotCommitted, match=r"ignored by one of your \.gitignore files; put that right"):
        tree.commit(["b.yaml", "c.yaml"], "log abc")
    assert tree.staged() == ()


def test_a_held_index_is_not_a_success(tree: Git) -> None:
    (tree.gitdir / "index.lock").write_text("")
    (tree.root / "a.yaml").write_text("a: 2\n")
    with pytest.raises(errors.NotCommitted, match=r"index\.lock': File exists"):
        tree.commit(["a.yaml"], "log abc")


def test_an_error_after_the_commit_is_a_success(tree: Git) -> None:
    """The hook makes the very commit itself and then fails: what counts is where HEAD is."""
    put_hook(
        tree.root,
        "pre-commit",
        "git update-ref HEAD $(git commit-tree -p HEAD -m 'log abc' $(git write-tree)); exit 1",
    )
    (tree.root / "a.yaml").write_text("a: 2\n")
    assert tree.commit(["a.yaml"], "log abc") == tree.head()
    assert git(tree.root, "show", "HEAD:a.yaml") == "a: 2\n"
    assert git(tree.root, "status", "--porcelain") == ""


def test_a_head_that_moved_without_our_files_is_no_success(tree: Git) -> None:
    put_hook(tree.root, "pre-commit", "git update-ref HEAD $(git commit-tree -p HEAD -m x HEAD^{tree}); exit 1")
    (tree.root / "a.yaml").write_text("a: 2\n")
    with pytest.raises(errors.NotCommitted):
        tree.commit(["a.yaml"], "log abc")
    assert tree.staged() == ()


def test_what_a_hook_stages_afterwards_is_no_failure(tree: Git) -> None:
    put_hook(tree.root, "post-commit", "echo more >> a.yaml; git add a.yaml")
    (tree.root / "a.yaml").write_text("a: 2\n")
    assert tree.commit(["a.yaml"], "log abc") == tree.head()
    assert git(tree.root, "show", "HEAD:a.yaml") == "a: 2\n"
    assert tree.staged() == ("a.yaml",)


def test_a_git_that_says_it_has_committed_and_has_not_is_not_believed(
    tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ncase " $* " in *" commit "*) exit 0;; esac\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    (tree.root / "b.yaml").write_text("b: 1\n")
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    with pytest.raises(errors.NotCommitted) as raised:
        tree.commit(["b.yaml"], "second")
    assert raised.value.message == "saved, not committed: HEAD did not move"
    assert tree.staged() == ()


def test_thousands_of_files_in_one_commit(tree: Git) -> None:
    paths = [f"{number % 50}/{number}.yaml" for number in range(3000)]
    for path in paths:
        (tree.root / path).parent.mkdir(exist_ok=True)
        (tree.root / path).write_text("x")
    tree.commit(paths, "intake")
    assert len(git(tree.root, "diff", "--name-only", "HEAD~1").splitlines()) == 3000


# Streaming


def test_feed_hands_a_command_what_comes_bit_by_bit(tree: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    tree.feed((b"create refs/heads/%d HEAD\n" % number for number in range(3)), "update-ref", "--stdin")
    monkeypatch.delenv("GIT_DIR")
    assert git(tree.root, "for-each-ref", "--format=%(refname:short)").split() == ["0", "1", "2", "main"]


def test_feed_ends_the_command_where_nothing_more_can_come(tree: Git) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"create refs/heads/half HEAD\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tree.feed(chunks(), "update-ref", "--stdin")
    assert git(tree.root, "for-each-ref", "refs/heads/half") == ""


def test_feed_reports_a_failing_command(tree: Git, capfd: pytest.CaptureFixture[str]) -> None:
    chunks = (b"nonsense\n" * 1000 for _ in range(1000))
    with pytest.raises(errors.OutsideFailure, match="git fast-import ended with code"):
        tree.feed(chunks, "fast-import", "--quiet")
    assert "fatal" in capfd.readouterr().err
