"""An answer that is kept is what would be made anew, whatever has changed; and there are not too many of them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from caseload.store import indexfile
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.kept import PLACES, kept, team_files
from caseload.store.stamps import HOUR
from caseload.store.verdicts import Seen, basis, look

EXAMPLE = Path(__file__).parents[2] / "examples" / "north-team"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = tmp_path / "team"
    shutil.copytree(EXAMPLE, place)
    subprocess.run(["git", "init", "-q", "--template=", str(place)], check=True)
    settle(Folder(place))
    return Folder(place)


def settle(folder: Folder) -> None:
    """Let the next moment of the file system come: what changed before it is no longer young."""
    place = folder.root / ".git" / "tick"
    place.touch()
    began = place.stat().st_ctime_ns
    while place.stat().st_ctime_ns == began:
        place.touch()


def index_of(folder: Folder) -> Path:
    state = state_folder(folder.root)
    assert state
    return state / indexfile.NAME


class Asking:
    """Asks the same folder, and counts how often the answer was made."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.made = 0

    def ask(self, question: str = "", kind: str = "test", *, seen: Seen | None = None, keep: bool = True) -> bool:
        """Ask, and tell whether the answer was made anew."""
        before = self.made

        def make() -> str:
            self.made += 1
            return f"answer {self.made}"

        looked = seen or look(self.folder)
        rests_on = basis(self.folder, team_files(self.folder))
        told = kept(self.folder, kind, question, rests_on, looked, make, lambda text: text if keep else None, str)
        anew = self.made > before
        assert told == f"answer {self.made}" or not anew
        return anew


def test_an_answer_is_kept_while_nothing_changes(folder: Folder) -> None:
    one = Asking(folder)
    assert [one.ask(), one.ask(), one.ask()] == [True, False, False]
    assert one.ask("another question")
    assert one.ask(kind="another kind")
    assert not one.ask()


def first(folder: Folder) -> Path:
    return min(folder.root.glob("patients/*/*"))


def edited(folder: Folder) -> None:
    path = first(folder) / "patient.yaml"
    path.write_bytes(path.read_bytes().replace(b"given: ", b"given:  "))


def edited_with_the_time_put_back(folder: Folder) -> None:
    path = first(folder) / "patient.yaml"
    before = path.stat()
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def added(folder: Folder) -> None:
    (first(folder) / "entries" / "notes.txt").touch()


def one_fewer(folder: Folder) -> None:
    shutil.rmtree(first(folder))


def another_id(folder: Folder) -> None:
    first(folder).rename(first(folder).with_name(f"{first(folder).name[0]}aaaaaaa"))


def comment(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# ours\n")


def settings(folder: Folder) -> None:
    comment(folder.root / "caseload.yaml")


def staff(folder: Folder) -> None:
    comment(folder.root / "staff.yaml")


def definition(folder: Folder) -> None:
    (folder.root / "definitions").mkdir(exist_ok=True)
    (folder.root / "definitions" / "mine.yaml").write_text("schema: rule/1\n")


def meeting(folder: Folder) -> None:
    (folder.root / "team").mkdir(exist_ok=True)
    (folder.root / "team" / "2026-11-20-meeting-aaaaaaaa.yaml").write_text("schema: meeting/1\n")


@pytest.mark.parametrize(
    "change",
    [edited, edited_with_the_time_put_back, added, one_fewer, another_id, settings, staff, definition, meeting],
)
def test_whatever_changes_it_is_made_anew_once(folder: Folder, change: Callable[[Folder], None]) -> None:
    one = Asking(folder)
    assert one.ask()
    change(folder)
    settle(folder)
    assert [one.ask(), one.ask()] == [True, False]


def test_what_changed_just_now_may_change_again_and_keep_its_stamp(folder: Folder) -> None:
    one = Asking(folder)
    since, stamps = look(folder)
    patient, (stamp, changed, files) = next(iter(stamps.items()))
    assert one.ask(seen=(changed, stamps))
    assert one.ask()
    assert not one.ask()
    # That a file comes from the far future hides no young one.
    future = {"zzzzzzzz": (1, since + 2 * HOUR, 1)} | stamps | {patient: (stamp, since, files)}
    (folder.root / "patients" / "z" / "zzzzzzzz").mkdir(parents=True)
    assert [one.ask("future", seen=(since, future)), one.ask("future", seen=(since, future))] == [True, True]


def test_what_may_be_another_answer_the_next_time_is_not_kept(folder: Folder) -> None:
    one = Asking(folder)
    assert [one.ask(keep=False), one.ask(keep=False), one.ask(), one.ask()] == [True, True, True, False]


def test_nothing_is_kept_while_somebody_has_no_stamp(folder: Folder) -> None:
    """As where looking ended because somebody went just then: who comes after may change unseen."""
    since, stamps = look(folder)
    fewer = (since, dict(list(stamps.items())[1:]))
    one = Asking(folder)
    assert [one.ask(seen=fewer), one.ask(seen=fewer)] == [True, True]


@pytest.mark.heavy
def test_so_many_answers_are_kept_at_most(folder: Folder) -> None:
    one = Asking(folder)
    for number in range(3 * PLACES):
        assert one.ask(f"question {number}")
    assert not one.ask(f"question {3 * PLACES - 1}")
    with closing(sqlite3.connect(index_of(folder))) as index:
        ((rows,),) = index.execute("SELECT count(*) FROM verdicts")
    assert PLACES // 2 < rows <= PLACES


def spoilt(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"x" * 20_000)


def no_database(path: Path) -> None:
    path.write_text("no database at all")


@pytest.mark.parametrize("damage", [Path.unlink, spoilt, no_database])
def test_damage_of_the_index_costs_time_alone(folder: Folder, damage: Callable[[Path], None]) -> None:
    one = Asking(folder)
    one.ask()
    with closing(sqlite3.connect(index_of(folder))) as index:
        index.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(index_of(folder))
    assert one.ask()
    one.ask()
    assert not one.ask()


def test_without_git_it_is_made_every_time(folder: Folder) -> None:
    shutil.rmtree(folder.root / ".git")
    one = Asking(folder)
    assert [one.ask(), one.ask()] == [True, True]


def test_the_teams_own_entries_count_each_by_name_and_content(bare: Folder) -> None:
    found = [team_files(bare)]
    team = bare.root / "team"
    team.mkdir()
    assert team_files(bare) == found[0] == ""
    for name, text in (("b.yaml", "one"), ("b.yaml", "two"), ("a.yaml", "one"), ("b.yaml", "one"), ("a.yaml", "two")):
        (team / name).write_text(text)
        found.append(team_files(bare))
    (team / "a.yaml").rename(team / "c.yaml")
    found.append(team_files(bare))
    (team / "c.yaml").unlink()
    # What cannot be read is there all the same.
    (team / "c.yaml").mkdir()
    found.append(team_files(bare))
    assert len(set(found)) == len(found)
    assert [line.split(" ")[0] for line in found[-1].splitlines()] == ["b.yaml", "c.yaml"]
