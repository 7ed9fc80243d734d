"""Verdicts that are kept are what would be found anew, whatever has changed, and hold nothing of anybody."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload.errors import Unreadable
from caseload.store import indexfile, verdicts
from caseload.store.auditing import audit
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.scoped import check_files
from caseload.store.soundness import Soundness, check
from caseload.store.stamps import HOUR
from caseload.store.verdicts import Seen, Verdict, basis, judged, look

if TYPE_CHECKING:
    from tests.conftest import Someone

TODAY = date(2026, 11, 21)
IDS = ("7k3m9x2q", "0aaaaaaa", "7bbbbbbb")
SECRETS = ("Quillfeather", "Zebediah", "9990000018", "9990000026", "1938-02-17", "Marmalade")


def make(folder: Folder, someone: type[Someone]) -> Folder:
    """Three patients under git; the last two share a number."""
    subprocess.run(["git", "init", "-q", "--template=", str(folder.root)], check=True)
    for id_, step, number in zip(IDS, ("active", "closed", "planned"), ("18", "26", "26"), strict=True):
        person = someone(patient=replace(someone().patient, id=id_, nhs_number=f"99900000{number}")).at(step)
        person.save(folder.root)
    return folder


@pytest.fixture
def three(bare: Folder, someone: type[Someone]) -> Folder:
    return make(bare, someone)


def index_of(folder: Folder) -> Path:
    state = state_folder(folder.root)
    assert state
    return state / indexfile.NAME


def settle(folder: Folder) -> None:
    """Let the next moment of the file system come: what changed before it is no longer young."""
    place = folder.root / ".git" / "tick"
    place.touch()
    began = place.stat().st_ctime_ns
    while place.stat().st_ctime_ns == began:
        place.touch()


def warm(folder: Folder, day: date = TODAY) -> Soundness:
    return check(folder, lambda zone: day)


def anew(folder: Folder, day: date = TODAY) -> Soundness:
    index_of(folder).unlink(missing_ok=True)
    return warm(folder, day)


def judged_now(folder: Folder, rests_on: str = "", seen: Seen | None = None, **other: Any) -> list[str]:
    """Judge all patients and return whom `judge` was asked about."""
    asked: list[str] = []

    def judge(patient: str) -> str:
        asked.append(patient)
        return f"verdict on {patient}"

    kind: Verdict[str] = Verdict(other.get("kind", "test"), judge, other.get("written", str), str)
    ids = list(folder.patient_ids())
    made = judged(folder, kind, rests_on, seen or look(folder), ids)
    assert list(made) == [f"verdict on {patient}" for patient in ids]
    return asked


def test_only_who_changed_is_judged_again(three: Folder) -> None:
    settle(three)
    assert judged_now(three) == sorted(IDS)
    assert judged_now(three) == []
    plan = three.root / "patients/7/7k3m9x2q/plan.yaml"
    plan.write_bytes(plan.read_bytes())
    settle(three)
    assert judged_now(three) == ["7k3m9x2q"]
    assert judged_now(three) == []


def write(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"anna", b"dora"))


def write_and_put_the_time_back(path: Path) -> None:
    before = path.stat()
    write(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy2(path, other)
    other.replace(path)


def beside(path: Path) -> None:
    (path.parent / "notes.txt").touch()


def above(path: Path) -> None:
    (path.parent.parent / "folder").mkdir()


def deeper(path: Path) -> None:
    path.parent.parent.joinpath("folder", "in").mkdir(parents=True)


def link(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("elsewhere")))


CHANGES: list[Callable[[Path], Any]] = [
    write,
    write_and_put_the_time_back,
    replaced,
    beside,
    above,
    deeper,
    link,
    Path.unlink,
    lambda path: path.rename(path.with_name(f"x{path.name}")),
    lambda path: path.chmod(0o400),
    lambda path: link(path.parent),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_any_file_counts(three: Folder, change: Callable[[Path], Any]) -> None:
    settle(three)
    judged_now(three)
    change(next((three.root / "patients/7/7k3m9x2q/entries").iterdir()))
    assert judged_now(three) == ["7k3m9x2q"]


def test_a_folder_above_that_became_a_link_counts(three: Folder) -> None:
    settle(three)
    judged_now(three)
    link(three.root / "patients" / "7")
    with pytest.raises(Unreadable, match=r"^patients/7: is not a plain file"):
        judged_now(three)


def test_what_changed_just_now_is_not_kept(three: Folder) -> None:
    settle(three)
    plan = three.root / "patients/7/7k3m9x2q/plan.yaml"
    since, stamps = look(three)
    stamp = stamps["7k3m9x2q"][0]
    assert judged_now(three, seen=(since, stamps | {"7k3m9x2q": (stamp, since, 1)})) == sorted(IDS)
    assert judged_now(three) == ["7k3m9x2q"]
    plan.touch()


def test_what_lies_in_the_future_is_as_good_as_any(three: Folder) -> None:
    settle(three)
    since, stamps = look(three)
    stamp = stamps["7k3m9x2q"][0]
    future = since + 2 * HOUR
    judged_now(three, seen=(since, stamps | {"7k3m9x2q": (stamp, future, 1)}))
    assert judged_now(three) == []


def test_kinds_and_what_they_rest_on_are_told_apart(three: Folder) -> None:
    settle(three)
    judged_now(three)
    assert judged_now(three, kind="other") == sorted(IDS)
    assert judged_now(three, "tomorrow") == sorted(IDS)
    assert judged_now(three, "tomorrow") == []
    assert judged_now(three, kind="other") == []


def test_how_many_are_judged_is_told_after_each_portion_and_at_the_end(
    three: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "PORTION", 2)
    settle(three)
    heard: list[tuple[int, int]] = []
    kind: Verdict[str] = Verdict("test", lambda patient: patient, str, str)

    def judge_all() -> list[tuple[int, int]]:
        heard.clear()
        ids = list(three.patient_ids())
        assert list(judged(three, kind, "", look(three), ids, progress=lambda *told: heard.append(told))) == ids
        return heard

    assert judge_all() == [(2, 3), (3, 3)]
    settle(three)
    assert judge_all() == []
    (three.root / "patients/7/7k3m9x2q/plan.yaml").touch()
    assert judge_all() == [(1, 1)]


def test_what_may_be_otherwise_without_a_change_is_not_kept(three: Folder) -> None:
    settle(three)
    judged_now(three, written=lambda text: None if "0aaaaaaa" in text else text)
    assert judged_now(three) == ["0aaaaaaa"]


def test_who_is_gone_is_forgotten(three: Folder) -> None:
    settle(three)
    judged_now(three)
    shutil.rmtree(three.root / "patients/7/7bbbbbbb")
    judged_now(three)
    with sqlite3.connect(index_of(three)) as index:
        rows = index.execute("SELECT patient FROM verdicts ORDER BY patient").fetchall()
    index.close()
    assert rows == [("0aaaaaaa",), ("7k3m9x2q",)]


def test_whoever_stops_half_way_keeps_what_was_found(three: Folder) -> None:
    settle(three)
    kind: Verdict[str] = Verdict("test", lambda patient: f"verdict on {patient}", str, str)
    half = judged(three, kind, "", look(three), list(three.patient_ids()))
    next(half)
    half.close()  # type: ignore[attr-defined]
    assert judged_now(three) == sorted(IDS)[1:]


def damage(index: Path) -> None:
    with index.open("r+b") as file:
        file.seek(200)
        file.write(b"\xff" * (index.stat().st_size - 200))


def damage_of_verdicts_alone(index: Path) -> None:
    with closing(sqlite3.connect(index)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'verdicts'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with index.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize(
    "spoil", [damage, damage_of_verdicts_alone, lambda index: index.write_bytes(b"no index"), Path.unlink]
)
def test_a_file_that_is_spoilt_is_made_anew(three: Folder, spoil: Callable[[Path], Any]) -> None:
    settle(three)
    judged_now(three)
    spoil(index_of(three))
    assert judged_now(three) == sorted(IDS)
    assert judged_now(three) in ([], sorted(IDS))
    assert judged_now(three) == []


def test_a_busy_file_is_no_hindrance(three: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexfile, "WAIT", 0.01)
    settle(three)
    judged_now(three)
    other = sqlite3.connect(index_of(three), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert judged_now(three, "tomorrow") == sorted(IDS)
    other.close()
    assert judged_now(three, "tomorrow") == sorted(IDS)


def test_without_git_nothing_is_kept(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    assert judged_now(bare) == judged_now(bare) == ["7k3m9x2q"]


def test_the_basis_changes_with_all_that_a_verdict_rests_on(bare: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [basis(bare), basis(bare, "2026-11-21")]
    for path in ("caseload.yaml", "staff.yaml", "definitions/closure-reasons.yaml", "definitions/instruments/x.yaml"):
        (bare.root / path).parent.mkdir(parents=True, exist_ok=True)
        (bare.root / path).write_bytes(b"x")
        found.append(basis(bare))
    (bare.root / "staff.yaml").unlink()
    found.append(basis(bare))
    monkeypatch.setattr(verdicts, "code_stamp", lambda: "another version")
    found.append(basis(bare))
    assert len(set(found)) == len(found)
    assert basis(bare) == found[-1]


def test_the_basis_is_the_same_whatever_else_is_there(bare: Folder, someone: type[Someone]) -> None:
    before = basis(bare)
    someone().at("active").save(bare.root)
    (bare.root / "definitions" / "rules").mkdir(parents=True)
    for name in ("notes.txt", "audit-baseline.yaml", "team"):
        (bare.root / name).touch()
    assert basis(bare) == before


# --- check


def test_a_check_finds_the_same_again(three: Folder) -> None:
    first = anew(three)
    assert {finding.rule for finding in first.findings} == {"nhs-number-shared", "not-committed"}
    settle(three)
    assert warm(three) == warm(three) == first


def test_the_day_counts(three: Folder) -> None:
    settle(three)
    warm(three)
    early = warm(three, date(2026, 9, 5))
    assert {finding.rule for finding in early.findings} > {"happened"}
    assert warm(three, date(2026, 9, 5)) == early == anew(three, date(2026, 9, 5))


def test_nothing_of_anybody_is_kept(three: Folder) -> None:
    entry = next((three.root / "patients/7/7k3m9x2q/entries").iterdir())
    entry.write_text(entry.read_text().replace("by: anna", "by: Zebediah\nZebediah: Marmalade"))
    settle(three)
    warm(three)
    data = b"".join(path.read_bytes() for path in index_of(three).parent.iterdir())
    assert b"schema-unknown-key" in data
    assert [secret for secret in SECRETS if secret.encode() in data] == []


EDITS: dict[str, Callable[[Path], Any]] = {
    "text": lambda path: path.write_bytes(path.read_bytes().replace(b"anna", b"ben ")),
    "nonsense": lambda path: path.write_bytes(b"[" + path.read_bytes()),
    "future": lambda path: path.write_bytes(path.read_bytes().replace(b"2026-09", b"2027-09")),
    "number": lambda path: path.write_bytes(path.read_bytes().replace(b"9990000018", b"9990000026")),
    "gone": lambda path: path.unlink(),
    "stray": lambda path: (path.parent / "stray.txt").touch(),
    "same": lambda path: path.write_bytes(path.read_bytes()),
    "moved": lambda path: path.rename(path.parent / f"x{path.name}"),
    "empty": lambda path: path.write_bytes(b""),
}
DAYS = st.sampled_from((0, 0, 0, -77, 90))
STEPS = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 40), DAYS, st.booleans()), max_size=4)


@pytest.fixture(scope="module")
def original(someone: type[Someone]) -> Iterator[Path]:
    with TemporaryDirectory() as place:
        folder = Folder(Path(place))
        (folder.root / "caseload.yaml").write_text("schema: caseload/1\nname: North\n")
        staff = "schema: staff/1\nstaff:\n  - id: anna\n    name: Anna Brook\n    active_to: 2026-12-31\n"
        (folder.root / "staff.yaml").write_text(f"{staff}  - id: ben\n    name: Ben Okoye\n")
        make(folder, someone)
        yield folder.root


# A whole folder is made, changed and checked twice for each.
@settings(max_examples=settings().max_examples // 4)
@given(STEPS)
def test_whatever_changes_a_kept_verdict_is_what_is_found_anew(
    original: Path, steps: list[tuple[str, int, int, bool]]
) -> None:
    """Each edit is followed by a check at once, or when the stamps have had the time to settle; and on a day."""
    with TemporaryDirectory() as place:
        kept = Folder(Path(place) / "kept")
        shutil.copytree(original, kept.root, symlinks=True)
        settle(kept)
        warm(kept)
        for edit, number, days, settled in steps:
            files = sorted(path for path in kept.root.rglob("*.yaml") if ".git" not in path.parts)
            EDITS[edit](files[number % len(files)])
            if settled:
                settle(kept)
            day = TODAY + timedelta(days)
            # A check of files keeps nothing and takes up nothing that was kept.
            assert warm(kept, day) == check_files(kept, lambda zone, day=day: day, [kept.root])  # type: ignore[misc]


def test_settings_that_change_while_they_are_read_have_nothing_kept_by_what_they_were(three: Folder) -> None:
    settle(three)
    place = three.root / "caseload.yaml"
    usual = place.read_text()

    def meanwhile(zone: str) -> date:
        place.write_text(usual)
        return TODAY

    place.write_text(f"{usual}audit:\n  left_out:\n    - contact-in-time\n")
    assert "contact-in-time" not in audit(three, meanwhile).totals
    kept = audit(three, lambda zone: TODAY)
    index_of(three).unlink()
    assert kept == audit(three, lambda zone: TODAY)
    assert kept.totals["contact-in-time"].asked
