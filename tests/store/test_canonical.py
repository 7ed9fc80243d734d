"""Files brought into form: the same record, another spelling; and what is never touched."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Changed
from caseload.model.codec import decode
from caseload.model.team import Staff
from caseload.store.canonical import fix
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.start import prepare, start

if TYPE_CHECKING:
    from tests.conftest import Someone

ID, PLACE = "7k3m9x2q", "patients/7/7k3m9x2q"


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "test")


@pytest.fixture
def team(tmp_path: Path, someone: type[Someone]) -> Folder:
    root = tmp_path / "caseload"
    prepare(root)
    start(root, "North", decode(Staff, {"staff": [{"id": "anna", "name": "Anna Brook"}]}))
    someone().at("active").save(root)
    commit(root)
    return Folder(root)


def respell(path: Path) -> bytes:
    """Write the same otherwise; the bytes that it had."""
    before = path.read_bytes()
    path.write_text(before.decode().replace("id: 7k3m9x2q", "id: '7k3m9x2q'").replace(": 7k3m9x2q", ': "7k3m9x2q"'))
    assert path.read_bytes() != before
    return before


def test_what_is_in_form_stays(team: Folder) -> None:
    head = git(team.root, "rev-parse", "HEAD")
    assert fix(team, [ID]) == ()
    assert git(team.root, "rev-parse", "HEAD") == head


def test_what_was_committed_out_of_form_is_committed_in_form(team: Folder) -> None:
    files = [team.root / PLACE / name for name in ("patient.yaml", "plan.yaml")]
    before = [respell(file) for file in files]
    commit(team.root)
    case = read_case(team, ID)
    assert fix(team, [ID]) == (f"{PLACE}/patient.yaml", f"{PLACE}/plan.yaml")
    assert [file.read_bytes() for file in files] == before
    assert read_case(team, ID) == case
    assert git(team.root, "log", "-1", "--format=%s") == f"check --fix {ID}\n"
    assert git(team.root, "status", "--porcelain") == ""


def test_what_is_not_committed_yet_stays_so(team: Folder, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter("contact", "2026-11-20")
    person.save(team.root)
    entry = team.root / PLACE / "entries" / "2026-11-20-contact-e0000004.yaml"
    plan = team.root / PLACE / "plan.yaml"
    before = respell(entry)
    respell(plan)
    assert set(fix(team, [ID])) == {f"{PLACE}/plan.yaml", f"{PLACE}/entries/{entry.name}"}
    assert entry.read_bytes() == before
    assert git(team.root, "status", "--porcelain") == f"?? {PLACE}/entries/{entry.name}\n"
    assert git(team.root, "log", "-1", "--format=%s") == "test\n"


def test_what_is_never_touched(team: Folder) -> None:
    triage = team.root / PLACE / "entries" / "2026-09-03-triage-e0000001.yaml"
    respell(triage)
    astray = team.root / PLACE / triage.name
    astray.write_bytes(triage.read_bytes())
    commit(team.root)
    plan, person = team.root / PLACE / "plan.yaml", team.root / PLACE / "patient.yaml"
    respell(plan)
    plan.write_text(f"# why\n{plan.read_text()}")
    person.write_text(f"{person.read_text()}nonsense: 5\n")
    (team.root / PLACE / "entries" / "notes.yaml").write_text("{}")
    texts = {path: path.read_bytes() for path in (triage, astray, plan, person)}
    assert fix(team, [ID]) == ()
    assert {path: path.read_bytes() for path in texts} == texts


def test_a_link_is_not_followed(team: Folder, tmp_path: Path) -> None:
    plan = team.root / PLACE / "plan.yaml"
    respell(plan)
    plan.rename(tmp_path / "plan.yaml")
    plan.symlink_to(tmp_path / "plan.yaml")
    assert fix(team, [ID]) == ()
    assert plan.is_symlink()


def test_work_that_is_staged_is_not_swept_in(team: Folder) -> None:
    respell(team.root / PLACE / "plan.yaml")
    git(team.root, "add", "--all")
    with pytest.raises(Changed, match="staged"):
        fix(team, [ID])


def test_a_comment_keeps_a_file_as_it_is_and_a_number_sign_in_text_does_not(team: Folder) -> None:
    plan = team.root / PLACE / "plan.yaml"
    plan.write_text(plan.read_text().replace("text: Marmalade", 'text: "Flat #4"'))
    commit(team.root)
    assert fix(team, [ID]) == ()
    respell(plan)
    plan.write_text(plan.read_text() + "#\n")
    assert fix(team, [ID]) == ()
    plan.write_text(plan.read_text().removesuffix("#\n"))
    assert fix(team, [ID]) == (f"{PLACE}/plan.yaml",)


def test_only_what_is_an_entry_by_its_name_is_touched_and_in_the_order_of_names(
    team: Folder, someone: type[Someone]
) -> None:
    person = someone().at("active")
    for day in ("2026-11-20", "2026-11-18", "2026-11-19"):
        person.enter("contact", day)
    person.save(team.root)
    entries = sorted((team.root / PLACE / "entries").glob("*-contact-*"))
    for entry in entries:
        respell(entry)
    other = entries[0].with_suffix(".text")
    other.write_bytes(entries[0].read_bytes())
    assert fix(team, [ID]) == tuple(f"{PLACE}/entries/{entry.name}" for entry in entries)
    assert b'"7k3m9x2q"' in other.read_bytes()


def test_the_commit_names_each_of_whom_something_was_brought_into_form(team: Folder, someone: type[Someone]) -> None:
    other = someone()
    other.patient = replace(other.patient, id="0aaaaaaa")
    there = other.save(team.root)
    for place in (team.root / PLACE, there):
        text = (place / "patient.yaml").read_text()
        (place / "patient.yaml").write_text(text.replace("family: Quillfeather", "family: 'Quillfeather'"))
    commit(team.root)
    assert fix(team, ["0aaaaaaa"]) == ("patients/0/0aaaaaaa/patient.yaml",)
    assert git(team.root, "log", "-1", "--format=%s") == "check --fix 0aaaaaaa\n"
    (there / "patient.yaml").write_text((there / "patient.yaml").read_text().replace("given:", "given: "))
    commit(team.root)
    assert len(fix(team, [ID, "0aaaaaaa"])) == 2
    assert git(team.root, "log", "-1", "--format=%s") == f"check --fix 0aaaaaaa {ID}\n"
