"""A case read from its files, and where each record stands."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import CaseloadError, NotFound, Unreadable
from caseload.model.moments import Moment
from caseload.model.team import Cover, FindingRun, Staff
from caseload.steps.change import Context
from caseload.store.cases import days_of, entries, kind_in, load, place_of, read_case
from caseload.store.files import sha256
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from tests.conftest import Someone

ENTRY = "entries/2026-09-03-triage-e0000001.yaml"


def test_a_case_is_what_its_files_say(someone: type[Someone], bare: Folder) -> None:
    person = someone().at("active")
    place = person.save(bare.root)
    (place / "entries" / "README.txt").write_text("no record")
    loaded = load(bare, "7k3m9x2q")
    assert loaded.case == read_case(bare, "7k3m9x2q") == person.case
    assert loaded.hashes == {
        str(path.relative_to(bare.root)): sha256(path.read_bytes()) for path in sorted(place.rglob("*.yaml"))
    }


def test_what_is_known_is_not_read_again_until_a_byte_changes(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("active").save(bare.root)
    loaded = load(bare, "7k3m9x2q")
    assert load(bare, "7k3m9x2q", loaded) is loaded
    entry = next(iter(sorted((place / "entries").iterdir())))
    entry.write_bytes(entry.read_bytes() + b"# seen\n")
    again = load(bare, "7k3m9x2q", loaded)
    assert again is not loaded and again.case == loaded.case
    entry.unlink()
    assert load(bare, "7k3m9x2q", again).case != loaded.case


def test_entries_of_some_kinds_alone(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("active").save(bare.root)
    (place / "entries" / "2026-09-03-triage-e0000001.txt").write_text("no record")
    next(place.glob("entries/*-assessment-*")).write_text("never read")
    assert [entry.kind for entry in entries(bare, "7k3m9x2q", {"triage", "agreement"})] == ["triage", "agreement"]


def test_there_need_be_neither_plan_nor_entries(someone: type[Someone], bare: Folder) -> None:
    person = someone()
    person.save(bare.root)
    assert load(bare, "7k3m9x2q").hashes.keys() == {"patients/7/7k3m9x2q/patient.yaml"}
    assert read_case(bare, "7k3m9x2q") == person.case


@pytest.mark.parametrize(
    ("id_", "said"),
    [("0aaaaaaa", "no patient 0aaaaaaa; caseload list"), ("../../..", "that is no patient id; an id is")],
)
def test_a_patient_who_is_not_there(someone: type[Someone], bare: Folder, id_: str, said: str) -> None:
    someone().at("active").save(bare.root)
    with pytest.raises(NotFound) as raised:
        read_case(bare, id_)
    assert str(raised.value).startswith(said)


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def link(path: Path) -> None:
    moved = path.rename(path.parent.parent.parent.parent / "elsewhere")
    path.symlink_to(moved)


def rewrite(old: str, new: str) -> Any:
    return lambda path: path.write_text(path.read_text().replace(old, new))


# What is done to which file, and what is said of which.
BROKEN: dict[str, tuple[str, Any, str, str]] = {
    "no patient.yaml": ("patient.yaml", Path.unlink, "", "patients/7/7k3m9x2q/patient.yaml does not exist"),
    "broken patient.yaml": ("patient.yaml", rewrite("name:", "name: ["), "yaml-syntax", "patient.yaml"),
    "fifo for a plan": ("plan.yaml", fifo, "file-not-regular", "plan.yaml"),
    "fifo for an entry": (ENTRY, fifo, "file-not-regular", ENTRY),
    "link for an entry": (ENTRY, link, "file-not-regular", ENTRY),
    "link for the entries": ("entries", link, "file-not-regular", "entries"),
    "link for the patient": ("", link, "file-not-regular", "patients/7/7k3m9x2q"),
    "conflict in an entry": (ENTRY, rewrite("decision", "<<<<<<< ours\ndecision"), "yaml-conflict-marker", ENTRY),
    "unknown kind": (ENTRY, lambda path: path.rename(path.parent / "x.yaml"), "entry-name", "entries/x.yaml"),
    "kind of another name": (ENTRY, rewrite("triage/1", "referral/1"), "record-place", ENTRY),
    "another's identity": ("patient.yaml", rewrite("id: 7k3m9x2q", "id: 0aaaaaaa"), "one-person", "patient.yaml"),
    "another's plan": ("plan.yaml", rewrite("patient: 7k3m9x2q", "patient: 0aaaaaaa"), "one-person", "plan.yaml"),
    "another's entry": (ENTRY, rewrite("patient: 7k3m9x2q", "patient: 0aaaaaaa"), "one-person", ENTRY),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told_by_its_file_and_nothing_of_it(
    someone: type[Someone], bare: Folder, name: str
) -> None:
    file, breaks, rule, said = BROKEN[name]
    person = someone().at("active")
    breaks(person.save(bare.root) / file)
    with pytest.raises(CaseloadError) as raised:
        load(bare, "7k3m9x2q")
    text = str(raised.value)
    assert said in text
    if rule:
        assert isinstance(raised.value, Unreadable)
        assert [finding.rule for finding in raised.value.findings] == [rule]
    assert [secret for secret in person.secrets if secret in text] == []


# --- where a record stands


def test_each_record_has_its_place(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    head: dict[str, Any] = {
        "id": "e1",
        "happened": Moment("2026-11-21T09:30"),
        "recorded": datetime(2026, 11, 21, tzinfo=UTC),
        "by": "anna",
    }
    day = context.today
    cover = Cover(**head, staff="anna", covered_by="ben", starts=day, ends=day)
    run = FindingRun(
        **head, criteria="x", criteria_version="1", criteria_hash="x", extract_hash="x", day=day, engine="x", people=1
    )
    places = {
        "patients/7/7k3m9x2q/patient.yaml": person.patient,
        "patients/7/7k3m9x2q/plan.yaml": person.plan,
        "patients/7/7k3m9x2q/entries/2026-09-01-referral-e0000000.yaml": person.entries[0],
        "patients/7/7k3m9x2q/entries/2026-11-21-contact-e0000004.yaml": person.make("contact", "2026-11-21T09:30"),
        "team/2026-11-21-cover-e1.yaml": cover,
        "finding/runs/2026-11-21-finding-run-e1.yaml": run,
        "staff.yaml": Staff(),
        "caseload.yaml": context.settings,
    }
    assert {path: place_of(record) for path, record in places.items()} == {path: path for path in places}


def test_no_record_has_no_place() -> None:
    with pytest.raises(TypeError, match="no place for str"):
        place_of("patients")


def test_no_place_is_outside_the_folder(someone: type[Someone]) -> None:
    with pytest.raises(NotFound):
        place_of(replace(someone().patient, id="../../.."))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2026-09-03-triage-e0000001.yaml", "triage"),
        ("patients/7/x/entries/2026-09-03-hospital-event-e0000001.yaml", "hospital-event"),
        ("x.yaml", ""),
        ("", ""),
    ],
)
def test_the_kind_is_in_the_name(name: str, kind: str) -> None:
    assert kind_in(name) == kind


def test_the_days_of_a_kind_are_in_the_names(someone: type[Someone], bare: Folder) -> None:
    person = someone().at("accepted")
    assert list(days_of(bare, "7k3m9x2q", "hospital-event")) == []
    person.enter("hospital-event", "2026-11-14T10:00")
    place = person.save(bare.root)
    next(place.glob("entries/*-hospital-event-*")).write_text("never read")
    assert list(days_of(bare, "7k3m9x2q", "hospital-event")) == ["2026-11-14"]


def test_a_file_that_names_no_kind_is_not_passed_over(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("referred").save(bare.root)
    (place / "entries" / "2026-09-09-rumour-e0000009.yaml").write_text("x: 1\n")
    assert [entry.kind for entry in entries(bare, "7k3m9x2q", {"referral"})] == ["referral"]
    with pytest.raises(Unreadable) as raised:
        list(entries(bare, "7k3m9x2q"))
    said = "entries/2026-09-09-rumour-e0000009.yaml: the file name names no kind of entry [entry-name]"
    assert str(raised.value) == f"patients/7/7k3m9x2q/{said}"


def test_a_record_of_another_is_told_with_what_to_do(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("referred").save(bare.root)
    entry = next((place / "entries").iterdir())
    entry.write_text(entry.read_text().replace("7k3m9x2q", "0aaaaaaa"))
    for read in (lambda: list(entries(bare, "7k3m9x2q")), lambda: load(bare, "7k3m9x2q")):
        with pytest.raises(Unreadable) as raised:
            read()
        said = "names another patient; move it to that patient's folder, never copy it [one-person]"
        assert str(raised.value) == f"{entry.relative_to(bare.root)}:1: {said}"


def test_entries_behind_a_link_are_nobodys(someone: type[Someone], bare: Folder) -> None:
    place = someone().at("referred").save(bare.root)
    (place / "entries").rename(bare.root / "elsewhere")
    (place / "entries").symlink_to(bare.root / "elsewhere")
    with pytest.raises(Unreadable, match=r"^patients/7/7k3m9x2q/entries: is not a plain file"):
        load(bare, "7k3m9x2q")


def test_a_linked_patient_is_refused_before_anything_is_read_there(bare: Folder) -> None:
    (bare.root / "elsewhere").mkdir()
    (bare.root / "patients" / "7").mkdir(parents=True)
    (bare.root / "patients" / "7" / "7k3m9x2q").symlink_to(bare.root / "elsewhere")
    with pytest.raises(Unreadable, match=r"^patients/7/7k3m9x2q: is not a plain file"):
        load(bare, "7k3m9x2q")


def test_files_are_read_in_the_order_of_their_names(someone: type[Someone], bare: Folder) -> None:
    person = someone().at("active")
    for day in ("2026-10-05", "2026-10-01", "2026-10-03"):
        person.enter("contact", day)
    entries_ = sorted(path.name for path in (person.save(bare.root) / "entries").iterdir())
    names = ["patient.yaml", "plan.yaml", *(f"entries/{name}" for name in entries_)]
    assert list(load(bare, "7k3m9x2q").hashes) == [f"patients/7/7k3m9x2q/{name}" for name in names]
    assert [f"{one.happened[:10]}-{one.kind}-{one.id}.yaml" for one in entries(bare, "7k3m9x2q")] == entries_


def test_of_a_patient_who_is_not_there_it_is_said_where_to_look(bare: Folder) -> None:
    with pytest.raises(NotFound) as raised:
        read_case(bare, "0aaaaaaa")
    assert str(raised.value) == "no patient 0aaaaaaa; caseload list shows who is there"
