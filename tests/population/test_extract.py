"""An extract is found by its description, and its hash changes with whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload.errors import CaseloadError, Forbidden, NotFound, Unreadable
from caseload.population.extract import Extract, find_extract

DESCRIPTION = """\
schema: extract/1
title: Village
extracted_on: 2026-10-31
legal_basis: invented people
people:
  files:
    - people.csv
events:
  files:
    - events-*.csv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("people.csv", "events-2.csv", "events-1.csv", ".events-3.csv", "events-notes.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "extract.yaml").write_text(DESCRIPTION)
    return tmp_path


def names(extract: Extract) -> tuple[list[str], list[str]]:
    return [path.name for path in extract.people], [path.name for path in extract.events]


def test_a_folder_its_description_or_another_one_is_the_same_extract(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = find_extract(folder)
    assert names(found) == (["people.csv"], ["events-1.csv", "events-2.csv"])
    assert find_extract(folder / "extract.yaml") == found
    elsewhere = (folder / "extract.yaml").rename(tmp_path_factory.mktemp("elsewhere") / "north.yaml")
    assert find_extract(folder, elsewhere) == found


@pytest.mark.parametrize("name", ["people.csv", "events-2.csv", "extract.yaml"])
def test_a_change_of_any_file_changes_the_hash(folder: Path, name: str) -> None:
    before = find_extract(folder).hash
    (folder / name).write_text((folder / name).read_text() + "\n")
    assert find_extract(folder).hash != before


def test_the_hash_knows_neither_place_nor_names_of_the_files(folder: Path) -> None:
    before = find_extract(folder).hash
    (folder / "events-1.csv").rename(folder / "events-9.csv")
    assert find_extract(folder).hash == before
    (folder / "people.csv").write_text("events-2.csv")
    (folder / "events-2.csv").write_text("people.csv")
    assert find_extract(folder).hash != before


@pytest.mark.parametrize(
    ("old", "new", "error", "told"),
    [
        ("people.csv", "persons.csv", NotFound, "no file of people fits persons.csv; "),
        ("people.csv", "/etc/hosts.csv", Forbidden, "a file of people lies outside the extract; "),
        ("people.csv", "a/../../hosts.csv", Forbidden, "a file of people lies outside the extract; "),
        ("events-*.csv", "events-*", Forbidden, "the files of events are not all CSV, or all Parquet; "),
        ("legal_basis: invented people\n", "", Unreadable, "extract.yaml:1:1: legal_basis: is required"),
        (
            "people:\n",
            "people:\n  values:\n    sex:\n      F: woman\n",
            Unreadable,
            "extract.yaml:8:7: people.values.sex.F: must",
        ),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    folder: Path, old: str, new: str, error: type[CaseloadError], told: str
) -> None:
    (folder / "extract.yaml").write_text(DESCRIPTION.replace(old, new, 1))
    with pytest.raises(error) as raised:
        find_extract(folder)
    assert str(raised.value).startswith(told)


def test_no_description_is_not_found(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFound, match=r"does not exist beside the extract; describe it in extract\.yaml"):
            find_extract(place)


def test_text_of_another_encoding_is_refused(folder: Path) -> None:
    (folder / "people.csv").write_bytes("id\nZebediah é\n".encode("latin-1"))
    with pytest.raises(Unreadable, match=r"^people\.csv: is not UTF-8 text") as raised:
        find_extract(folder)
    assert "Zebediah" not in str(raised.value)
