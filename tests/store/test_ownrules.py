"""The rules that a team writes itself: judged, placed, counted, explained; and refused where nobody could ask them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Forbidden, OutsideFailure, Unreadable
from caseload.rules.audit import Audit, Count
from caseload.store import schema
from caseload.store.auditing import audit
from caseload.store.folder import Folder
from caseload.store.ownrules import PLACES, own_standards_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Someone

HEAD = """schema: rule/1
id: {id}
title: The team's own
severity: warning
reason: So that it is asked.
source: The team
remedy: ask it
"""
ACTIVE = "applies: {properties: {derived: {properties: {step: {const: active}}}}}\n"


def audited(folder: Folder, *only: str) -> Audit:
    return audit(folder, lambda _: date(2026, 11, 21), only)


def write_rule(folder: Folder, requires: str, applies: str = "", id_: str = "ours") -> None:
    place = folder.root / "definitions" / "rules"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{id_}.yaml").write_text(f"{HEAD.format(id=id_)}{applies}requires: {requires}\n")


@pytest.fixture
def north(bare: Folder, someone: type[Someone]) -> Folder:
    person = someone().at("active")
    for number in range(3):
        person.enter("contact", f"2026-10-0{number + 1}", mode="home-visit" if number else "telephone")
    person.save(bare.root)
    return bare


def found(folder: Folder) -> list[str]:
    findings = audited(folder, "ours").findings
    return [f"{one.record} {one.field} {one.file.rpartition('/')[2]}:{one.line}" for one in findings]


def test_it_is_kept_breached_or_excluded(north: Folder) -> None:
    write_rule(north, "{properties: {derived: {required: [deputy]}}}", ACTIVE)
    assert audited(north).totals["ours"] == Count(1, 0, 0)
    write_rule(north, "{properties: {derived: {properties: {manager: {const: ben}}}}}", ACTIVE)
    seen = audited(north)
    assert seen.totals["ours"] == Count(0, 1, 0)
    (one,) = [finding for finding in seen.findings if finding.rule == "ours"]
    assert (one.record, one.field, one.file) == ("7k3m9x2q", "derived.manager", "patients/7/7k3m9x2q/patient.yaml")
    assert (one.severity, one.message, one.remedy) == ("warning", "is not so: The team's own", "ask it")
    write_rule(north, "{required: [today]}", ACTIVE.replace("active", "closed"))
    assert audited(north).totals["ours"] == Count(0, 0, 1)
    assert seen.standards[-1].title == "The team's own"


def test_a_breach_stands_where_the_record_does_and_a_case_counts_once(north: Folder) -> None:
    write_rule(north, "{properties: {plan: {properties: {actions: {items: {required: [minutes]}}}}}}")
    assert found(north) == ["7k3m9x2q actions.t0000000 plan.yaml:13"]
    write_rule(north, "{properties: {patient: {properties: {allergies: {required: [checked_on]}}}}}")
    assert found(north) == ["7k3m9x2q allergies patient.yaml:8"]
    by_telephone = "{properties: {record: {properties: {mode: {const: telephone}}}}}"
    write_rule(north, f"{{properties: {{entries: {{items: {by_telephone}}}}}}}")
    contacts = ["2026-10-02-contact-e0000005.yaml:7", "2026-10-03-contact-e0000006.yaml:7"]
    assert found(north) == [f"e000000{number} mode {place}" for number, place in enumerate(contacts, 5)]
    assert audited(north, "ours").totals["ours"] == Count(0, 1, 0)
    write_rule(north, "{properties: {derived: {properties: {duties: {items: {properties: {kind: {const: triage}}}}}}}}")
    assert found(north) == ["7k3m9x2q derived.duties.kind patient.yaml:1"]
    write_rule(north, "{not: {required: [plan]}}")
    assert found(north) == ["7k3m9x2q  patient.yaml:1"]


def test_of_a_great_many_places_some_are_told(north: Folder, someone: type[Someone]) -> None:
    person = someone(patient=replace(someone().patient, id="8k3m9x2q")).at("active")
    for number in range(PLACES + 5):
        person.enter("contact", f"2026-10-{number % 28 + 1:02}")
    person.save(north.root)
    write_rule(north, "{properties: {entries: {items: {properties: {kind: {const: void}}}}}}")
    found = [one for one in audited(north, "ours").findings if "8k3m9x2q" in one.file]
    assert len(found) == PLACES
    assert audited(north, "ours").totals["ours"] == Count(0, 2, 0)


def test_a_team_leaves_its_own_out_weighs_it_and_asks_it_alone(north: Folder) -> None:
    write_rule(north, "{not: {required: [plan]}}")
    settings = north.root / "caseload.yaml"
    before = settings.read_text()
    settings.write_text(f"{before}audit:\n  severity:\n    ours: error\n")
    assert [one.severity for one in audited(north, "ours").findings] == ["error"]
    settings.write_text(f"{before}audit:\n  left_out: [ours]\n")
    assert "ours" not in audited(north).totals
    with pytest.raises(Forbidden, match="left out"):
        audited(north, "ours")
    settings.write_text(f"{before}audit:\n  left_out: [hours]\n")
    with pytest.raises(Unreadable, match="there is no such standard"):
        audited(north)
    settings.write_text(before)
    with pytest.raises(Forbidden, match="did you mean ours"):
        audited(north, "our")


def test_a_rule_that_changes_is_asked_anew(north: Folder) -> None:
    write_rule(north, "{required: [plan]}")
    assert audited(north).totals["ours"] == Count(1, 0, 0)
    write_rule(north, "{not: {required: [plan]}}")
    assert audited(north).totals["ours"] == Count(0, 1, 0)
    (north.root / "definitions" / "rules" / "ours.yaml").unlink()
    assert "ours" not in audited(north).totals


def test_a_rule_that_cannot_be_asked_is_never_green(north: Folder) -> None:
    write_rule(north, "{required: [tier]}")
    with pytest.raises(Unreadable) as raised:
        audited(north, "deputy-named")
    assert str(raised.value) == (
        "definitions/rules/ours.yaml:8:23: requires.required.0: no case has this field here; "
        "caseload schema case tells what it has [contradiction]"
    )
    write_rule(north, "{$ref: 'https://caseload.example/x.json'}")
    with pytest.raises(Unreadable) as raised:
        audited(north)
    assert str(raised.value) == (
        "definitions/rules/ours.yaml:8:12: requires: this key is not a field of this record; "
        "nothing is fetched: write out here what it refers to [schema-unknown-key]"
    )


def test_no_pattern_runs_away(north: Folder, someone: type[Someone]) -> None:
    person = someone(patient=replace(someone().patient, id="8k3m9x2q")).at("active")
    person.enter("contact", "2026-10-01", note="a" * 15_000 + "!")
    person.save(north.root)
    note = "{properties: {record: {properties: {note: {pattern: '^(a|a|aa)+(a+)+$'}}}}}"
    write_rule(north, f"{{properties: {{entries: {{items: {note}}}}}}}")
    before = time.process_time()
    assert len(audited(north, "ours").findings) > 0
    assert time.process_time() - before < 10


def test_nothing_of_a_record_is_told(north: Folder, someone: type[Someone]) -> None:
    text = "{properties: {text: {const: other}}}"
    write_rule(
        north, f"{{properties: {{plan: {{properties: {{needs: {{items: {text}}}, goals: {{items: {text}}}}}}}}}}}"
    )
    told = " ".join(str(one.line_text()) for one in audited(north, "ours").findings)
    assert "needs.n0000000.text" in told and "goals.g0000000.text" in told
    assert [secret for secret in someone.secrets if secret in told] == []


def test_where_there_is_no_caseload_there_are_none(tmp_path: Path, north: Folder) -> None:
    write_rule(north, "{required: [plan]}")
    assert [one.id for one in own_standards_at(north.root)] == ["ours"]
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "caseload.yaml").unlink()
    assert own_standards_at(tmp_path / "elsewhere") == ()


def test_without_the_library_nothing_is_green(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jsonschema_rs", None)
    with pytest.raises(OutsideFailure, match="jsonschema-rs; pip install"):
        schema.misfits('{"required": ["never-asked-before"]}', {})


def test_a_rule_of_the_teams_own_is_a_standard_of_its_own_part(north: Folder) -> None:
    write_rule(north, "{required: [plan]}", id_="b-rule")
    write_rule(north, "{required: [plan]}", id_="a-rule")
    first, second = own_standards_at(north.root / "patients")
    assert (first.id, second.id, first.part) == ("a-rule", "b-rule", "own")
    told = (first.title, first.severity, first.reason, first.source, first.remedy)
    assert told == ("The team's own", "warning", "So that it is asked.", "The team", "ask it")
    assert own_standards_at(north.root.parent) == ()
