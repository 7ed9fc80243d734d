from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from caseload import errors
from caseload.store import files, journal
from caseload.store.git import Git
from caseload.store.journal import Journal, Write

ME = ("Test Matron", "matron@example.org")
OLD, NEW = b"plan: old\n", b"plan: new\n"


def shell(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=["", "teams/a"])
def git(request: pytest.FixtureRequest, tmp_path: Path) -> Git:
    """A caseload folder, once the whole work tree and once a part, with plan.yaml committed."""
    Git.init(tmp_path)
    folder = tmp_path / str(request.param)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_bytes(OLD)
    shell(tmp_path, "add", ".")
    shell(tmp_path, "commit", "-qm", "first")
    found = Git.find(folder)
    assert found
    return found


@pytest.fixture
def begun(git: Git) -> Journal:
    """One command that adds an entry and changes the plan, killed before it touched a file."""
    writes = (Write("entries/new.yaml", b"entry\n"), Write("plan.yaml", NEW, files.sha256(OLD)))
    begun = Journal("close abc", git.head(), writes)
    journal.begin(git, begun)
    return begun


def place(git: Git, *writes: Write) -> None:
    for write in writes:
        files.replace(git.folder / write.path, write.data)


def check_done(git: Git, commits: int = 2) -> None:
    assert (git.folder / "entries" / "new.yaml").read_bytes() == b"entry\n"
    assert (git.folder / "plan.yaml").read_bytes() == NEW
    assert shell(git.root, "status", "--porcelain") == ""
    assert shell(git.root, "log", "-1", "--format=%s") == "close abc\n"
    assert shell(git.root, "rev-list", "--count", "HEAD") == f"{commits}\n"
    assert not journal.pending(git.folder)


def test_keeps_what_it_is_given(git: Git, begun: Journal) -> None:
    assert journal.pending(git.folder)
    assert journal.kept(git) == begun
    journal.placed(git)
    assert journal.pending(git.folder)
    assert journal.kept(git) == replace(begun, placed=True)
    journal.end(git)
    assert not journal.pending(git.folder)
    assert journal.kept(git) is None


def test_nothing_is_pending_without_git(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not journal.pending(tmp_path_factory.mktemp("plain"))


def test_lies_in_the_git_folder_and_nobody_else_may_look(git: Git, begun: Journal) -> None:
    state = journal.state_folder(git)
    assert state.parent == git.gitdir / "caseload"
    assert state.name == files.sha256(git.prefix.encode())[:12]
    assert (state.stat().st_mode & 0o777, (state / "pending").stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize("keep", [0, 10, 65, 100, -1])
def test_a_torn_journal_was_never_begun(git: Git, begun: Journal, keep: int) -> None:
    path = journal.state_folder(git) / "pending"
    path.write_bytes(path.read_bytes()[:keep])
    journal.roll_forward(git, ME)
    assert not journal.pending(git.folder)
    assert (git.folder / "plan.yaml").read_bytes() == OLD
    assert shell(git.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("done", [0, 1, 2])
def test_finishes_what_was_cut_short(git: Git, begun: Journal, done: int) -> None:
    place(git, *begun.writes[:done])
    if done:
        (git.folder / "entries" / f"{files.TEMPORARY}1").write_bytes(b"half")
    (journal.state_folder(git) / f"{files.TEMPORARY}2").write_bytes(b"half")
    journal.roll_forward(git, ME)
    check_done(git)
    assert not list(git.root.rglob(f"{files.TEMPORARY}*"))


def test_finishes_what_was_added_but_not_committed(git: Git, begun: Journal) -> None:
    place(git, *begun.writes)
    shell(git.root, "add", ".")
    journal.roll_forward(git, ME)
    check_done(git)


def test_the_commit_may_be_there_already(git: Git, begun: Journal) -> None:
    place(git, *begun.writes)
    git.commit([git.path(write.path) for write in begun.writes], begun.message)
    journal.roll_forward(git, ME)
    check_done(git)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("committed", [True, False])
def test_later_work_on_committed_files_is_not_lost_work(git: Git, begun: Journal, committed: bool, order: int) -> None:
    journal.begin(git, replace(begun, writes=begun.writes[::order]))
    place(git, *begun.writes)
    git.commit([git.path(write.path) for write in begun.writes], begun.message)
    (git.folder / "plan.yaml").write_bytes(b"later\n")
    if committed:
        shell(git.root, "commit", "-qam", "by hand")
    journal.roll_forward(git, ME)
    assert not journal.pending(git.folder)
    assert (git.folder / "plan.yaml").read_bytes() == b"later\n"
    assert bool(shell(git.root, "status", "--porcelain")) is not committed


@pytest.mark.parametrize("order", [1, -1])
def test_a_commit_of_half_of_it_does_not_count(git: Git, begun: Journal, order: int) -> None:
    writes = begun.writes[::order]
    journal.begin(git, replace(begun, writes=writes))
    place(git, writes[0])
    git.commit([git.path(writes[0].path)], "half of it")
    journal.roll_forward(git, ME)
    check_done(git, commits=3)


def test_the_last_commit_before_it_may_be_gone(git: Git, begun: Journal) -> None:
    journal.begin(git, replace(begun, head="1" * 40))
    journal.roll_forward(git, ME)
    check_done(git)


def test_before_the_first_commit(tmp_path: Path) -> None:
    git = Git.init(tmp_path)
    journal.begin(git, Journal("init", None, (Write("caseload.yaml", b"x\n"),)))
    journal.roll_forward(git, ME)
    assert shell(tmp_path, "log", "--format=%s") == "init\n"
    journal.begin(git, Journal("init", None, (Write("caseload.yaml", b"x\n"),)))
    journal.roll_forward(git, ME)
    assert shell(tmp_path, "rev-list", "--count", "HEAD") == "1\n"


def test_later_work_on_what_the_first_commit_held_is_kept(tmp_path: Path) -> None:
    git = Git.init(tmp_path)
    writes = (Write("caseload.yaml", b"x\n"), Write("staff.yaml", b"y\n"))
    journal.begin(git, Journal("init", None, writes))
    place(git, *writes)
    git.commit([write.path for write in writes], "init", ME)
    place(git, Write("staff.yaml", b"later\n"))
    journal.roll_forward(git, ME)
    assert not journal.pending(tmp_path)
    assert (tmp_path / "staff.yaml").read_bytes() == b"later\n"
    assert [*journal.state_folder(git).glob("lost-*")] == []


def test_when_a_command_was_cut_short(git: Git, begun: Journal) -> None:
    state = journal.state_folder(git)
    for name in ("pending", "placed"):
        assert journal.cut_short(git) == (state / name).stat().st_mtime
        (journal.placed if name == "pending" else journal.end)(git)
    assert journal.cut_short(git) is None
    assert journal.arriving(git) == state / "arriving"
    (state / "arriving").write_text(git.head() or "")
    assert journal.cut_short(git) == (state / "arriving").stat().st_mtime
    assert not journal.pending(git.folder)


def test_a_damaged_note_is_taken_away_and_the_whole_one_kept(git: Git, begun: Journal) -> None:
    state = journal.state_folder(git)
    journal.placed(git)
    (state / "pending").write_bytes(b"half")
    assert journal.kept(git) == replace(begun, placed=True)
    assert sorted(path.name for path in state.iterdir()) == ["placed"]


def test_a_file_changed_meanwhile_is_kept_and_so_are_the_bytes(git: Git, begun: Journal) -> None:
    (git.folder / "plan.yaml").write_bytes(b"by hand\n")
    with pytest.raises(errors.Changed, match=r"cut short and plan\.yaml changed since") as caught:
        journal.roll_forward(git, ME)
    [lost] = journal.state_folder(git).glob("lost-*-plan.yaml")
    assert str(lost) in caught.value.remedy
    assert lost.read_bytes() == NEW
    assert (git.folder / "plan.yaml").read_bytes() == b"by hand\n"

    journal.roll_forward(git, ME)  # the next command finishes the rest and leaves the file to the user
    assert not journal.pending(git.folder)
    assert shell(git.root, "status", "--porcelain") == f" M {git.path('plan.yaml')}\n"
    assert (git.folder / "entries" / "new.yaml").read_bytes() == b"entry\n"


def test_nothing_is_pending_when_all_files_changed_meanwhile(git: Git, begun: Journal) -> None:
    place(git, Write("plan.yaml", b"by hand\n"), Write("entries/new.yaml", b"by hand\n"))
    with pytest.raises(errors.Changed):
        journal.roll_forward(git, ME)
    assert len(list(journal.state_folder(git).glob("lost-*"))) == 2
    assert not journal.pending(git.folder)


def test_placed_files_are_the_user_s_to_correct(git: Git, begun: Journal) -> None:
    """As after a refusing hook: the correction is committed, what was taken back is not made again."""
    place(git, *begun.writes)
    journal.placed(git)
    (git.folder / "plan.yaml").write_bytes(b"corrected\n")
    (git.folder / "entries" / "new.yaml").unlink()
    journal.roll_forward(git, ME)
    assert shell(git.root, "show", f"HEAD:{git.path('plan.yaml')}") == "corrected\n"
    assert shell(git.root, "status", "--porcelain") == ""
    assert not journal.pending(git.folder)


def test_placed_files_that_were_all_taken_back_are_forgotten(git: Git) -> None:
    journal.begin(git, Journal("log abc", git.head(), (Write("a.yaml", b"x"),)))
    journal.placed(git)
    journal.roll_forward(git, ME)
    assert not journal.pending(git.folder)
    assert shell(git.root, "rev-list", "--count", "HEAD") == "1\n"


def test_a_link_in_the_place_of_a_record_stops_it_with_nothing_lost(git: Git, begun: Journal) -> None:
    (git.folder / "plan.yaml").unlink()
    (git.folder / "plan.yaml").symlink_to("/etc/hostname")
    with pytest.raises(errors.Unreadable):
        journal.roll_forward(git, ME)
    assert journal.kept(git) == begun
