from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from caseload import errors
from caseload.store import files, journal
from caseload.store.git import Git
from caseload.store.lock import is_held
from caseload.store.save import Write, populate, saving

OLD, NEW = b"plan: old\n", b"plan: new\n"
ENTRY = "patients/a/abc/entries/2025-03-01-closure-k1.yaml"
PLAN = "patients/a/abc/plan.yaml"
CLOSE = [Write(ENTRY, b"entry\n"), Write(PLAN, NEW, files.sha256(OLD))]

# Saves the two files of a close. At the Nth event of a kind (1 is the first after the lock is held) the
# process does itself harm: it is killed, or may from then on write no more than ten bytes to a file.
CLOSER = """
import os, resource, signal, sys
from pathlib import Path
from caseload import errors
from caseload.store.save import Write, saving
from caseload.store import files

folder, event, number, harm = sys.argv[1:]
os.environ["CLOSER"] = str(os.getpid())
left = int(number)

def watch(name, args):
    global left
    if name == event and (name != "open" or files.TEMPORARY in str(args[0])):
        left -= 1
        if left == 0 and harm == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if left == 0 and harm == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (2, resource.RLIM_INFINITY))
        if left == 0 and harm == "folder":
            os.mkdir(args[1])

try:
    with saving(Path(folder)) as saver:
        sys.addaudithook(watch)
        saver.save([
            Write("patients/a/abc/entries/2025-03-01-closure-k1.yaml", b"entry\\n"),
            Write("patients/a/abc/plan.yaml", b"plan: new\\n", files.sha256(b"plan: old\\n")),
        ], "close abc k1")
except errors.CaseloadError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def shell(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True, text=True).stdout


def caseload(folder: Path) -> Git:
    """A caseload folder with one patient, as if committed by an earlier command."""
    folder.mkdir(parents=True, exist_ok=True)
    git = Git.find(folder) or Git.init(folder)
    with saving(folder) as saver:
        saver.save([Write("caseload.yaml", b"schema: settings/1\n"), Write(PLAN, OLD)], "intake abc")
    return git


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    caseload(tmp_path / "team")
    return tmp_path / "team"


def commits(folder: Path) -> list[str]:
    return shell(folder, "log", "--format=%s").splitlines()


def is_clean(folder: Path) -> bool:
    left = [path for path in folder.rglob("*") if path.name.startswith(files.TEMPORARY)]
    return not left and not shell(folder, "status", "--porcelain") and not journal.pending(folder)


def close(folder: Path) -> str:
    with saving(folder, timeout=1) as saver:
        return saver.save(CLOSE, "close abc k1")


def put_hook(folder: Path, body: str) -> Path:
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{body}\n")
    hook.chmod(0o755)
    return hook


# One command


def test_several_files_are_one_commit(folder: Path) -> None:
    assert close(folder) == shell(folder, "rev-parse", "HEAD").strip()
    assert commits(folder) == ["close abc k1", "intake abc"]
    assert shell(folder, "show", f"HEAD:{ENTRY}") == "entry\n"
    assert shell(folder, "show", f"HEAD:{PLAN}") == NEW.decode()
    assert (folder / PLAN).read_bytes() == NEW
    assert is_clean(folder)


def test_two_saves_under_one_lock_are_two_commits(folder: Path) -> None:
    with saving(folder) as saver:
        saver.save(CLOSE, "close abc k1")
        saver.save([Write(PLAN, OLD, files.sha256(NEW))], "reopen abc k2")
    assert commits(folder) == ["reopen abc k2", "close abc k1", "intake abc"]
    assert is_clean(folder)


def test_equal_bytes_are_no_commit(folder: Path) -> None:
    with saving(folder) as saver:
        assert saver.save([Write(PLAN, OLD, files.sha256(OLD))], "nothing") == saver.git.head()
    assert commits(folder) == ["intake abc"]


def test_going_back_to_the_committed_bytes_is_no_commit(folder: Path) -> None:
    (folder / PLAN).write_bytes(b"by hand\n")
    with saving(folder) as saver:
        assert saver.save([Write(PLAN, OLD, files.sha256(b"by hand\n"))], "back") == saver.git.head()
    assert commits(folder) == ["intake abc"]
    assert is_clean(folder)


def test_a_caseload_in_a_part_of_a_repository_leaves_the_rest_alone(tmp_path: Path) -> None:
    Git.init(tmp_path)
    for name in ("one", "two"):
        caseload(tmp_path / name)
    (tmp_path / "note.txt").write_text("mine")
    close(tmp_path / "one")
    assert (tmp_path / "two" / PLAN).read_bytes() == OLD
    assert shell(tmp_path, "status", "--porcelain") == "?? note.txt\n"
    assert len(list((tmp_path / ".git" / "caseload").glob("*/"))) == 2


def test_a_linked_work_tree(folder: Path, tmp_path: Path) -> None:
    shell(folder, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    close(tmp_path / "linked")
    assert is_clean(tmp_path / "linked")
    assert commits(tmp_path / "linked") == ["close abc k1", "intake abc"]
    assert commits(folder) == ["intake abc"]


# What is refused, with nothing written


@pytest.mark.parametrize(
    ("write", "error", "text"),
    [
        (Write(PLAN, NEW, files.sha256(b"else")), errors.Changed, "was changed meanwhile"),
        (Write(PLAN, NEW), errors.Changed, "was made meanwhile"),
        (Write("gone.yaml", NEW, files.sha256(OLD)), errors.Changed, "was removed meanwhile"),
        (Write("../out.yaml", NEW), errors.Forbidden, "not a path inside"),
        (Write("/tmp/out.yaml", NEW), errors.Forbidden, "not a path inside"),
        (Write(".git/hooks/pre-commit", NEW), errors.Forbidden, "not a path inside"),
        (Write("big.yaml", b"x" * (files.MAX_BYTES + 1)), errors.Forbidden, "over 1000000 bytes"),
        (Write("link/x.yaml", NEW), errors.Unreadable, "link: is not a plain file in a plain folder"),
        (Write("link", NEW), errors.Unreadable, "link: is not a plain file in a plain folder"),
        (Write("patients", NEW), errors.Unreadable, "patients: is not a plain file in a plain folder"),
        (Write(f"{PLAN}/x.yaml", NEW), errors.Unreadable, "plan.yaml: is not a plain file in a plain folder"),
    ],
)
def test_one_bad_write_stops_all_of_them(
    folder: Path, write: Write, error: type[errors.CaseloadError], text: str
) -> None:
    (folder / "link").symlink_to(folder.parent)
    before = shell(folder, "status", "--porcelain")
    with saving(folder) as saver, pytest.raises(error, match=text):
        saver.save([Write("new.yaml", b"x"), write], "log abc")
    assert shell(folder, "status", "--porcelain") == before
    assert not journal.pending(folder)
    assert commits(folder) == ["intake abc"]


def test_writing_needs_git(tmp_path: Path) -> None:
    with pytest.raises(errors.OutsideFailure, match="not a git repository"), saving(tmp_path):
        pytest.fail("no git")
    with pytest.raises(errors.OutsideFailure, match="not a git repository"):
        populate(tmp_path, [], "demo")


def test_writing_needs_to_know_who_writes(folder: Path, no_identity: None) -> None:
    with pytest.raises(errors.OutsideFailure, match="git does not know who you are"), saving(folder):
        pytest.fail("nobody")
    with pytest.raises(errors.OutsideFailure, match="git does not know who you are"):
        populate(folder, [], "demo")


def test_the_user_s_staged_work_is_never_swept_in(folder: Path) -> None:
    (folder / "mine.txt").write_text("mine")
    shell(folder, "add", "mine.txt")
    with pytest.raises(errors.Changed, match=r"work of your own is staged \(1 file"), saving(folder):
        pytest.fail("staged work")
    assert shell(folder, "status", "--porcelain") == "A  mine.txt\n"


def test_nothing_is_written_during_a_merge_or_on_no_branch(folder: Path) -> None:
    shell(folder, "checkout", "-q", "--detach")
    with pytest.raises(errors.Changed, match="detached HEAD; switch to a branch"), saving(folder):
        pytest.fail("detached")
    shell(folder, "checkout", "-q", "-b", "side")
    shell(folder, "commit", "-q", "--allow-empty", "-m", "side")
    shell(folder, "checkout", "-q", "main")
    shell(folder, "merge", "-q", "--no-commit", "--no-ff", "side")
    with pytest.raises(errors.Changed, match="in the middle of a merge; finish it"), saving(folder):
        pytest.fail("merging")


def test_others_can_tell_that_somebody_writes(folder: Path) -> None:
    lock = folder / ".git" / "caseload" / "lock"
    with saving(folder):
        assert is_held(lock)
    assert not is_held(lock)


def test_a_second_writer_is_told_to_wait(folder: Path) -> None:
    with saving(folder), pytest.raises(errors.Changed, match="another caseload command has been writing"):
        saving(folder, timeout=0.05).__enter__()


# Saved, not committed


def test_a_refusing_hook_keeps_the_files_until_a_later_command_commits_them(folder: Path) -> None:
    hook = put_hook(folder, "exit 1")
    with pytest.raises(errors.NotCommitted, match="saved, not committed"):
        close(folder)
    assert (folder / PLAN).read_bytes() == NEW
    assert shell(folder, "diff", "--cached", "--name-only") == ""
    assert journal.pending(folder)

    match = "nothing was written, since an earlier command is saved, not committed"
    with pytest.raises(errors.OutsideFailure, match=match), saving(folder):
        pytest.fail("the hook still refuses")

    hook.unlink()
    with saving(folder) as saver:
        saver.save([Write("next.yaml", b"x")], "log abc k2")
    assert commits(folder) == ["log abc k2", "close abc k1", "intake abc"]
    assert is_clean(folder)


def test_what_the_user_commits_himself_after_a_refusal_is_not_committed_again(folder: Path) -> None:
    hook = put_hook(folder, "exit 1")
    with pytest.raises(errors.NotCommitted) as caught:
        close(folder)
    hook.unlink()
    subprocess.run(["sh", "-c", caught.value.remedy.partition("now: ")[2]], check=True)
    with saving(folder):
        pass
    assert commits(folder) == ["close abc k1", "intake abc"]
    assert is_clean(folder)


def test_an_ignored_record_is_named_as_such(folder: Path) -> None:
    (folder / ".git" / "info" / "exclude").write_text("entries/\n")
    with pytest.raises(errors.NotCommitted, match=r"ignored by one of your \.gitignore files"):
        close(folder)
    (folder / ".git" / "info" / "exclude").unlink()
    with saving(folder):
        pass
    assert commits(folder) == ["close abc k1", "intake abc"]


def test_an_interrupted_commit_is_finished_by_the_next_command(folder: Path) -> None:
    """The hook kills the command as it waits for git; git, left alone, gives up at its hook's word."""
    hook = put_hook(folder, "kill -9 $CLOSER; exit 1")
    assert run_closer(folder, "none", 0, "kill").returncode == -signal.SIGKILL
    hook.unlink()
    with saving(folder):
        pass
    assert commits(folder) == ["close abc k1", "intake abc"]
    assert is_clean(folder)


def test_the_locks_of_a_git_that_was_killed_as_well_are_in_nobodys_way(folder: Path) -> None:
    hook = put_hook(folder, "kill -9 $CLOSER; exit 1")
    assert run_closer(folder, "none", 0, "kill").returncode == -signal.SIGKILL
    hook.unlink()
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (folder / ".git" / name).touch()
    with saving(folder):
        pass
    assert commits(folder) == ["close abc k1", "intake abc"]
    assert is_clean(folder)
    assert [*(folder / ".git").rglob("*.lock")] == []


def test_a_lock_from_before_the_command_is_somebody_elses(folder: Path) -> None:
    lock = folder / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (lock.stat().st_mtime - 3600,) * 2)
    with pytest.raises(errors.NotCommitted, match="File exists"):
        close(folder)
    with pytest.raises(errors.OutsideFailure, match="File exists"), saving(folder):
        pytest.fail("it is locked")
    assert lock.exists()


# Killed, full disk, many writers


def run_closer(folder: Path, event: str, number: int, harm: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CLOSER, str(folder), event, str(number), harm]
    return subprocess.run(command, capture_output=True, text=True)


def harmed(tmp_path: Path, event: str, harm: str) -> Iterator[tuple[Path, subprocess.CompletedProcess[str]]]:
    """Do the harm at the first event, the second …, each in a folder of its own, until none is left."""
    for number in count(1):
        folder = tmp_path / str(number)
        caseload(folder)
        done = run_closer(folder, event, number, harm)
        if done.returncode == 0:
            return
        yield folder, done


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("event", "least"), [("os.rename", 4), ("open", 3), ("subprocess.Popen", 2), ("os.remove", 1), ("os.mkdir", 1)]
)
def test_killed_anywhere_it_is_all_or_nothing(tmp_path: Path, event: str, least: int) -> None:
    kills = 0
    for folder, done in harmed(tmp_path, event, "kill"):
        assert done.returncode == -signal.SIGKILL, done.stderr
        with saving(folder):
            pass
        entry, plan = (folder / ENTRY).exists(), (folder / PLAN).read_bytes()
        assert (entry, plan) in [(False, OLD), (True, NEW)]
        assert is_clean(folder)
        assert len(commits(folder)) == 1 + entry
        if not entry:
            close(folder)
            assert is_clean(folder)
        kills += 1
    assert kills >= least


def test_interrupted_at_any_wait_for_the_disk_it_is_all_or_nothing(tmp_path: Path) -> None:
    """Ctrl-C arrives at the first sync, the second …, until there is none left to interrupt."""
    results = []
    for number in count(1):
        folder = tmp_path / str(number)
        caseload(folder)
        left = number

        def interrupt(_frame: FrameType, event: str, called: Any) -> None:
            nonlocal left
            left -= event == "c_call" and called in (os.fsync, fcntl.fcntl)
            if left == 0:
                raise KeyboardInterrupt

        sys.setprofile(interrupt)
        try:
            close(folder)
            break
        except KeyboardInterrupt:
            pass
        finally:
            sys.setprofile(None)
        with saving(folder):
            pass
        results.append(((folder / ENTRY).exists(), (folder / PLAN).read_bytes()))
        assert is_clean(folder)
    assert results == sorted(results, key=lambda result: result[0])
    assert set(results) == {(False, OLD), (True, NEW)}


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """The limit on file sizes stands in for a full disk: the journal, then each of the two files hits it."""
    hits = 0
    for folder, done in harmed(tmp_path, "open", "full"):
        assert done.returncode == errors.OUTSIDE, done.stderr
        assert "cannot be written: File too large; make room" in done.stdout
        assert (folder / PLAN).read_bytes() == OLD
        assert not (folder / ENTRY).parent.exists()
        assert is_clean(folder)
        close(folder)
        hits += 1
    assert hits == 3


def test_a_file_that_will_not_go_to_its_place_is_finished_later(folder: Path) -> None:
    done = run_closer(folder, "os.rename", 2, "folder")
    assert done.returncode == errors.OUTSIDE, done.stderr
    assert "the next command that writes finishes this one" in done.stdout
    (folder / ENTRY).rmdir()
    with saving(folder):
        pass
    assert commits(folder) == ["close abc k1", "intake abc"]
    assert is_clean(folder)


WRITER = """
import sys
from pathlib import Path
from caseload.store import files
from caseload.store.save import Write, saving

folder, name = Path(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    with saving(folder, timeout=120) as saver:
        total = (folder / "total.yaml").read_bytes()
        saver.save([
            Write(f"patients/a/abc/entries/{name}-{number}.yaml", b"entry\\n"),
            Write("total.yaml", b"%d\\n" % (int(total) + 1), files.sha256(total)),
        ], f"log {name} {number}")
"""


def check_nothing_is_lost(folder: Path, names: str, writes: int) -> None:
    """Each process writes entries of one patient, and counts them in a file that all of them change."""
    with saving(folder) as saver:
        saver.save([Write("total.yaml", b"0\n")], "start")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, str(writes)], stderr=subprocess.PIPE)
        for name in names
    ]
    for writer in writers:
        with writer:
            assert writer.stderr and not writer.stderr.read()
    total = len(names) * writes
    assert (folder / "total.yaml").read_bytes() == b"%d\n" % total
    assert len(list((folder / ENTRY).parent.iterdir())) == total
    assert len(commits(folder)) == 2 + total
    assert is_clean(folder)
    shell(folder, "fsck", "--strict")


def test_four_writers_lose_nothing(folder: Path) -> None:
    check_nothing_is_lost(folder, "abcd", 25)


# A folder filled by the command that makes it


def test_populate_makes_one_commit_of_a_stream(tmp_path: Path) -> None:
    Git.init(tmp_path)
    writes = (Write(f"patients/{number % 7}/{number}.yaml", b"n: %d\n" % number) for number in range(500))
    commit = populate(tmp_path, writes, "demo: Zoë", ("Demo Zoë", "demo@example.org"))
    assert commit == shell(tmp_path, "rev-parse", "HEAD").strip()
    assert shell(tmp_path, "log", "--format=%s|%an|%ce") == "demo: Zoë|Demo Zoë|demo@example.org\n"
    assert len(shell(tmp_path, "ls-files").splitlines()) == 500
    assert (tmp_path / "patients/3/150.yaml").read_bytes() == b"n: 150\n"
    assert is_clean(tmp_path)
    with saving(tmp_path) as saver:
        saver.save([Write(PLAN, NEW)], "log abc")
    assert len(commits(tmp_path)) == 2


def test_populate_a_part_of_a_repository(folder: Path) -> None:
    part = folder / 'the "part" é'
    part.mkdir()
    populate(part, [Write("a b\\c.yaml", b"x"), Write("empty.yaml", b"")], "demo")
    assert commits(folder) == ["demo", "intake abc"]
    assert is_clean(folder)
    assert (folder / PLAN).read_bytes() == OLD
    assert sorted(path.name for path in part.iterdir()) == ["a b\\c.yaml", "empty.yaml"]


@pytest.mark.parametrize("path", ["../out.yaml", "patients/link/x.yaml"])
def test_populate_leaves_the_folder_no_more_than_save_does(folder: Path, path: str) -> None:
    (folder / "patients" / "link").symlink_to(folder.parent)
    with pytest.raises((errors.Forbidden, errors.Unreadable)):
        populate(folder, [Write(path, b"x")], "demo")
    assert commits(folder) == ["intake abc"]


def test_populate_stops_at_a_file_that_is_there(folder: Path) -> None:
    with pytest.raises(errors.OutsideFailure, match="cannot be written: File exists"):
        populate(folder, [Write("new.yaml", b"x"), Write(PLAN, NEW)], "demo")
    assert commits(folder) == ["intake abc"]
    assert (folder / PLAN).read_bytes() == OLD
