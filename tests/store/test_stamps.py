"""A stamp changes with what it stands for, and stays while that is as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Unreadable
from caseload.store.folder import Folder
from caseload.store.stamps import (
    COARSEST_TICK,
    HOUR,
    code_stamp,
    file_stamps,
    is_recent,
    is_young,
    moment,
    patient_stamps,
    settings_stamp,
    staff_stamp,
)

if TYPE_CHECKING:
    from tests.conftest import Someone

ID = "7k3m9x2q"
PLACE = f"patients/7/{ID}"
SALT = 5


@pytest.fixture
def one(bare: Folder, someone: type[Someone]) -> Folder:
    """One patient with a plan and four entries."""
    someone().at("active").save(bare.root)
    return bare


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# x\n")


def replaced(path: Path) -> None:
    """Put another file of the same length and time in its place."""
    other = path.with_name("other")
    shutil.copy2(path, other)
    other.replace(path)


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def added(path: Path) -> None:
    (path / "added.yaml").touch()


# --- the settings and the staff


def test_the_stamp_of_the_settings_changes_with_settings_and_definitions(bare: Folder) -> None:
    found = [settings_stamp(bare)]
    mine = bare.root / "definitions" / "rules" / "mine.yaml"
    mine.parent.mkdir(parents=True)
    found.append(settings_stamp(bare))
    mine.write_text("a")
    found.append(settings_stamp(bare))
    for change in (longer, replaced, touched):
        change(mine)
        found.append(settings_stamp(bare))
    mine.rename(mine.with_name("other.yaml"))
    found.append(settings_stamp(bare))
    longer(bare.root / "caseload.yaml")
    found.append(settings_stamp(bare))
    assert len(set(found)) == len(found)
    assert settings_stamp(bare) == found[-1]
    longer(bare.root / "staff.yaml")
    assert settings_stamp(bare) == found[-1]


def test_the_stamp_of_the_staff_changes_with_the_staff_alone(bare: Folder) -> None:
    before = staff_stamp(bare)
    longer(bare.root / "caseload.yaml")
    replaced(bare.root / "staff.yaml")
    assert staff_stamp(bare) == before
    longer(bare.root / "staff.yaml")
    assert staff_stamp(bare) != before


def test_the_stamp_of_the_code_stays() -> None:
    assert code_stamp() == code_stamp()
    assert len(code_stamp()) == 64


# --- each patient


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *((name, change) for name in ("patient.yaml", "plan.yaml") for change in (longer, replaced, touched)),
        *((name, Path.unlink) for name in ("patient.yaml", "plan.yaml")),
        ("entries", added),
        ("entries", shutil.rmtree),
    ],
)
def test_a_patients_stamp_changes_with_the_records(one: Folder, name: str, change: Callable[[Path], Any]) -> None:
    before = patient_stamps(one, SALT)
    assert before == patient_stamps(one, SALT)
    change(one.root / PLACE / name)
    after = patient_stamps(one, SALT)
    assert after.keys() == before.keys() == {ID}
    assert after != before


def test_a_patients_stamp_changes_with_the_salt_and_differs_from_anothers(one: Folder) -> None:
    assert patient_stamps(one, SALT) != patient_stamps(one, SALT + 1)
    shutil.copytree(one.root / PLACE, one.root / "patients/7/7bbbbbbb")
    assert len(set(patient_stamps(one, SALT).values())) == 2


def test_whatever_looks_like_a_patients_folder_has_a_stamp(one: Folder) -> None:
    for name in ("patients/0/0aaaaaaa", "patients/7/notes", "patients/longer/7bbbbbbb"):
        (one.root / name).mkdir(parents=True)
    (one.root / "patients" / "x").touch()
    stamps = patient_stamps(one, SALT)
    assert stamps.keys() == {ID, "0aaaaaaa", "notes"}
    # Without a record there is nothing to tell them apart by.
    assert stamps["0aaaaaaa"] == stamps["notes"]
    assert file_stamps(one).keys() == {ID, "0aaaaaaa"}


def test_without_patients_there_are_no_stamps(bare: Folder) -> None:
    assert (patient_stamps(bare, SALT), file_stamps(bare)) == ({}, {})


def test_a_link_for_a_folder_of_patients_is_refused(one: Folder) -> None:
    top = one.root / "patients" / "7"
    top.symlink_to(top.rename(one.root / "elsewhere"))
    with pytest.raises(Unreadable, match=r"^patients/7: is not a plain file"):
        patient_stamps(one, SALT)


@pytest.mark.parametrize("look", [file_stamps, lambda folder: patient_stamps(folder, SALT)])
def test_a_link_for_the_folder_of_all_patients_is_refused(bare: Folder, look: Callable[[Folder], object]) -> None:
    (bare.root / "patients").symlink_to("patients")
    with pytest.raises(Unreadable, match=r"^patients: is not a plain file"):
        look(bare)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("entries/2026-09-03-triage-e0000001.yaml", longer),
        ("entries/2026-09-03-triage-e0000001.yaml", replaced),
        ("entries/2026-09-03-triage-e0000001.yaml", touched),
        ("entries/2026-09-03-triage-e0000001.yaml", Path.unlink),
        ("entries", added),
        ("", added),
        ("", lambda path: path.chmod(0o700 if path.stat().st_mode & 0o777 != 0o700 else 0o750)),
        ("../..", lambda path: path.chmod(0o700 if path.stat().st_mode & 0o777 != 0o700 else 0o750)),
        ("..", lambda path: path.chmod(0o700 if path.stat().st_mode & 0o777 != 0o700 else 0o750)),
    ],
)
def test_the_stamp_of_all_files_changes_with_each(one: Folder, name: str, change: Callable[[Path], Any]) -> None:
    before = file_stamps(one)
    assert before == file_stamps(one)
    change(one.root / PLACE / name)
    assert file_stamps(one)[ID][0] != before[ID][0]


def test_the_youngest_change_and_the_number_of_files_are_told(one: Folder) -> None:
    place = one.root / PLACE
    files = [path for path in place.rglob("*") if path.is_file()]
    every = [place, *place.rglob("*")]
    _, youngest, number = file_stamps(one)[ID]
    assert (youngest, number) == (max(path.stat().st_ctime_ns for path in every), len(files) == 6 and 6)
    (place / "entries" / "deeper" / "still").mkdir(parents=True)
    (place / "entries" / "deeper" / "still" / "x").touch()
    (place / "link").symlink_to("nowhere")
    every = [place, *place.rglob("*")]
    _, youngest, number = file_stamps(one)[ID]
    assert (youngest, number) == (max(path.lstat().st_ctime_ns for path in every), 8)


def test_a_file_for_a_patient_is_one_file(bare: Folder) -> None:
    (bare.root / "patients" / "7").mkdir(parents=True)
    place = bare.root / PLACE
    place.touch()
    assert [*file_stamps(bare)] == [ID]
    assert file_stamps(bare)[ID][1:] == (place.stat().st_ctime_ns, 1)


def test_a_link_for_a_patient_is_looked_at_itself(one: Folder) -> None:
    link = one.root / "patients/7/7bbbbbbb"
    link.symlink_to("nowhere")
    assert file_stamps(one)["7bbbbbbb"][1:] == (link.lstat().st_ctime_ns, 1)


# --- what is young


@pytest.mark.parametrize(
    ("changed", "recent"), [(-1, False), (0, True), (1, True), (HOUR - 1, True), (HOUR, False), (HOUR + 1, False)]
)
def test_what_changed_since_is_recent_unless_it_lies_in_the_future(changed: int, recent: bool) -> None:
    since = 1_700_000_000_000_000_000
    assert is_recent(since + changed, since) is recent


@pytest.mark.parametrize("name", ["patient.yaml", "plan.yaml", "entries"])
def test_a_patient_is_young_by_any_of_the_records(one: Folder, name: str) -> None:
    changed = {record: (one.root / PLACE / record).stat().st_ctime_ns for record in ("patient.yaml", "plan.yaml")}
    since = moment(one.root)
    assert since >= max(changed.values())
    while (one.root / PLACE / name).stat().st_ctime_ns <= since:
        touched(one.root / PLACE / name)
    assert is_young(one, ID, since + 1)
    assert not is_young(one, ID, (one.root / PLACE / name).stat().st_ctime_ns + 1)


def test_who_is_not_there_is_not_young(bare: Folder) -> None:
    assert not is_young(bare, ID, 1)


def test_the_moment_is_that_of_the_file_system(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ctime_ns
    told = moment(tmp_path)
    assert told == tmp_path.stat().st_ctime_ns >= before
    (tmp_path / "after").touch()
    assert (tmp_path / "after").stat().st_ctime_ns >= told


@pytest.mark.parametrize("folder", [None, Path("nowhere")])
def test_without_a_folder_the_moment_is_earlier_than_any_tick(folder: Path | None, tmp_path: Path) -> None:
    (tmp_path / "before").touch()
    told = moment(tmp_path / folder if folder else None)
    (tmp_path / "after").touch()
    assert (tmp_path / "before").stat().st_ctime_ns - COARSEST_TICK <= told
    assert told <= (tmp_path / "after").stat().st_ctime_ns - COARSEST_TICK // 2


def test_stamps_are_the_same_in_another_process(one: Folder) -> None:
    here = (patient_stamps(one, SALT), file_stamps(one), code_stamp())
    code = (
        "from pathlib import Path; from caseload.store.folder import Folder; from caseload.store import stamps as s; "
        f"f = Folder(Path({str(one.root)!r})); print((s.patient_stamps(f, {SALT}), s.file_stamps(f), s.code_stamp()))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == f"{here}\n"
