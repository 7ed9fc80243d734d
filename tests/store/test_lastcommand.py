"""The last command of this user as its commit has it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from caseload.errors import Forbidden, NotFound
from caseload.store.git import Git
from caseload.store.lastcommand import Command, Touched, last_command

ME, OTHER = "a.n@example.org", "ben@example.org"
VERBS = ("log", "plan", "undo")
PLAN, ENTRY = "patients/7/7k3m9x2q/plan.yaml", "patients/7/7k3m9x2q/entries/2026-11-21-contact-e0000001.yaml"


class History:
    """A repository, made without a work tree: commit by commit, each on the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, given: str = "") -> str:
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout.strip()

    def add(self, *commits: tuple[str, str, Mapping[str, str | None]], to: str = "main") -> list[str]:
        """Add commits of (whom, message, files), a file without text goes; the ids of all commits, the last first."""
        stream = [] if self.git("for-each-ref") else ["reset refs/heads/main\n"]
        for number, (mail, message, files) in enumerate(commits):
            who = f"A <{mail}> {1_000_000_000 + number} +0000"
            stream.append(f"commit refs/heads/{to}\nauthor {who}\ncommitter {who}\ndata {len(message)}\n{message}\n")
            if not number and not stream[0].startswith("reset"):
                stream.append(f"from refs/heads/{to}^0\n")
            for path, text in files.items():
                put = f"D {path}\n" if text is None else f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"
                stream.append(put)
            stream.append("\n")
        self.git("fast-import", "--quiet", given="".join(stream))
        return self.git("rev-list", to).split()

    def last(self, prefix: str = "", mail: str = ME) -> Command:
        """The last command in the folder."""
        (self.folder / prefix).mkdir(parents=True, exist_ok=True)
        found = Git.find(self.folder / prefix)
        assert found
        return last_command(found, mail, VERBS)

    def none(self, prefix: str = "") -> None:
        """Nothing is left to take back."""
        with pytest.raises(NotFound) as raised:
            self.last(prefix)
        told = "no command of yours is left to take back; caseload history says who did what"
        assert str(raised.value) == told


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history without a commit."""
    return History(tmp_path)


@pytest.mark.parametrize("prefix", ["", "north/team"])
def test_it_is_told_with_what_it_did_to_each_file(history: History, prefix: str) -> None:
    at = f"{prefix}/" if prefix else ""
    text = "the same long text in both\n" * 9
    before = {f"{at}{PLAN}": "1", f"{at}old.yaml": text, f"{at}same.yaml": "1"}
    after = {f"{at}{PLAN}": "2", f"{at}old.yaml": None, f"{at}new.yaml": text, f"{at}{ENTRY}": "3"}
    commits = history.add((OTHER, "plan 7k3m9x2q", before), (ME, "log 7k3m9x2q e0000001", after), (OTHER, "log x", {}))
    data = text.encode()
    assert history.last(prefix) == Command(
        commits[1],
        "log 7k3m9x2q e0000001",
        (
            Touched("A", "new.yaml", b"", data),
            Touched("D", "old.yaml", data, b""),
            Touched("A", ENTRY, b"", b"3"),
            Touched("M", PLAN, b"1", b"2"),
        ),
    )


def test_the_very_first_commit_is_a_command_too(history: History) -> None:
    [first] = history.add((ME, "plan", {PLAN: "1"}))
    assert history.last() == Command(first, "plan", (Touched("A", PLAN, b"", b"1"),))


def test_what_is_outside_the_caseload_is_not_its_business(history: History) -> None:
    commits = history.add(
        (ME, "log a", {"north/a": "1"}), (ME, "log b", {"north/b": "1", "b": "1"}), (ME, "typo", {"c": "1"})
    )
    assert history.last("north") == Command(commits[1], "log b", (Touched("A", "b", b"", b"1"),))
    history.none("south")


def test_who_committed_is_told_by_the_whole_address_and_nothing_else(history: History) -> None:
    commits = history.add(
        (ME, "log 1", {"a": "1"}),
        ("a-n@example.org", "log 2", {"a": "2"}),
        (f"x{ME}", "log 3", {"a": "3"}),
        (f"{ME}.uk", "log 4", {"a": "4"}),
        (OTHER, "log 5", {"a": "5"}),
    )
    (history.folder / ".mailmap").write_text(f"A <{OTHER}> <{ME}>\nA <{ME}> <{OTHER}>\n")
    assert history.last().commit == commits[4]
    assert history.last(mail=OTHER).commit == commits[0]


def test_what_was_taken_back_is_passed_over(history: History) -> None:
    commits = history.add(*((ME, f"log {number}", {"a": str(number)}) for number in range(4)))
    history.add((ME, f"undo {commits[0][:12]} log 3", {"a": "2"}))
    assert history.last().commit == commits[1]
    history.add((ME, f"undo {commits[1]}", {"a": "1"}), (OTHER, f"undo {commits[2]}", {"a": "x"}))
    assert history.last() == Command(commits[2], "log 1", (Touched("M", "a", b"0", b"1"),))
    history.add((ME, f"undo {commits[2]} log 1", {"a": "0"}), (ME, f"undo {commits[3]} log 0", {"a": "y"}))
    history.none()


def test_a_merge_is_nobody_s_command(history: History) -> None:
    commits = history.add((ME, "log 1", {"a": "1"}), (OTHER, "log 2", {"a": "2"}))
    merge = history.git("commit-tree", "-p", commits[0], "-p", commits[1], "-m", "sync", f"{commits[1]}^{{tree}}")
    history.git("update-ref", "refs/heads/main", merge)
    assert history.last().commit == commits[1]


@pytest.mark.parametrize(
    "message",
    [
        "typo",
        "Log 7k3m9x2q",
        "log Zebediah's visit",
        "log  7k3m9x2q",
        "log (more)",
        "revert",
    ],
)
def test_a_commit_made_with_git_alone_is_not_taken_back(history: History, message: str) -> None:
    commit = history.add((ME, "log 1", {"a": "1"}), (ME, message, {"a": "2"}))[0]
    with pytest.raises(Forbidden) as raised:
        history.last()
    assert raised.value.message == f"your last commit, {commit[:12]}, was not made by caseload"
    assert raised.value.remedy == f"git show {commit[:12]} says what it did"


@pytest.mark.parametrize("message", ["log", "log 7k3m9x2q e0000001", "plan team/2026-11-21.yaml", "log A_b.C-d"])
def test_a_command_is_known_by_its_verb_and_ids(history: History, message: str) -> None:
    history.add((ME, message, {"a": "1"}))
    assert history.last().message == message


def test_without_a_commit_of_one_s_own_there_is_none(history: History) -> None:
    history.none()
    history.add((OTHER, "log 1", {"a": "1"}))
    history.none()


@pytest.mark.parametrize(("since", "there"), [(999, True), (1000, False)])
def test_nobody_is_asked_to_remember_more_than_a_thousand_commits(history: History, since: int, there: bool) -> None:
    undone = [(ME, f"undo {number:040}", {"a": str(number)}) for number in range(since)]
    commits = history.add((ME, "log 1", {"a": "x"}), *undone)
    if there:
        assert history.last().commit == commits[-1]
    else:
        history.none()


@pytest.mark.parametrize(
    ("letter", "path", "entry"),
    [
        ("A", ENTRY, ("7k3m9x2q", "e0000001")),
        ("M", ENTRY, None),
        ("D", ENTRY, None),
        ("A", PLAN, None),
        ("A", "patients/7/7k3m9x2q/other/2026-11-21-contact-e0000001.yaml", None),
        ("A", "team/7/7k3m9x2q/entries/2026-11-21-contact-e0000001.yaml", None),
        ("A", "patients", None),
    ],
)
def test_only_a_new_entry_of_a_patient_is_an_entry(letter: str, path: str, entry: tuple[str, str] | None) -> None:
    assert Touched(letter, path, b"", b"").entry == entry
