"""The history as git has it, whatever the clone is set to show instead."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from caseload.errors import OutsideFailure
from caseload.store.commits import Commit, Touch, commits, cut_off, masked, remade
from caseload.store.git import Git

# Marks 1 to 9 are the commits; main and side change a.yaml apart, and the merge of both holds what neither has.
STREAM = b"""\
blob
mark :11
data 2
1
blob
mark :12
data 2
2
blob
mark :13
data 2
3
commit refs/heads/main
mark :1
author Anna <anna@example.org> 1000000000 +0000
committer Anna <anna@example.org> 1000000000 +0000
data 5
first
M 100644 :11 north/a.yaml
M 100644 :11 south.txt
M 100644 inline .mailmap
data 42
Other <other@example.org> <ben@home.org>

commit refs/heads/side
mark :2
author Ben <ben@home.org> 1000000100 +0000
committer Ben <ben@home.org> 1000000100 +0000
data 21
from aside

and more
from :1
M 100644 :12 north/b "c".yaml

commit refs/heads/main
mark :3
author Anna <anna@example.org> 1000000050 +0000
committer Anna <anna@example.org> 1000000050 +0000
data 0
from :1
M 100644 :12 north/a.yaml

commit refs/heads/main
mark :4
author Anna <anna@example.org> 1000000200 +0000
committer Anna <anna@example.org> 1000000200 +0000
data 5
both

from :3
merge :2
M 100644 :13 north/a.yaml
M 100644 :12 north/b "c".yaml

commit refs/heads/main
mark :5
author Anna <anna@example.org> 1000000300 +0000
committer Anna <anna@example.org> 1000000300 +0000
data 5
south
from :4
M 100644 :12 south.txt

commit refs/heads/main
mark :6
author Anna <anna@example.org> 1000000400 +0000
committer Anna <anna@example.org> 1000000400 +0000
data 4
gone
from :5
D north/a.yaml
M 120000 :11 north/b "c".yaml
M 100644 :13 north/c.yaml

commit refs/heads/aside
mark :7
author Ben <ben@home.org> 1000000500 +0000
committer Ben <ben@home.org> 1000000500 +0000
data 5
aside
from :5
M 100644 :13 north/\xff.yaml

commit refs/heads/main
mark :8
author Anna <anna@example.org> 1000000600 +0000
committer Anna <anna@example.org> 1000000600 +0000
data 5
clean
from :6
merge :7
M 100644 :13 north/\xff.yaml

"""
NONE = "0" * 40
ONE, TWO, THREE = (
    "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d",
    "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f",
    "00750edc07d6415dcc07ae0351e9397b0222b7ba",
)
A, B, C, ODD = "a.yaml", 'b "c".yaml', "c.yaml", "\udcff.yaml"


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, input=given)
    return os.fsdecode(done.stdout).strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of eight commits, that no test changes."""
    folder = tmp_path_factory.mktemp("made")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "fast-import", "--quiet", f"--export-marks={folder / '.git' / 'marks'}", given=STREAM)
    git(folder, "reset", "-q", "--hard")
    return folder


@pytest.fixture(scope="module")
def ids(made: Path) -> list[str]:
    """The ids of the commits by their numbers in the stream."""
    marks = dict(line.split() for line in (made / ".git" / "marks").read_text().splitlines())
    return ["", *(marks[f":{number}"] for number in range(1, 9))]


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Git:
    """A copy of it, to be tampered with."""
    shutil.copytree(made, tmp_path / "work", symlinks=True)
    return found(tmp_path / "work")


def found(folder: Path) -> Git:
    tree = Git.find(folder)
    assert tree
    return tree


def test_each_commit_comes_after_its_parents_with_what_it_changes_in_the_folder(made: Path, ids: list[str]) -> None:
    anna, ben = "anna@example.org", "ben@home.org"
    told = list(commits(found(made / "north")))
    assert sorted(told, key=lambda one: ids.index(one.id)) == [
        Commit(ids[1], (), anna, "first", "N", ((Touch("A", A, NONE, ONE),),)),
        Commit(ids[2], (ids[1],), ben, "from aside", "N", ((Touch("A", B, NONE, TWO),),)),
        Commit(ids[3], (ids[1],), anna, "", "N", ((Touch("M", A, ONE, TWO),),)),
        Commit(
            *(ids[4], (ids[3], ids[2]), anna, "both", "N"),
            ((Touch("M", A, TWO, THREE), Touch("A", B, NONE, TWO)), (Touch("M", A, ONE, THREE),)),
        ),
        Commit(ids[5], (ids[4],), anna, "south", "N", ()),
        Commit(
            *(ids[6], (ids[5],), anna, "gone", "N"),
            ((Touch("D", A, THREE, NONE), Touch("T", B, TWO, ONE), Touch("A", C, NONE, THREE)),),
        ),
        Commit(ids[7], (ids[5],), ben, "aside", "N", ((Touch("A", ODD, NONE, THREE),),)),
        Commit(
            *(ids[8], (ids[6], ids[7]), anna, "clean", "N"),
            (
                (Touch("A", ODD, NONE, THREE),),
                (Touch("D", A, THREE, NONE), Touch("T", B, TWO, ONE), Touch("A", C, NONE, THREE)),
            ),
        ),
    ]
    assert [one.id for one in told].index(ids[3]) < [one.id for one in told].index(ids[4])
    assert [told[0].id, told[-1].id] == [ids[1], ids[8]]
    assert told[0].short == ids[1][:12]


def test_a_caseload_that_is_the_whole_work_tree_has_the_paths_of_all_files(made: Path, ids: list[str]) -> None:
    told = {one.id: one for one in commits(found(made), signatures=False)}
    assert [[touch.path for touch in edge] for edge in told[ids[1]].edges] == [[".mailmap", f"north/{A}", "south.txt"]]
    assert told[ids[5]].edges == ((Touch("M", "south.txt", ONE, TWO),),)


def test_the_walk_is_limited_as_git_is_told(made: Path, ids: list[str]) -> None:
    tree = found(made)
    assert [one.id for one in commits(tree, only=("--merges",))] == [ids[4], ids[8]]
    assert {one.id for one in commits(tree, only=(f"^{ids[5]}",))} == {ids[6], ids[7], ids[8]}
    assert list(commits(tree, only=(f"^{ids[8]}",))) == []
    assert [one.id for one in remade(tree)] == [ids[4], ids[8]]
    assert [one.id for one in remade(tree, (f"^{ids[5]}",))] == [ids[8]]


def test_a_merge_is_told_by_what_git_alone_would_not_have_made_of_it(made: Path, ids: list[str]) -> None:
    told = list(remade(found(made / "north")))
    assert told == [
        Commit(ids[4], (ids[3], ids[2]), "", "", "N", ((Touch("M", A, TWO, THREE),),)),
        Commit(ids[8], (ids[6], ids[7]), "", "", "N", ()),
    ]
    assert [[touch.path for touch in edge] for one in remade(found(made)) for edge in one.edges] == [[f"north/{A}"]]


SETTINGS = {
    "log.showRoot": "false",
    "log.mailmap": "true",
    "log.showSignature": "true",
    "log.diffMerges": "off",
    "diff.renames": "copies",
    "diff.relative": "true",
    "core.abbrev": "7",
    "core.quotePath": "true",
    "i18n.logOutputEncoding": "UTF-16",
    "format.pretty": "fuller",
    "merge.default": "union",
    "merge.directoryRenames": "true",
    "color.ui": "always",
    "notes.displayRef": "refs/notes/*",
}


@pytest.mark.parametrize("prefix", ["", "north"])
def test_no_setting_of_the_clone_changes_what_is_told(tree: Git, made: Path, prefix: str) -> None:
    with (tree.gitdir / "config").open("a") as file:
        for key, value in SETTINGS.items():
            section, _, name = key.partition(".")
            file.write(f"[{section}]\n\t{name} = {value}\n")
    git(tree.root, "notes", "add", "-m", "a note", "HEAD")
    ours, sound = found(tree.root / prefix), found(made / prefix)
    assert list(commits(ours)) == list(commits(sound))
    assert list(remade(ours)) == list(remade(sound))


@pytest.mark.parametrize("how", ["a replacement", "a graft"])
def test_the_history_there_is_is_told_and_that_git_is_to_show_another(tree: Git, ids: list[str], how: str) -> None:
    sound = list(commits(tree))
    assert masked(tree) is False
    if how == "a graft":
        (tree.gitdir / "info").mkdir(exist_ok=True)
        (tree.gitdir / "info" / "grafts").write_text(f"{ids[8]} {ids[6]}\n{ids[4]} {ids[3]}\n")
    else:
        git(tree.root, "replace", ids[8], ids[6])
        git(tree.root, "replace", ids[4], ids[3])
    assert masked(tree) is True
    assert list(commits(tree)) == sound
    assert [one.id for one in remade(tree)] == [ids[4], ids[8]]


def test_in_a_linked_work_tree_it_is_the_same_history(tree: Git, tmp_path: Path, ids: list[str]) -> None:
    git(tree.root, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"), ids[4])
    linked = found(tmp_path / "linked")
    assert {one.id for one in commits(linked)} == {ids[number] for number in (1, 2, 3, 4)}
    assert [one.id for one in remade(linked)] == [ids[4]]
    assert masked(linked) is False
    (tree.gitdir / "info").mkdir(exist_ok=True)
    (tree.gitdir / "info" / "grafts").write_text(f"{ids[4]}\n")
    assert masked(linked) is True


def test_a_shallow_clone_knows_where_its_history_ends(tree: Git, tmp_path: Path, ids: list[str]) -> None:
    assert cut_off(tree) == frozenset()
    git(tmp_path, "clone", "-q", "--depth=2", tree.root.as_uri(), "shallow")
    assert cut_off(found(tmp_path / "shallow")) == {ids[6], ids[7]}


def test_a_history_that_cannot_be_read_is_an_outside_failure(tree: Git, ids: list[str]) -> None:
    # So few objects are kept one by one.
    (tree.gitdir / "objects" / ids[3][:2] / ids[3][2:]).unlink()
    for told in (commits(tree), remade(tree)):
        with pytest.raises(OutsideFailure, match=r"^git log: .*; git fsck says what is damaged$"):
            list(told)
    with pytest.raises(OutsideFailure):
        list(commits(tree, only=("--no-such-option",)))


def test_a_git_too_old_to_merge_anew_tells_no_merges(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "git"
    shim.write_text(
        f'#!/bin/sh\ncase "$*" in *=remerge*) echo "fatal: unknown value for --diff-merges: remerge" >&2; exit 128;; '
        f'esac\nexec {shutil.which("git")} "$@"\n'
    )
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert list(remade(found(made))) == []
    assert len(list(commits(found(made)))) == 8


def test_no_program_that_the_folder_names_takes_part_in_a_merge(tree: Git, tmp_path: Path, ids: list[str]) -> None:
    ran = tmp_path / "ran"
    git(tree.root, "config", "merge.evil.driver", f"touch {ran}")
    git(tree.root, "config", "filter.evil.smudge", f"touch {ran}; cat")
    (tree.gitdir / "info").mkdir(exist_ok=True)
    (tree.gitdir / "info" / "attributes").write_text("* merge=evil filter=evil\n")
    assert [one.id for one in remade(tree) if one.edges] == [ids[4]]
    assert not ran.exists()


@pytest.mark.parametrize("look", [commits, remade])
def test_what_is_missing_is_not_fetched(
    tree: Git, tmp_path: Path, ids: list[str], look: Callable[[Git], Iterable[Commit]]
) -> None:
    ran = tmp_path / "ran"
    with (tree.gitdir / "config").open("a") as file:
        file.write('[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = there\n[remote "there"]\n')
        file.write(f"\tpromisor = true\n\turl = {tmp_path}\n\tuploadpack = touch {ran};\n")
    (tree.gitdir / "objects" / ids[3][:2] / ids[3][2:]).unlink()
    with pytest.raises(OutsideFailure, match=r"^git log: "):
        list(look(tree))
    assert not ran.exists()


SIGNED = {
    "gpg": ("gpg.program", "PGP SIGNATURE"),
    "gpgsm": ("gpg.x509.program", "SIGNED MESSAGE"),
    "ssh-keygen": ("gpg.ssh.program", "SSH SIGNATURE"),
}


@pytest.mark.parametrize("program", SIGNED)
def test_signatures_are_looked_at_by_the_program_of_that_name_on_this_machine_alone(
    tree: Git, tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting, label = SIGNED[program]
    signature = f"gpgsig -----BEGIN {label}-----\n \n aaaa\n -----END {label}-----"
    text = git(tree.root, "cat-file", "commit", "HEAD").replace("\n\nclean", f"\n{signature}\n\nclean")
    signed = git(tree.root, "hash-object", "-t", "commit", "-w", "--stdin", given=text.encode())
    git(tree.root, "update-ref", "HEAD", signed)
    said = "\\n[GNUPG:] GOODSIG 0123456789ABCDEF Anna\\n[GNUPG:] TRUST_ULTIMATE 0 shell"
    for name in (program, "evil"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {name} >> {tmp_path / 'ran'}\nprintf '{said}\\n'\n")
        path.chmod(0o755)
    (tmp_path / "signers").write_text("anna@example.org ssh-ed25519 AAAA\n")
    git(tree.root, "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    git(tree.root, "config", setting, str(tmp_path / "bin" / "evil"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert [one.signature for one in commits(tree, signatures=False)] == ["N"] * 8
    assert len(list(remade(tree))) == 2
    assert not (tmp_path / "ran").exists()
    letters = [one.signature for one in commits(tree)]
    assert set((tmp_path / "ran").read_text().split()) == {program}
    assert letters[:-1] == ["N"] * 7
    assert letters[-1] == ("G" if program != "ssh-keygen" else letters[-1]) != "N"
