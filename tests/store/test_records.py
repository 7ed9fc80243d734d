"""One file to one record and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from caseload.errors import NotFound, Unreadable
from caseload.model.codec import encode
from caseload.model.entries.coordination import Contact
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.store.records import build, closest, parse, read_record, tree_of, write

if TYPE_CHECKING:
    from tests.conftest import Someone

LEAST = b"""\
schema: patient/1
id: 9m4x2c7t
name:
  family: Quillfeather
birth_date: 1938-08-17
"""


def test_a_record_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "patient.yaml").write_bytes(LEAST)
    patient = read_record(tmp_path, "patient.yaml", Patient)
    assert (patient.id, patient.name.full, patient.birth_date.year) == ("9m4x2c7t", "Quillfeather", 1938)
    assert write(patient) == LEAST
    with pytest.raises(NotFound, match=r"plan\.yaml does not exist"):
        read_record(tmp_path, "plan.yaml", Patient)


@pytest.mark.parametrize("kind", ENTRIES)
def test_what_is_written_is_read_back(someone: type[Someone], kind: str) -> None:
    entry = someone().make(kind, "2026-11-21")
    assert parse(write(entry), "x.yaml", ENTRIES[kind]) == entry


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        (b"family: ", b"family: &x ", "yaml-anchor", 4),
        (b"schema: patient/1", b"schema: plan/1", "record-place", 1),
        (b"schema: patient/1", b"schema: patient/2", "schema-version", 1),
        (b"schema: patient/1", b"schema: Quillfeather/1", "schema-kind", 1),
        (b"family: Quillfeather", b"family: 5", "schema-type", 4),
        (b"family:", b"Quillfeather:", "", 4),
        (b"1938-08-17", b"1938-02-30", "schema-format", 5),
    ],
)
def test_what_is_wrong_has_a_line_and_nothing_of_it_is_told(old: bytes, new: bytes, rule: str, line: int) -> None:
    with pytest.raises(Unreadable) as raised:
        parse(LEAST.replace(old, new), "patients/9/9m4x2c7t/patient.yaml", Patient)
    found = raised.value.findings
    assert {finding.file for finding in found} == {"patients/9/9m4x2c7t/patient.yaml"}
    assert rule in {finding.rule for finding in found} or not rule
    assert line in {finding.line for finding in found}
    assert "Quillfeather" not in str(raised.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """As in the schema, with a field that no schema asks for."""

    family: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stricter:
    """What the schema lets by and this class does not."""

    kind: ClassVar[str] = "patient"

    id: str
    name: Name
    birth_date: str
    number: str


def test_what_only_the_class_refuses_has_a_line_as_well() -> None:
    for tree, field, line in (
        (tree_of(LEAST, "x.yaml", "patient"), "name.family", 4),
        (tree_of(LEAST, "x.yaml", "patient") | {"name": {"family": 5}}, "number", 1),
    ):
        with pytest.raises(Unreadable) as raised:
            build(tree, "x.yaml", LEAST, Stricter)
        (finding,) = raised.value.findings
        assert (finding.rule, finding.field, finding.file, finding.line) == ("record-shape", field, "x.yaml", line)


def test_what_does_not_fit_is_never_written(someone: type[Someone]) -> None:
    contact: Contact = someone().make("contact", "2026-11-21", mode="by owl")
    with pytest.raises(Unreadable) as raised:
        write(contact)
    assert [finding.field for finding in raised.value.findings] == ["mode"]
    assert encode(contact)["mode"] == "by owl"


@pytest.mark.parametrize(
    ("field", "place"),
    [("goals.0.text", (4, 5)), ("goals.0.needs.3", (3, 5)), ("goals.7", (2, 1)), ("absent", (1, 1)), ("", (1, 1))],
)
def test_the_nearest_line_there_is(field: str, place: tuple[int, int]) -> None:
    where = {(): (1, 1), ("goals",): (2, 1), ("goals", 0): (3, 5), ("goals", 0, "text"): (4, 5)}
    assert closest(where, field) == place


def test_what_belongs_elsewhere_is_told_at_the_line_that_says_its_kind() -> None:
    tree = b"# a plan\nid: 9m4x2c7t\nschema: plan/1\n"
    with pytest.raises(Unreadable) as raised:
        tree_of(tree, "x.yaml", "patient")
    said = "x.yaml:3:1: a record of kind plan where patient belongs [record-place]"
    assert str(raised.value) == said


def test_what_only_the_class_refuses_has_a_column_too() -> None:
    with pytest.raises(Unreadable, match=r"^x\.yaml:4:3: name\.family: "):
        build(tree_of(LEAST, "x.yaml", "patient"), "x.yaml", LEAST, Stricter)
