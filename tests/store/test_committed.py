"""What is not committed is the same whoever asks, although git is asked only about some."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import OutsideFailure
from caseload.store.changes import uncommitted
from caseload.store.committed import MANY, not_committed
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.indexfile import NAME
from caseload.store.verdicts import look

if TYPE_CHECKING:
    from tests.conftest import Someone

ONE, OTHER = "patients/7/7k3m9x2q", "patients/0/0aaaaaaa"
PLAN = f"{ONE}/plan.yaml"


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=anna", "-c", "user.email=anna@example.org")
    return subprocess.run(["git", "-C", root, *who, *words], check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "test")


def settle(root: Path) -> None:
    """Let the next moment of the file system come: what changed before it is no longer young."""
    place = root / ".git" / "tick"
    place.touch()
    began = place.stat().st_ctime_ns
    while place.stat().st_ctime_ns == began:
        place.touch()


@pytest.fixture(params=["", "north/team"], ids=("whole", "within"))
def team(request: pytest.FixtureRequest, tmp_path: Path, someone: type[Someone]) -> Folder:
    """Two people in a repository, or in a part of one; git has said that all of it is committed."""
    root = tmp_path / "work" / request.param
    root.mkdir(parents=True)
    git(tmp_path, "init", "-q", "-b", "main", "work")
    (tmp_path / "work" / "notes.txt").write_text("a")
    (root / "staff.yaml").write_text("a")
    (root / ".gitignore").write_text("*.tmp\n")
    (root / "team").mkdir()
    (root / "team" / "meeting.yaml").write_text("a")
    for id_ in (ONE[-8:], OTHER[-8:]):
        someone(patient=replace(someone().patient, id=id_)).at("active").save(root)
    (root / "patients" / "read.me").write_text("a")
    commit(root)
    (root / ONE / "hidden.tmp").write_text("a")
    folder = Folder(root)
    settle(tmp_path / "work")
    assert asked(folder) == []
    return folder


def asked(folder: Folder) -> list[tuple[str, str]]:
    return not_committed(folder, look(folder))


def in_place(root: Path) -> None:
    """Another text as long as this one, of the same time."""
    before, text = (root / PLAN).stat(), (root / PLAN).read_text()
    with (root / PLAN).open("r+") as file:
        file.write(text.swapcase())
    os.utime(root / PLAN, ns=(before.st_atime_ns, before.st_mtime_ns))


def edit(root: Path) -> None:
    with (root / PLAN).open("a") as file:
        file.write("# more\n")


def put(*places: str) -> Callable[[Path], None]:
    def there(root: Path) -> None:
        for place in places:
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_text("b")

    return there


def gone(place: str) -> Callable[[Path], Any]:
    return lambda root: subprocess.run(["rm", "-r", str(root / place)], check=True)


def then(*steps: Callable[[Path], Any] | tuple[str, ...]) -> Callable[[Path], None]:
    def all_(root: Path) -> None:
        for step in steps:
            git(root, *step) if isinstance(step, tuple) else step(root)

    return all_


def conflict(root: Path) -> None:
    then(("checkout", "-q", "-b", "side"), put(PLAN), commit, ("checkout", "-q", "main"), edit, commit)(root)
    subprocess.run(["git", "-C", root, "merge", "-q", "side"], check=False, capture_output=True)


CHANGES: dict[str, Callable[[Path], Any]] = {
    "nothing": lambda root: None,
    "in place": in_place,
    "edited": edit,
    "a mode": lambda root: (root / PLAN).chmod(0o755),
    "a new entry": put(f"{ONE}/entries/2026-11-20-contact-e9999999.yaml"),
    "a removed record": gone(PLAN),
    "a removed person": gone(ONE),
    "a new person": put("patients/7/7bbbbbbb/patient.yaml"),
    "a folder in the wrong place": put("patients/8/7bbbbbbb/patient.yaml"),
    "staged": then(edit, ("add", "--", PLAN)),
    "staged and put back": then(edit, ("add", "--", PLAN), ("restore", "--", PLAN)),
    "staged, then otherwise": then(edit, ("add", "--", PLAN), put(PLAN)),
    "taken out of the index": then(("rm", "-q", "--cached", "--", PLAN)),
    "announced": then(put(f"{ONE}/new.yaml"), ("add", "-N", "--", f"{ONE}/new.yaml")),
    "committed": then(edit, commit),
    "committed and taken back": then(edit, commit, ("reset", "-q", "--soft", "HEAD~1")),
    "committed and forgotten": then(edit, commit, ("reset", "-q", "HEAD~1")),
    "committed and gone": then(edit, commit, ("reset", "-q", "--hard", "HEAD~1")),
    "in conflict": conflict,
    "a link": then(gone(ONE), lambda root: (root / ONE).symlink_to(root / OTHER)),
    "a stray": put("patients/stray", "patients/7/stray"),
    "a stray that is gone": gone("patients/read.me"),
    "of the team": put("team/meeting.yaml", "team/another.yaml", "finding/run.yaml"),
    "of nobody": then(gone("staff.yaml"), put("more.txt")),
    "no team": gone("team"),
    "no longer hidden": put(".gitignore"),
    "an index of another form": then(edit, ("update-index", "--index-version", "4")),
    "no index": lambda root: Path(git(root, "rev-parse", "--absolute-git-dir").strip(), "index").unlink(),
    "a split index": then(edit, ("update-index", "--split-index")),
    "no tree in the index": then(("read-tree", "--empty"), ("reset", "-q", "--", ".")),
    "committed nowhere": then(("rm", "-r", "-q", "--cached", "--", "."), ("commit", "-q", "-m", "none")),
    "many": put(*(f"patients/1/1{number:07}/patient.yaml" for number in range(MANY + 1))),
    "much": put(*(f"more-{number}.txt" for number in range(2 * MANY))),
}


# One of each sort, for the light suite.
FEW = (
    "a removed person",
    "staged and put back",
    "no index",
    "committed nowhere",
    "a stray that is gone",
    "many",
    "much",
)


@pytest.mark.parametrize(
    "change",
    [pytest.param(change, id=name, marks=() if name in FEW else pytest.mark.heavy) for name, change in CHANGES.items()],
)
def test_it_is_what_git_says_of_everything(team: Folder, change: Callable[[Path], Any]) -> None:
    change(team.root)
    assert asked(team) == uncommitted(team)
    # What was young or new the first time is known the second.
    assert asked(team) == uncommitted(team)


def test_what_was_not_in_order_is_seen_when_it_is(team: Folder) -> None:
    before = (team.root / PLAN).read_text()
    edit(team.root)
    assert asked(team) == [("M", PLAN)]
    (team.root / PLAN).write_text(before)
    assert asked(team) == []


def test_what_changed_long_ago_is_told_every_time(team: Folder, tmp_path: Path) -> None:
    plan = f"{OTHER}/plan.yaml"
    git(team.root, "rm", "-q", "patients/read.me")
    commit(team.root)
    put(plan)(team.root)
    settle(tmp_path / "work")
    for _ in range(3):
        assert asked(team) == [("M", plan)]


def test_without_git_nothing_is_committed_or_nobody_knows(
    tmp_path: Path, someone: type[Someone], monkeypatch: pytest.MonkeyPatch
) -> None:
    someone().save(tmp_path)
    folder = Folder(tmp_path)
    assert asked(folder) == []
    git(tmp_path, "init", "-q")
    assert asked(folder) == [("?", f"{ONE}/patient.yaml")]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutsideFailure, match=r"^comparing with what is committed needs git"):
        asked(folder)


def test_what_is_young_is_asked_about_again(team: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The youngest may change once more and keep its stamp."""
    (team.root / ONE / "hidden.tmp").unlink()
    (team.root / "patients" / "read.me").unlink()
    commit(team.root)
    _, stamps = look(team)
    since = stamps[ONE[-8:]][1]
    assert since > stamps[OTHER[-8:]][1]
    not_committed(team, (since, stamps))
    assert spoken_of(team, tmp_path / "log", monkeypatch) == [ONE]


def places_spoken_of(folder: Folder, log: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return where git is asked to look, by what it says itself that it was asked."""
    monkeypatch.setenv("GIT_TRACE", str(log))
    asked(folder)
    monkeypatch.delenv("GIT_TRACE")
    [line] = [line for line in log.read_text().splitlines() if "built-in: git status" in line]
    log.unlink()
    places = line.partition(" -- ")[2].split()
    assert "." not in places and "north/team" not in places
    return [place.removeprefix("north/team/") for place in places]


def spoken_of(folder: Folder, log: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the same among the patients."""
    return [place for place in places_spoken_of(folder, log, monkeypatch) if "patients" in place]


def test_git_is_asked_about_what_is_nobody_s_too(team: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(team.root, "rm", "-q", "patients/read.me")
    commit(team.root)
    put("patients/7/stray/x", "patients/far/x", "patients/8/file", "new.txt")(team.root)
    (team.root / "staff.yaml").unlink()
    others = [".gitignore", "new.txt", *(["notes.txt"] if team.root == tmp_path / "work" else []), "staff.yaml", "team"]
    strays = ["patients/7/stray", "patients/8/file", "patients/far"]
    told = places_spoken_of(team, tmp_path / "log", monkeypatch)
    assert told[: 1 + len(others)] == [ONE, *others]
    assert sorted(told[1 + len(others) :]) == strays


def test_git_is_asked_about_whom_something_changed(
    team: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    git(team.root, "rm", "-q", "patients/read.me")
    commit(team.root)
    asked(team)
    # Of a file more than git has, it may say nothing today and something tomorrow.
    assert spoken_of(team, log, monkeypatch) == [ONE]
    (team.root / ONE / "hidden.tmp").unlink()
    settle(tmp_path / "work")
    asked(team)
    assert spoken_of(team, log, monkeypatch) == []
    edit(team.root)
    commit(team.root)
    assert spoken_of(team, log, monkeypatch) == [ONE]


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"no database"), Path.unlink], ids=("spoilt", "gone"))
def test_without_what_was_kept_all_is_asked(team: Folder, spoil: Callable[[Path], Any]) -> None:
    edit(team.root)
    state = state_folder(team.root)
    assert state
    spoil(state / NAME)
    assert asked(team) == uncommitted(team) == [("M", PLAN)]
