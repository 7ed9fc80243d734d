"""One patient checked, file by file and as a case."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Finding, OutsideFailure, Unreadable, as_findings
from caseload.rules.ground import Ground
from caseload.steps.change import Context
from caseload.store.checking import (
    Checked,
    check_patient,
    ground_of,
    number_mark,
    numbers_in,
    numbers_of,
    shared_numbers,
)
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from tests.conftest import Someone

PLACE = "patients/7/7k3m9x2q"
TRIAGE = "entries/2026-09-03-triage-e0000001.yaml"
AGREEMENT = "entries/2026-09-14-agreement-e0000003.yaml"
ENTRIES = (
    "entries/2026-09-01-referral-e0000000.yaml",
    TRIAGE,
    "entries/2026-09-10-assessment-e0000002.yaml",
    AGREEMENT,
)


@pytest.fixture
def ground(bare: Folder, context: Context) -> Ground:
    return ground_of(bare, lambda timezone: context.today if timezone == "Europe/London" else context.today.max)


def test_the_ground_is_read_from_the_folder(bare: Folder, ground: Ground, context: Context) -> None:
    assert (ground.settings, ground.staff, ground.today) == (context.settings, context.staff, context.today)
    (bare.root / "caseload.yaml").write_text("schema: caseload/1\n")
    with pytest.raises(Unreadable):
        ground_of(bare, lambda timezone: context.today)


@pytest.mark.parametrize("step", ["referred", "declined", "active", "closed", "died", "reopened"])
def test_a_sound_patient(someone: type[Someone], bare: Folder, ground: Ground, step: str) -> None:
    person = someone().at(step)
    place = person.save(bare.root)
    (place / "entries" / ".caseload-tmp-0a1b").write_text("half a file of a command under way")
    files = 1 + len(person.entries) + (person.plan is not None)
    assert check_patient(bare, ground, "7k3m9x2q") == Checked("7k3m9x2q", number_mark("9990000018"), files, ())


def write(text: str) -> Callable[[Path], Any]:
    return lambda path: path.write_text(text)


def rewrite(old: str, new: str) -> Callable[[Path], Any]:
    def change(path: Path) -> None:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def rename(name: str) -> Callable[[Path], Any]:
    return lambda path: path.rename(path.parent / name)


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def linked(path: Path) -> None:
    """Leave a link where the file or folder was."""
    root = next(parent for parent in path.parents if (parent / "caseload.yaml").exists())
    path.symlink_to(path.rename(root / "elsewhere"))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


# What is done to which file; then rule, file and line of all that is found.
WRONG: dict[str, tuple[str, Callable[[Path], Any], list[str]]] = {
    "no patient.yaml": ("patient.yaml", Path.unlink, ["file-missing patient.yaml 0"]),
    "two wrong fields": (
        "patient.yaml",
        rewrite("family: Quillfeather", "family: 5\n  Zebediah: 5"),
        ["schema-type patient.yaml 4", "schema-unknown-key patient.yaml 5"],
    ),
    "a conflict": (
        "patient.yaml",
        rewrite("nhs_number", "<<<<<<< ours\nnhs_number"),
        ["yaml-conflict-marker patient.yaml 7"],
    ),
    "no nhs number": ("patient.yaml", rewrite("9990000018", "9990000019"), ["nhs-number patient.yaml 7"]),
    "fifo": (TRIAGE, fifo, [f"file-not-regular {TRIAGE} 0"]),
    "link for an entry": (TRIAGE, linked, [f"file-not-regular {TRIAGE} 0"]),
    "link for the entries": ("entries", linked, ["file-not-regular entries 0"]),
    "link for the patient": ("", linked, ["file-not-regular  0"]),
    "folder for a plan": ("plan.yaml", folder, ["file-not-regular plan.yaml 0"]),
    "empty entry": (TRIAGE, write(""), [f"yaml-empty {TRIAGE} 1"]),
    "another kind": (TRIAGE, rewrite("triage/1", "referral/1"), [f"record-place {TRIAGE} 1"]),
    "another day": (AGREEMENT, rename("2026-09-15-agreement-e0000003.yaml"), ["layout {} 1"]),
    "another id": (AGREEMENT, rename("2026-09-14-agreement-e0000009.yaml"), ["layout {} 1"]),
    "no id": (AGREEMENT, rename("2026-09-14-agreement-x.yaml"), ["layout {} 1"]),
    "no kind": (AGREEMENT, rename("agreement.yaml"), ["layout {} 1"]),
    "no yaml": (AGREEMENT, rename("2026-09-14-agreement-e0000003.yaml~"), ["layout {} 1"]),
    "something else": ("notes.txt", write("Marmalade"), ["layout notes.txt 1"]),
    "some folder": ("letters", Path.mkdir, ["layout letters 1"]),
    "another's identity": (
        "patient.yaml",
        rewrite("id: 7k3m9x2q", "id: 0aaaaaaa"),
        ["layout patient.yaml 1", "one-person plan.yaml 2", *(f"one-person {entry} 3" for entry in ENTRIES)],
    ),
    "another's entry": (TRIAGE, rewrite("patient: 7k3m9x2q", "patient: 0aaaaaaa"), [f"one-person {TRIAGE} 3"]),
    "another's plan": (
        "plan.yaml",
        rewrite("patient: 7k3m9x2q", "patient: 0aaaaaaa"),
        ["one-person plan.yaml 2", f"agreement {AGREEMENT} 1"],
    ),
    "no such goal": (
        "plan.yaml",
        rewrite("      - g0000000", "      - g9999999"),
        ["plan-reference plan.yaml 15", f"agreement {AGREEMENT} 1"],
    ),
    "no such manager": (TRIAGE, rewrite("manager: anna", "manager: dora"), [f"staff-reference {TRIAGE} 9"]),
    "by nobody": (TRIAGE, rewrite("by: anna", "by: dora"), [f"staff-reference {TRIAGE} 6"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_patient(someone: type[Someone], bare: Folder, ground: Ground, name: str) -> None:
    file, change, expected = WRONG[name]
    person = someone().at("active")
    moved = change(person.save(bare.root) / file)
    checked = check_patient(bare, ground, "7k3m9x2q")
    found = [(finding.rule, finding.file, finding.line) for finding in checked.findings]
    named = f"entries/{moved.name}" if isinstance(moved, Path) else ""
    wanted = [told.format(named).split(" ") for told in expected]
    assert found == [(rule, f"{PLACE}/{path}".rstrip("/"), int(line)) for rule, path, line in wanted]
    texts = "\n".join(finding.line_text() for finding in checked.findings)
    assert [secret for secret in person.secrets if secret in texts] == []


IS_NONE, ELSEWHERE = "is no record", "move it out of the patient's folder"


@pytest.mark.parametrize(
    ("name", "message", "remedy"),
    [
        ("notes.txt", IS_NONE, ELSEWHERE),
        ("entries/2026-09-03-triage-e0000001.yaml~", IS_NONE, ELSEWHERE),
        ("entries/2026-09-03-triage-e0000001.json", IS_NONE, ELSEWHERE),
        ("entries/2026-09-03_triage-e0000001.yaml", IS_NONE, ELSEWHERE),
        ("entries/2026-09-03-travel-e0000001.yaml", IS_NONE, ELSEWHERE),
        ("entries/plan.yaml", IS_NONE, ELSEWHERE),
        ("entries/2026-09-04-triage-e0000001.yaml", "has another name than its day, kind and id give", ""),
    ],
)
def test_what_stands_among_the_records_says_what_is_wrong_with_it(
    someone: type[Someone], bare: Folder, ground: Ground, name: str, message: str, remedy: str
) -> None:
    place = someone().at("accepted").save(bare.root)
    (place / TRIAGE).rename(place / name)
    found = check_patient(bare, ground, "7k3m9x2q").findings
    assert [one for one in found if one.rule == "layout"] == [
        Finding("layout", message, file=f"{PLACE}/{name}", line=1, remedy=remedy)
    ]


def test_files_of_a_command_under_way_are_passed_over(someone: type[Someone], bare: Folder, ground: Ground) -> None:
    place = someone().at("referred").save(bare.root)
    for name in (".caseload-tmp-0a1b", "entries/.caseload-tmp-0a1b"):
        (place / name).write_text("half a file")
    checked = check_patient(bare, ground, "7k3m9x2q")
    assert (checked.files, checked.findings) == (2, ())
    (place / "x.caseload-tmp-0a1b").touch()
    assert [one.rule for one in check_patient(bare, ground, "7k3m9x2q").findings] == ["layout"]


def test_without_a_ground_every_file_is_looked_at_by_itself(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("active").save(bare.root)
    rewrite("by: anna", "by: dora")(place / TRIAGE)
    assert check_patient(bare, None, "7k3m9x2q") == Checked("7k3m9x2q", number_mark("9990000018"), 6, ())
    rewrite("by: dora", "by: 5")(place / TRIAGE)
    found = check_patient(bare, None, "7k3m9x2q").findings
    assert [(one.rule, one.file, one.line) for one in found] == [("schema-type", f"{PLACE}/{TRIAGE}", 6)]


def test_a_patient_whose_folder_is_a_file(bare: Folder, ground: Ground) -> None:
    (bare.root / "patients" / "7").mkdir(parents=True)
    (bare.root / PLACE).touch()
    checked = check_patient(bare, ground, "7k3m9x2q")
    assert [finding.line_text() for finding in checked.findings] == [
        f"{PLACE}/patient.yaml: does not exist [file-missing]"
    ]


def test_a_folder_that_cannot_be_listed(someone: type[Someone], bare: Folder, ground: Ground) -> None:
    place = someone().at("referred").save(bare.root)
    place.rename(bare.root / "moved")
    place.parent.rmdir()
    place.parent.symlink_to(place.parent.name)
    checked = check_patient(bare, ground, "7k3m9x2q")
    (finding,) = checked.findings
    assert (finding.rule, finding.file) == ("file-not-regular", "patients/7")
    assert (checked.number, checked.files) == ("", 0)


@pytest.mark.parametrize(("rule", "kept"), [("file-unreadable", False), ("file-missing", True)])
def test_what_may_be_readable_next_time_is_not_kept(rule: str, kept: bool) -> None:
    checked = Checked("7k3m9x2q", "", 1, (Finding("layout", "x"), Finding(rule, "x")))
    text = checked.kept()
    assert (text is not None) == kept
    if text:
        assert Checked.again(text) == checked


def test_a_visit_that_was_never_kept_is_no_offence_and_neither_is_a_case_told_twice(
    someone: type[Someone], bare: Folder, ground: Ground
) -> None:
    person = someone().at("active")
    person.enter("appointment", "2026-11-01", starts="2026-11-02T10:00")
    person.save(bare.root)
    person.save(bare.root)
    assert check_patient(bare, ground, "7k3m9x2q").findings == ()


def test_what_is_checked_elsewhere_comes_back(someone: type[Someone], bare: Folder, ground: Ground) -> None:
    someone().at("active").save(bare.root)
    there, ground_there = pickle.loads(pickle.dumps((bare, ground)))
    assert ground_there.definitions.instruments.keys() == ground.definitions.instruments.keys()
    checked = check_patient(there, ground_there, "7k3m9x2q")
    assert pickle.loads(pickle.dumps(checked)) == checked


# --- beside each other


def test_two_patients_of_one_number() -> None:
    numbers = {
        "0aaaaaaa": "9990000018",
        "7k3m9x2q": "",
        "8aaaaaaa": "9990000018",
        "9aaaaaaa": "",
        "baaaaaaa": "9990000026",
    }
    (finding,) = shared_numbers(Checked(patient, number, 1, ()) for patient, number in numbers.items())
    assert finding == Finding(
        "nhs-number-shared",
        "has the NHS number of patient 0aaaaaaa",
        "error",
        "8aaaaaaa",
        "nhs_number",
        "patients/8/8aaaaaaa/patient.yaml",
        remedy="one person has one folder: keep one, void the other",
    )


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("nhs_number: 9990000018", "9990000018"),
        ("nhs_number: '9990000018'", "9990000018"),
        ('nhs_number:   "9990000018"  # checked', "9990000018"),
        ("name: x\nnhs_number: 9990000018\nnhs_number: 9990000026", "9990000018"),
        ("nhs_number: 99900000181", ""),
        ("nhs_number: 999000001", ""),
        ("old_nhs_number: 9990000018", ""),
        ("  nhs_number: 9990000018", ""),
        ("nhs_number: 9990000018x", ""),
        ("", ""),
    ],
)
def test_a_number_is_seen_without_reading_the_record(bare: Folder, line: str, number: str) -> None:
    expected = [Checked("7k3m9x2q", number_mark(number), 0, ())] if number else []
    assert list(numbers_of({"0aaaaaaa": b"", "7k3m9x2q": f"schema: patient/1\n{line}\n[".encode()})) == expected


def test_the_numbers_of_all_but_some_are_seen(someone: type[Someone], bare: Folder) -> None:
    place = someone().save(bare.root)
    (bare.root / "patients/0/0aaaaaaa").mkdir(parents=True)
    seen = [Checked("7k3m9x2q", number_mark("9990000018"), 0, ())]
    assert list(numbers_in(bare, [])) == list(numbers_in(bare, ["0aaaaaaa"])) == seen
    assert list(numbers_in(bare, ["7k3m9x2q"])) == []
    (place / "patient.yaml").unlink()
    assert list(numbers_in(bare, [])) == []


def test_a_mark_tells_equal_numbers_and_no_number() -> None:
    marks = [number_mark("9990000018"), number_mark("9990000026")]
    assert marks == [number_mark("9990000018"), number_mark("9990000026")]
    assert len({*marks, ""}) == 3
    assert "9990000018" not in marks[0]
    assert number_mark("") == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Unreadable.of(Finding("a", "x"), Finding("b", "y")), ["x [a]", "y [b]"]),
        (Unreadable("x", remedy="y"), ["f: x; y [file-unreadable]"]),
        (OutsideFailure("x"), ["f: x [file-unreadable]"]),
    ],
)
def test_errors_are_findings(error: Any, said: list[str]) -> None:
    assert [finding.line_text() for finding in as_findings(error, "f")] == said
