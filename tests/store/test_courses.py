"""The courses of the shipped example: the same fresh as kept, and nothing in them that names anybody."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from caseload.measures.course import LISTS, Course
from caseload.store import indexfile, yamlfile
from caseload.store.courses import Courses, courses
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.verdicts import look

if TYPE_CHECKING:
    from tests.conftest import Someone

EXAMPLE = Path(__file__).parents[2] / "examples" / "north-team"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    place = tmp_path_factory.mktemp("courses") / "team"
    copytree(EXAMPLE, place)
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    return Folder(place)


def read(folder: Folder) -> tuple[Course, ...]:
    found = courses(folder, processes=1)
    assert not found.unreadable
    return found.found


def test_what_is_kept_is_read_again_as_it_was(folder: Folder) -> None:
    found = read(folder)
    assert [one.person.patient for one in found] == sorted(folder.patient_ids())
    assert [one.kept() for one in read(folder)] == [one.kept() for one in found]
    assert [Course.again(one.kept()).kept() for one in found] == [one.kept() for one in found]


def test_every_kind_of_fact_is_there(folder: Folder) -> None:
    found = read(folder)
    assert [name for name in LISTS if not any(getattr(one, name) for one in found)] == []
    assert any(spell.ended for one in found for spell in one.spells)
    assert any(spell.tier for one in found for spell in one.spells)


def test_days_of_a_course_are_in_order(folder: Folder) -> None:
    for one in read(folder):
        for name in ("talks", "assessments", "scores", "reviews", "hospital", "tenures"):
            days = [fact.day for fact in getattr(one, name)]
            assert days == sorted(days), name
        for spell in one.spells:
            known = [day for day in (spell.opened, spell.accepted, spell.ended) if day]
            assert known == sorted(known)
            assert not spell.accepted or one.manager_on(spell.accepted)


def test_nothing_in_a_course_names_anybody_or_says_what_somebody_wrote(folder: Folder) -> None:
    told = " ".join(one.kept() for one in read(folder))
    for path in folder.root.glob("patients/*/*/patient.yaml"):
        tree: Any = yamlfile.load(path.read_bytes(), path.name)
        assert tree.get("nhs_number", "no number") not in told
        assert not {tree["name"]["family"], tree["name"].get("given")} & set(re.findall(r"\w+", told))
    for path in folder.root.glob("patients/*/*/plan.yaml"):
        tree = yamlfile.load(path.read_bytes(), path.name)
        assert not any(goal["text"] in told for goal in tree.get("goals", ()))


def test_who_cannot_be_read_is_told_and_not_left_out_in_silence(folder: Folder, tmp_path: Path) -> None:
    copytree(folder.root, tmp_path / "team")
    broken = Folder(tmp_path / "team")
    first = min(broken.patient_ids())
    (tmp_path / "team" / "patients" / first[0] / first / "patient.yaml").write_text("schema: patient/1\n")
    found = courses(broken, processes=1)
    assert first not in [one.person.patient for one in found.found]
    assert found.unreadable == 1


@pytest.fixture
def three(bare: Folder, someone: type[Someone]) -> Folder:
    """Three patients of whom one cannot be read, unchanged for a while."""
    subprocess.run(["git", "init", "-q", "--template=", str(bare.root)], check=True)
    for id_ in ("7k3m9x2q", "0aaaaaaa", "9bbbbbbb"):
        someone(patient=replace(someone().patient, id=id_)).at("active").save(bare.root)
    (bare.root / "patients/0/0aaaaaaa/patient.yaml").write_text("schema: patient/1\n")
    tick = bare.root / ".git" / "tick"
    tick.touch()
    began = tick.stat().st_ctime_ns
    while tick.stat().st_ctime_ns == began:
        tick.touch()
    return bare


def kept(folder: Folder) -> Iterator[str]:
    """Whose course is kept."""
    state = state_folder(folder.root)
    assert state
    with closing(sqlite3.connect(state / indexfile.NAME)) as index:
        yield from (patient for (patient,) in index.execute("SELECT patient FROM verdicts ORDER BY patient"))


def test_every_course_is_kept_but_of_one_who_may_be_readable_the_next_time(three: Folder) -> None:
    found = courses(three)
    assert [one.person.patient for one in found.found] == ["7k3m9x2q", "9bbbbbbb"]
    assert found.unreadable == 1
    assert [*kept(three)] == ["7k3m9x2q", "9bbbbbbb"]
    assert [one.kept() for one in courses(three).found] == [one.kept() for one in found.found]


def test_by_an_earlier_look_nothing_is_kept_of_who_was_not_seen_then(three: Folder) -> None:
    since, stamps = look(three)
    seen = since, {patient: told for patient, told in stamps.items() if patient != "9bbbbbbb"}
    assert len(courses(three, seen=seen).found) == 2
    assert [*kept(three)] == ["7k3m9x2q"]


def test_without_patients_there_are_no_courses(bare: Folder) -> None:
    assert courses(bare) == Courses(())
    assert Courses(()).unreadable == 0
