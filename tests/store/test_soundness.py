"""The whole folder checked: whatever is wrong is a finding with its place, and nothing of the people is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Finding
from caseload.model.codec import decode
from caseload.model.patient import Name
from caseload.model.team import Staff
from caseload.store.folder import Folder
from caseload.store.processes import MANY
from caseload.store.soundness import Soundness, check, rewritten, said_by_git, with_values
from caseload.store.start import prepare, start

if TYPE_CHECKING:
    from tests.conftest import Someone

TODAY = date(2026, 11, 21)
PLACE = "patients/7/7k3m9x2q"
TRIAGE = f"{PLACE}/entries/2026-09-03-triage-e0000001.yaml"
# What is nowhere to be seen: names, numbers, birth dates and free text of everybody in the folder.
SECRETS = ("Quillfeather", "Zebediah", "Ottoline", "9990000018", "9990000026", "1938-02-17", "Marmalade")
MEMBERS = [{"id": "anna", "name": "Anna Brook", "role": "lead"}, {"id": "ben", "name": "Ben Okoye"}]


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "test")


@pytest.fixture
def team(tmp_path: Path, someone: type[Someone]) -> Folder:
    """A caseload of two under git, all of it committed."""
    root = tmp_path / "caseload"
    prepare(root)
    start(root, "North", decode(Staff, {"staff": MEMBERS}))
    someone().at("active").save(root)
    other = replace(someone().patient, id="0aaaaaaa", name=Name(family="Ottoline"), nhs_number="9990000026")
    someone(patient=other).at("closed").save(root)
    commit(root)
    return Folder(root)


def checked(folder: Folder, **options: Any) -> Soundness:
    found = check(folder, lambda timezone: TODAY, **options)
    texts = "\n".join(finding.line_text() for finding in found.findings)
    assert [secret for secret in SECRETS if secret in texts] == []
    return found


def told(soundness: Soundness) -> list[str]:
    """Rule, file and line of each finding; `!` before a warning."""
    mark = {"warning": "!", "error": ""}
    return [f"{mark[one.severity]}{one.rule} {one.file} {one.line}" for one in soundness.findings]


def test_a_sound_folder(team: Folder) -> None:
    assert checked(team) == Soundness(2, 13, ())


# --- what git says


def test_entries_are_never_rewritten_or_removed(team: Folder) -> None:
    triage, records = team.root / TRIAGE, sorted((team.root / PLACE / "entries").iterdir())
    triage.write_text(triage.read_text().replace("tier: standard", "tier: intensive"))
    records[-1].unlink()
    found = checked(team)
    assert told(found) == [
        f"entry-edited {TRIAGE} 0",
        f"entry-edited {records[-1].relative_to(team.root)} 0",
    ]
    assert [finding.message for finding in found.findings] == [
        "was changed after it was committed",
        "was removed after it was committed",
    ]
    assert {finding.remedy for finding in found.findings} == {"put it back with git, then void or replace it"}


def test_an_entry_with_a_link_in_its_place_is_told_twice(team: Folder) -> None:
    triage = team.root / TRIAGE
    triage.unlink()
    triage.symlink_to("2026-09-01-referral-e0000000.yaml")
    assert told(checked(team)) == [f"file-not-regular {TRIAGE} 0", f"entry-edited {TRIAGE} 0"]


def test_what_is_not_committed_is_a_warning(team: Folder, someone: type[Someone]) -> None:
    plan = team.root / PLACE / "plan.yaml"
    plan.write_text(plan.read_text().replace("sector: voluntary", "sector: carer"))
    person = someone().at("active")
    person.enter("contact", "2026-11-20")
    new = team.root / PLACE / "entries" / "2026-11-20-contact-e0000004.yaml"
    person.entries = person.entries[-1:]
    person.plan = None
    person.save(team.root)
    (team.root / "notes.txt").write_text("Marmalade")
    git(team.root, "add", "notes.txt")
    assert told(checked(team)) == [
        f"!agreement {PLACE}/entries/2026-09-14-agreement-e0000003.yaml 1",
        "!not-committed notes.txt 0",
        f"!not-committed {new.relative_to(team.root)} 0",
        f"!not-committed {PLACE}/plan.yaml 0",
    ]


def test_before_the_first_commit_nothing_is_committed(bare: Folder, someone: type[Someone]) -> None:
    git(bare.root, "init", "-q")
    someone().at("referred").save(bare.root)
    assert {line.partition(" ")[0] for line in told(checked(bare))} == {"!not-committed"}
    git(bare.root, "add", "--all")
    assert {line.partition(" ")[0] for line in told(checked(bare))} == {"!not-committed"}


def test_a_caseload_in_a_larger_repository_answers_for_itself_alone(
    tmp_path: Path, someone: type[Someone], bare: Folder
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    for name in ("caseload.yaml", "staff.yaml"):
        (bare.root / name).rename(inner / name)
    git(tmp_path, "init", "-q")
    someone().at("active").save(inner)
    commit(tmp_path)
    (tmp_path / "beside.txt").write_text("x")
    assert told(checked(Folder(inner))) == []
    (inner / TRIAGE).unlink()
    assert told(checked(Folder(inner))) == [f"entry-edited {TRIAGE} 0"]


def test_without_git_the_records_are_checked(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    assert checked(bare) == Soundness(1, 6, ())


@pytest.mark.parametrize("hinders", ["no git", "broken repository"])
def test_that_git_cannot_be_asked_is_a_finding(
    team: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hinders: str
) -> None:
    if hinders == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        (team.root / ".git" / "refs").rename(team.root / ".git" / "gone")
    found = checked(team)
    assert found.patients == 2
    (finding,) = found.findings
    assert finding.severity == "error"
    assert "git" in finding.message


def test_what_git_fails_at_is_a_finding(team: Folder) -> None:
    (team.root / ".git" / "index").write_bytes(b"no index")
    (finding,) = checked(team).findings
    assert (finding.rule, finding.message.partition(":")[0]) == ("file-unreadable", "git status")


# --- layout


def fifo(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("path", "make", "found"),
    [
        ("patients/x.txt", Path.touch, "patients/x.txt"),
        ("patients/7/x.txt", Path.touch, "patients/7/x.txt"),
        ("patients/7/other", Path.mkdir, "patients/7/other"),
        ("patients/8/7k3m9x2q", Path.mkdir, "patients/8/7k3m9x2q"),
        ("patients/long/7k3m9x2q", Path.mkdir, "patients/long/7k3m9x2q"),
        ("patients/x", fifo, "patients/x"),
        # an empty folder holds nothing that anybody could miss
        ("patients/z", Path.mkdir, ""),
    ],
)
def test_what_stands_among_the_patients_and_is_none(
    bare: Folder, someone: type[Someone], path: str, make: Callable[[Path], Any], found: str
) -> None:
    someone().at("active").save(bare.root)
    (bare.root / path).parent.mkdir(exist_ok=True)
    make(bare.root / path)
    assert told(checked(bare)) == ([f"layout {found} 0"] if found else [])


def test_a_link_among_the_patients_has_to_go_first(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    (bare.root / "patients" / "y").symlink_to("7")
    assert {line.partition(" ")[2] for line in told(checked(bare))} == {"patients/y 0"}


def test_patients_that_cannot_be_listed(bare: Folder) -> None:
    (bare.root / "patients").symlink_to("patients")
    assert {line.partition(" ")[0] for line in told(checked(bare))} == {"file-not-regular"}


def test_two_patients_of_one_number(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    someone(patient=replace(someone().patient, id="0aaaaaaa")).at("closed").save(bare.root)
    found = checked(bare)
    assert told(found) == [f"nhs-number-shared {PLACE}/patient.yaml 0"]
    assert found.findings[0].message == "has the NHS number of patient 0aaaaaaa"


# --- what the patients are checked by

INSTRUMENT = "definitions/instruments/mine.yaml"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("caseload.yaml", "schema: caseload/1\nname: 5\n", "schema-type caseload.yaml 2"),
        ("caseload.yaml", "<<<<<<< ours\n", "yaml-conflict-marker caseload.yaml 1"),
        ("caseload.yaml", "schema: caseload/1\nname: x\ntimezone: Europe/Atlantis\n", "contradiction caseload.yaml 3"),
        ("staff.yaml", "schema: staff/1\nstaff: 5\n", "schema-type staff.yaml 2"),
        (INSTRUMENT, "schema: instrument/1\n", f"schema-missing {INSTRUMENT} 1"),
    ],
)
def test_where_that_is_wrong_every_file_is_still_looked_at_by_itself(
    bare: Folder, someone: type[Someone], path: str, text: str, expected: str
) -> None:
    place = someone().at("active").save(bare.root)
    (place / "plan.yaml").write_text("schema: plan/1\nzinnia: 1\n")
    (bare.root / path).parent.mkdir(parents=True, exist_ok=True)
    (bare.root / path).write_text(text)
    found = checked(bare)
    assert expected in told(found)
    assert "schema-unknown-key patients/7/7k3m9x2q/plan.yaml 2" in told(found)
    assert (found.patients, found.files) == (1, len([*place.rglob("*.yaml")]))
    assert len(set(found.findings)) == len(found.findings)


def test_without_staff_no_case_is_judged(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    (bare.root / "staff.yaml").unlink()
    found = checked(bare)
    assert [finding.message for finding in found.findings] == ["staff.yaml does not exist"]
    assert found.patients == 1


def test_all_of_that_is_told_and_what_is_wrong_twice_over_once(bare: Folder) -> None:
    # The settings ask for the closure reasons, which are wrong, and so does the check of the definitions.
    (bare.root / "caseload.yaml").write_text("schema: caseload/1\nname: x\nclosure:\n  second_person:\n    - stable\n")
    (bare.root / "definitions" / "instruments").mkdir(parents=True)
    (bare.root / "definitions" / "closure-reasons.yaml").write_text("schema: closure-reasons/1\nsource: x\n")
    (bare.root / "definitions" / "instruments" / "X.yaml").touch()
    found = [f"{finding.file} {finding.field}" for finding in checked(bare).findings]
    assert found == ["definitions/instruments/X.yaml ", "definitions/closure-reasons.yaml reasons"]


# --- all of it


def test_many_are_checked_by_two_processes_as_by_one(
    bare: Folder, someone: type[Someone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    for number in range(MANY):
        patient = replace(someone().patient, id=f"{number % 10}{number:07}", nhs_number="")
        person = someone(patient=patient).at("referred")
        person.save(bare.root)
    (bare.root / "patients" / "3" / "30000003" / "patient.yaml").write_text("")
    (bare.root / "patients" / "5" / "50000005" / "notes.txt").touch()
    found = checked(bare)
    assert told(found) == ["yaml-empty patients/3/30000003/patient.yaml 1", "layout patients/5/50000005/notes.txt 1"]
    assert (found.patients, found.files) == (MANY, 2 * MANY)
    assert checked(bare, processes=1) == found


def break_everything(root: Path) -> None:
    """Do all at once of what is done one by one above."""
    files = sorted(path for path in (root / "patients").rglob("*.yaml"))
    for number, path in enumerate(files):
        text = path.read_text()
        match number % 5:
            case 0:
                path.write_text(text.replace(": ", ": [", 1))
            case 1:
                path.write_text(text.replace("anna", "dora").replace("id: ", "id: x", 1))
            case 2:
                path.write_text(f"<<<<<<< ours\n{text}")
            case 3:
                path.rename(path.parent / f"x{path.name}")
            case 4:
                path.write_text(text.replace("2026-09", "2126-09").replace("1938", "2138"))
    (root / "patients" / "x.txt").touch()


def test_however_much_is_wrong_nothing_of_anybody_is_told(team: Folder) -> None:
    break_everything(team.root)
    found = checked(team)
    assert found.patients == 2
    rules = {finding.rule for finding in found.findings}
    assert {"layout", "entry-edited", "yaml-conflict-marker"} <= rules
    assert all(finding.file and not finding.file.startswith("/") for finding in found.findings)


# --- what git says, file by file

ENTRY, MEETING = f"{PLACE}/entries/2026-09-03-triage-e0000001.yaml", "team/2026-11-20-meeting-m0000000.yaml"
PUT_BACK, COMMIT = "put it back with git, then void or replace it", "git add and commit it"


@pytest.mark.parametrize("path", [ENTRY, MEETING])
@pytest.mark.parametrize(("status", "how"), [("M", "changed"), ("T", "changed"), ("D", "removed")])
def test_an_entry_that_is_not_as_it_was_committed_is_an_error(path: str, status: str, how: str) -> None:
    expected = [Finding("entry-edited", f"was {how} after it was committed", "error", file=path, remedy=PUT_BACK)]
    assert list(rewritten([(status, path)])) == expected
    assert list(said_by_git([(status, path)])) == expected


@pytest.mark.parametrize("status", ["?", "A"])
@pytest.mark.parametrize("path", [ENTRY, MEETING, f"{PLACE}/plan.yaml", "notes.txt"])
def test_what_is_new_is_only_to_be_committed(path: str, status: str) -> None:
    assert list(rewritten([(status, path)])) == []
    assert list(said_by_git([(status, path)])) == [
        Finding("not-committed", "is not committed", "warning", file=path, remedy=COMMIT)
    ]


@pytest.mark.parametrize("path", [f"{PLACE}/plan.yaml", "caseload.yaml", "teams/x.yaml", "a/team/x.yaml"])
@pytest.mark.parametrize("status", ["M", "D"])
def test_what_may_be_rewritten_is_only_to_be_committed(path: str, status: str) -> None:
    assert list(rewritten([(status, path)])) == []
    assert list(said_by_git([(status, path)])) == [
        Finding("not-committed", "has changes that are not committed", "warning", file=path, remedy=COMMIT)
    ]


def test_all_that_git_says_is_told_in_its_order() -> None:
    told_by_git = [("?", "a"), ("M", ENTRY), ("D", MEETING), ("M", "b")]
    assert [finding.file for finding in said_by_git(told_by_git)] == ["a", ENTRY, MEETING, "b"]
    assert [finding.file for finding in rewritten(told_by_git)] == [ENTRY, MEETING]
    assert list(said_by_git([])) == []


# --- the lines that findings stand in


@pytest.mark.parametrize(
    ("file", "line", "value"),
    [
        ("notes.txt", 1, "one"),
        ("notes.txt", 3, "th\ufffdree"),
        ("notes.txt", 4, ""),
        ("notes.txt", 5, ""),
        ("notes.txt", 0, ""),
        ("missing.txt", 1, ""),
        ("missing.txt", 0, ""),
        ("", 0, ""),
    ],
)
def test_the_line_of_a_finding_is_shown_to_who_asks(bare: Folder, file: str, line: int, value: str) -> None:
    (bare.root / "notes.txt").write_bytes(b"one\n  two\n\tth\xffree  ")
    seen = Soundness(2, 7, (Finding("a", "b", file=file, line=line), Finding("c", "d", file="notes.txt", line=2)))
    assert with_values(bare, seen) == replace(seen, values=(value, "two"))
    assert seen.values == ()


# --- what the team accepts

BASELINE = """schema: audit-baseline/1
accepted:
  - rule: contact-in-time
    record: 7k3m9x2q
    reason: x
    owner: anna
    approver: ben
    expires: 2026-12-31
"""


def test_who_may_not_accept_a_finding_is_told_where_roles_are_set(team: Folder) -> None:
    (team.root / "audit-baseline.yaml").write_text(BASELINE)
    commit(team.root)
    assert told(checked(team)) == []
    settings = team.root / "caseload.yaml"
    settings.write_text(f"{settings.read_text()}baseline:\n  roles: [lead]\n")
    commit(team.root)
    assert told(checked(team)) == ["permission audit-baseline.yaml 7"]
    (team.root / "audit-baseline.yaml").unlink()
    commit(team.root)
    assert told(checked(team)) == []
