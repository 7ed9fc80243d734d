"""Files that are not what they should be: one line that says where, nothing of what they hold, nothing written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FILES = Path(__file__).resolve().parents[1] / "files" / "bad"
HOSTILE = sorted((FILES / "yaml").glob("*.yaml"))
EXPECTED = re.compile(rb"# expect: (\S+) ([0-9]+:[0-9]+)")
PLACES = ("patient.yaml", "plan.yaml", "entry", "caseload.yaml", "staff.yaml", "--from")
UNREADABLE = 3


def place_of(team: Team, name: str) -> Path:
    """Return the file of a caseload that is known as this here."""
    known = {
        "patient.yaml": team.place / "patient.yaml",
        "plan.yaml": team.place / "plan.yaml",
        "entry": team.entry("agreement"),
        "--from": team.folder.parent / "facts.yaml",
    }
    return known.get(name, team.folder / name)


def told_as(team: Team, file: Path) -> str:
    return str(file) if team.folder not in file.parents else file.relative_to(team.folder).as_posix()


@pytest.mark.parametrize("name", PLACES)
def test_hostile_yaml_is_refused_at_its_place(name: str, at: Callable[[str], Team]) -> None:
    """Each hostile file stands once in the place of a record, of the settings, of the staff or of facts."""
    team = at("active")
    file, number = place_of(team, name), PLACES.index(name)
    entry = ("log", team.id, "clinic", "5m", "--yes")
    lines = {"--from": [(*entry, "--from", str(file))]}.get(name, [("show", team.id), entry])
    for hostile in HOSTILE[number :: len(PLACES)]:
        data = hostile.read_bytes()
        file.write_bytes(data)
        found = EXPECTED.search(data)
        # A byte order mark stands before the comment, an empty file holds none.
        rule, place = (found[1].decode(), found[2].decode()) if found else ("yaml-", "1:1")
        for line in lines:
            done = team.refuses(UNREADABLE, f"{told_as(team, file)}:{place}: ", *line)
            assert f"[{rule}" in done.err
            assert "Zebedee" not in done.err
            assert len(done.err.splitlines()) == 1


def test_every_hostile_file_stands_somewhere() -> None:
    assert {file for number in range(len(PLACES)) for file in HOSTILE[number :: len(PLACES)]} == set(HOSTILE)


@pytest.mark.parametrize("name", [name for name in PLACES if name != "--from"])
def test_a_list_goes_on_without_a_patient_who_cannot_be_read_and_says_so(name: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    place_of(team, name).write_text("name: [Zinnia\n", "utf-8")
    done = team.run("list")
    if name in ("caseload.yaml", "staff.yaml"):
        assert (done.code, done.out) == (UNREADABLE, "")
        assert f"{name}:2:1: " in done.err
    else:
        assert done.code == 0
        assert "CANNOT BE READ" in done.out
        assert done.err.startswith("caseload: 1 ")
    assert "Zinnia" not in done.err


@pytest.mark.parametrize("name", [name for name in PLACES if name != "--from"])
def test_check_finds_what_cannot_be_read(name: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    file = place_of(team, name)
    file.write_text("name: [Zinnia\n", "utf-8")
    done = team.run("check", "-o", "plain")
    assert done.code == 1
    assert f"{told_as(team, file)}:2:1" in done.out
    assert "Zinnia" not in done.out + done.err


CONTENT = {
    "unknown key": ("patient.yaml", "birth_date:", "Zinnia: 1\nbirth_date:", ":6:1: ", "schema-unknown-key"),
    "wrong type": ("patient.yaml", 'nhs_number: "9990000018"', "nhs_number: 9990000018", ":7:1: ", "schema-type"),
    "wrong form": ("patient.yaml", 'nhs_number: "9990000018"', 'nhs_number: "Zinnia"', ":7:1: ", "schema-pattern"),
    "no such day": ("patient.yaml", "1941-03-02", "1941-02-30", ":6:1: ", "schema-format"),
    "no such value": ("plan.yaml", "sector: voluntary", "sector: Zinnia", ":2", "schema-enum"),
    "newer version": ("plan.yaml", "schema: plan/1", "schema: plan/2", ":1:1: ", "schema-version"),
    "other kind": ("plan.yaml", "schema: plan/1", "schema: patient/1", ":1", "record-place"),
    "unknown setting": ("caseload.yaml", "name:", "zinnia: 1\nname:", ":2:1: ", "schema-unknown-key"),
    "no role": ("staff.yaml", "role: lead", "role: Zinnia", ":5:5: ", "schema-enum"),
}


@pytest.mark.parametrize("case", CONTENT)
def test_what_a_schema_refuses_is_told_with_its_place(case: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    name, old, new, place, rule = CONTENT[case]
    file = place_of(team, name)
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    done = team.refuses(UNREADABLE, f"{told_as(team, file)}{place}", "show", team.id)
    assert f"[{rule}]" in done.err
    team.refuses(UNREADABLE, rule, "log", team.id, "clinic", "5m", "--yes")


FACTS = {
    "unknown key": (("log",), "mode: clinic\nminutes: 5\nzinnia: 1\n", ":3:1: ", "schema-unknown-key"),
    "wrong type": (("log",), "mode: clinic\nminutes: many\n", ":2:1: ", "schema-type"),
    "missing": (("triage",), "decision: accept\ntier: 5\n", ":2:1: ", "schema-type"),
    "in a list": (("assess",), "findings:\n  - domain: mood\n    text: Zinnia\n    need: 1\n", ":4:5: ", "schema-type"),
    "in the plan": (("plan", "goal"), "text: Zinnia\nimportance: 11\n", ":2:1: ", "schema-range"),
    "unknown in the plan": (("plan", "need"), "domain: mood\ntext: A\nZinnia: B\n", ":3:1: ", "schema-unknown-key"),
    "about me": (("plan", "about-me"), "most_important: 5\n", ":1:1: ", "schema-type"),
    "a path for an id": (("void",), "voids: ../../x\nbecause: Zinnia\n", ":1:1: ", "schema-pattern"),
}


@pytest.mark.parametrize("case", FACTS)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_facts_that_do_not_fit_are_told_with_their_place(
    case: str, form: str, at: Callable[[str], Team], tmp_path: Path
) -> None:
    words, facts, place, rule = FACTS[case]
    team = at("referred" if words == ("triage",) else "active")
    file = tmp_path / f"facts.{form}"
    file.write_text(facts if form == "yaml" else as_json(facts), "utf-8")
    place = place if form == "yaml" else ":"
    done = team.refuses(UNREADABLE, f"{file}{place}", *words, team.id, "--yes", "--from", str(file))
    assert f"[{rule}]" in done.err


def as_json(facts: str) -> str:
    """Return the same facts as JSON, a key on each line."""
    from caseload.store import yamlfile

    return json.dumps(yamlfile.load(facts.encode(), "facts"), indent=1)


def test_json_that_is_no_yaml_is_told_without_a_place(at: Callable[[str], Team], tmp_path: Path) -> None:
    team = at("active")
    file = tmp_path / "facts.json"
    file.write_text('{"mode": "clinic", "minutes": "many", "note": "\\ud83d\\ude00"}', "utf-8")
    team.refuses(UNREADABLE, f"{file}: minutes: ", "log", team.id, "--yes", "--from", str(file))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('{"mode": "clinic",', "stdin:1:19: this is no JSON"),
        ('{"mode": "clinic", "mode": "video", "minutes": 5}', "stdin: this JSON"),
        ('{"mode": "clinic", "minutes": NaN}', "stdin: this JSON"),
        ("[" * 60_000, "stdin:"),
        ("{" + '"a":[' * 60_000, "stdin"),
        ('{"mode": "clinic", "minutes": 5, "note": "Zinnia\\u0000"}', "control"),
        ('{"mode": "clinic", "minutes": 5, "note": "Zinnia\\ud800"}', "control"),
        ("x" * 1_100_000, "stdin: more than a record can hold"),
        ("- Zinnia\n", "stdin:1:1: "),
        ("", "stdin:1:1: "),
    ],
    ids=[
        "cut short",
        "two equal keys",
        "not a number",
        "deep list",
        "deep JSON",
        "NUL",
        "surrogate",
        "long",
        "list",
        "",
    ],
)
def test_hostile_facts_on_stdin(facts: str, said: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    done = team.run("log", team.id, "--yes", "--from", "-", given=facts)
    assert done.code in (2, 3), done
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "Zinnia" not in done.err
    assert team.state() == before


@pytest.mark.parametrize("head", ["id", "patient", "by", "recorded", "schema"])
def test_facts_cannot_say_whose_entry_it_is(head: str, at: Callable[[str], Team]) -> None:
    """Or it would land in the folder of somebody who was never read back."""
    team = at("active")
    facts = f'mode: clinic\nminutes: 5\n{head}: "zzzzzzzz"\n'
    team.refuses(2, head, "log", team.id, "--yes", "--from", "-", given=facts)


NOT_PLAIN: dict[str, Callable[[Path], None]] = {
    "symlink": lambda place: place.symlink_to("/dev/zero"),
    "fifo": os.mkfifo,
    "folder": Path.mkdir,
}


@pytest.mark.parametrize("kind", NOT_PLAIN)
@pytest.mark.parametrize("name", ["patient.yaml", "plan.yaml", "entry", "staff.yaml", "--from"])
def test_what_is_no_plain_file_is_refused_at_once(kind: str, name: str, at: Callable[[str], Team]) -> None:
    """Nothing follows a link out of the folder, and nothing waits for the other end of a pipe."""
    team = at("active")
    file = place_of(team, name)
    if file.exists():
        file.rename(team.folder.parent / "elsewhere.yaml")
    NOT_PLAIN[kind](file)
    told = told_as(team, file)
    entry = ("log", team.id, "clinic", "5m", "--yes")
    for line in [(*entry, "--from", str(file))] if name == "--from" else [("show", team.id), entry]:
        team.refuses(UNREADABLE, f"{told}: is not a plain file", *line)
    if name not in ("--from", "staff.yaml"):
        assert "CANNOT BE READ" in team.run("list").out
        assert team.run("check").code == 1


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_settings_that_are_no_plain_file(kind: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    file = team.folder / "caseload.yaml"
    file.rename(team.folder.parent / "elsewhere.yaml")
    NOT_PLAIN[kind](file)
    done = team.run("list")
    assert done.code in (3, 4)
    assert done.err.startswith("caseload: ")
    assert len(done.err.splitlines()) == 1


def test_a_patients_folder_that_is_a_link_is_not_followed(at: Callable[[str], Team]) -> None:
    team = at("active")
    id_ = team.id
    outside = team.folder.parent / id_
    team.place.rename(outside)
    (team.folder / "patients" / id_[0] / id_).symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.rglob("*.yaml")}
    done = team.run("log", id_, "clinic", "5m", "--yes")
    assert done.code == UNREADABLE, done
    assert "is not a plain file in a plain folder" in done.err
    assert {path: path.read_bytes() for path in outside.rglob("*.yaml")} == before
    assert team.run("check").code == 1


def test_a_file_that_is_too_large(at: Callable[[str], Team]) -> None:
    team = at("active")
    (team.place / "patient.yaml").write_text("# Zinnia\n" * 120_000, "utf-8")
    team.refuses(UNREADABLE, "patient.yaml: is larger than 1000000 bytes", "show", team.id)


def test_a_record_that_is_not_there(at: Callable[[str], Team]) -> None:
    team = at("active")
    (team.place / "patient.yaml").unlink()
    team.refuses(4, "patient.yaml does not exist", "show", team.id)
    assert team.run("check").code == 1
