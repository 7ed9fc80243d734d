from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Finding, Forbidden
from caseload.model.patient import Practice
from caseload.rules.audit import Audit, Count, Group
from caseload.store.auditing import Judged, audit, judge
from caseload.store.checking import ground_of
from caseload.store.folder import Folder
from caseload.store.processes import MANY

if TYPE_CHECKING:
    from tests.conftest import Someone

DAY = date(2026, 11, 21)


def audited(folder: Folder, day: date = DAY, *only: str) -> Audit:
    return audit(folder, lambda _: day, only)


@pytest.fixture
def north(bare: Folder, someone: type[Someone]) -> Folder:
    """A caseload of one person, who was last seen too long ago."""
    someone().at("active").save(bare.root)
    return bare


def test_a_breach_says_where_it_stands_and_what_to_do(north: Folder) -> None:
    found = {finding.rule: finding for finding in audited(north).findings}
    contact = found["contact-in-time"]
    assert (contact.record, contact.severity, contact.field) == ("7k3m9x2q", "error", "")
    assert (contact.file, contact.line, contact.column) == ("patients/7/7k3m9x2q/patient.yaml", 1, 1)
    assert (contact.message, contact.remedy) == ("a contact was due on 2026-10-12", "log; book; snooze, with a reason")
    priced = found["plan-costed"]
    assert (priced.record, priced.field) == ("7k3m9x2q", "actions.t0000000.service")
    lines = (north.root / priced.file).read_text().splitlines()
    assert lines[priced.line - 1][priced.column - 1 :].startswith("id: t0000000")
    assert found["supervision-in-time"].file == "staff.yaml"
    assert found["programme-described"].file == "caseload.yaml"


def test_counts_are_by_manager_tier_and_practice_and_add_up(north: Folder) -> None:
    seen = audited(north)
    group = Group("anna", "standard", "")
    assert seen.counts[group]["contact-in-time"] == Count(0, 1, 0)
    assert seen.counts[group]["triage-in-time"] == Count(1, 0, 0)
    assert "supervision-in-time" not in seen.counts[group]
    assert seen.totals["supervision-in-time"] == Count(0, 3, 0)
    assert seen.totals["closure-complete"] == Count()
    assert list(seen.totals) == [one.id for one in seen.standards]
    assert sum(count.breached for count in seen.totals.values()) == len(seen.findings)
    assert (seen.today, seen.patients) == (DAY, 1)
    assert Count(3, 1, 2).asked == 4


def test_one_standard_alone(north: Folder) -> None:
    seen = audited(north, DAY, "deputy-named")
    assert [one.id for one in seen.standards] == ["deputy-named"]
    assert seen.findings == ()
    assert seen.totals == {"deputy-named": Count(1, 0, 0)}
    with pytest.raises(Forbidden, match="no such standard"):
        audited(north, DAY, "luck-told")


def test_what_is_past_is_a_note_and_a_team_weighs_the_rest(bare: Folder, someone: type[Someone]) -> None:
    person = someone().at("referred")
    person.enter("triage", "2026-10-01")
    person.save(bare.root)
    assert severity(bare, "triage-in-time") == "note"
    assert severity(bare, "assessment-in-time") == "error"
    own = "  severity:\n    assessment-in-time: warning\n    triage-in-time: error\n"
    (bare.root / "caseload.yaml").write_text(f"schema: caseload/1\nname: North\naudit:\n{own}")
    assert severity(bare, "triage-in-time") == "note"
    assert severity(bare, "assessment-in-time") == "warning"
    (bare.root / "caseload.yaml").write_text(
        "schema: caseload/1\nname: North\naudit:\n  left_out: [assessment-in-time]\n"
    )
    assert severity(bare, "assessment-in-time") == ""


def severity(folder: Folder, rule: str) -> str:
    return next((finding.severity for finding in audited(folder).findings if finding.rule == rule), "")


def test_all_of_a_breach_and_of_an_audit(north: Folder) -> None:
    seen = audited(north)
    assert next(one for one in seen.findings if one.rule == "contact-in-time") == Finding(
        "contact-in-time",
        "a contact was due on 2026-10-12",
        "error",
        "7k3m9x2q",
        file="patients/7/7k3m9x2q/patient.yaml",
        line=1,
        column=1,
        remedy="log; book; snooze, with a reason",
    )
    described = next(one for one in seen.findings if one.rule == "programme-described")
    assert (described.record, described.file, described.line) == ("caseload", "caseload.yaml", 1)
    supervised = [one for one in seen.findings if one.rule == "supervision-in-time"]
    assert [one.record for one in supervised] == ["anna", "ben", "esi"]
    staff = (north.root / "staff.yaml").read_text().splitlines()
    for one in supervised:
        assert not one.field or f"id: {one.record}" in staff[one.line - 1]
    assert (seen.only, seen.unreadable) == ((), ())
    assert audited(north, DAY, "deputy-named", "plan-costed").only == ("deputy-named", "plan-costed")


@pytest.mark.parametrize(
    ("practice", "told"),
    [
        (None, ""),
        (Practice(name="Hill Surgery"), "Hill Surgery"),
        (Practice(name="Hill Surgery", code="Y00001"), "Y00001"),
    ],
)
def test_a_case_is_told_apart_by_its_practice(
    bare: Folder, someone: type[Someone], practice: Practice | None, told: str
) -> None:
    someone(patient=replace(someone().patient, practice=practice)).at("active").save(bare.root)
    assert set(audited(bare).counts) == {Group("anna", "standard", told), Group()}


def test_numbers_and_people_add_up_over_cases(bare: Folder, someone: type[Someone]) -> None:
    for number, step in enumerate(("active", "planned", "closed", "referred")):
        person = someone(patient=replace(someone().patient, id=f"7k3m000{number}", nhs_number="")).at(step)
        if number == 0:
            for day in ("2026-10-05T14:00", "2026-11-02T09:00"):
                person.enter("contact", day)
        person.save(bare.root)
    seen = audited(bare)
    assert seen.patients == 4
    assert seen.counts.keys() == seen.people.keys() == {Group("anna", "standard"), Group()}
    for group, people in seen.people.items():
        for id_, count in people.items():
            assert 0 < count.asked + count.excluded <= seen.counts[group][id_].asked + seen.counts[group][id_].excluded
    assert seen.totals["triage-in-time"] == Count(3, 1, 0)
    assert audit(bare, lambda _: DAY, findings=False).counts == seen.counts


def test_goals_are_counted_by_how_far_they_are_and_by_people(bare: Folder, someone: type[Someone]) -> None:
    for id_, told in (("7k3m9x2q", ("achieved", "achieved")), ("8k3m9x2q", ("achieved", "in-progress"))):
        person = someone(patient=replace(someone().patient, id=id_, nhs_number="")).at("planned")
        assert person.plan
        (goal,) = person.plan.goals
        goals = tuple(replace(goal, id=f"g000000{number}", achievement=far) for number, far in enumerate(told))
        person.plan = replace(person.plan, goals=goals)
        person.save(bare.root)
    assert audited(bare).goals == {"achieved": (3, 2), "in-progress": (1, 1)}


def test_the_day_decides(north: Folder) -> None:
    early = audited(north, date(2026, 10, 12))
    assert "contact-in-time" not in {finding.rule for finding in early.findings}
    assert "contact-in-time" in {finding.rule for finding in audited(north, date(2026, 10, 13)).findings}


def test_one_who_cannot_be_read_is_told_and_hides_nobody(north: Folder, someone: type[Someone]) -> None:
    other = north.root / "patients/8/8k3m9x2q"
    other.mkdir(parents=True)
    (other / "patient.yaml").write_text("schema: patient/1\nname: Quillfeather\n")
    seen = audited(north)
    assert seen.patients == 1
    assert {finding.file for finding in seen.unreadable} == {"patients/8/8k3m9x2q/patient.yaml"}
    assert "Quillfeather" not in str(seen.unreadable)
    assert "contact-in-time" in {finding.rule for finding in seen.findings}


def test_a_verdict_is_kept_as_text_without_a_word_of_the_record(north: Folder, someone: type[Someone]) -> None:
    found = judge(north, ground_of(north, lambda _: DAY), "7k3m9x2q")
    text = found.kept()
    assert text
    assert not any(secret in text for secret in someone.secrets)
    again = Judged.again(text)
    assert (again.group, again.tier, list(again.findings), again.counts) == (
        found.group,
        found.tier,
        list(found.findings),
        found.counts,
    )
    numbers = Judged.counted(text)
    assert (numbers.group, numbers.tier, numbers.counts, numbers.goals) == (
        found.group,
        found.tier,
        found.counts,
        found.goals,
    )
    assert found.findings and not numbers.findings
    assert Judged(Group(), "", (), {}, unreadable=True).kept() is None


def test_whoever_has_cases_has_a_limit_whatever_their_role(north: Folder, someone: type[Someone]) -> None:
    managers = audited(north).totals["caseload-within-limit"].asked
    other = someone()
    other.patient = replace(other.patient, id="8k3m9x2q")
    other.enter("referral", "2026-09-01")
    other.enter("triage", "2026-09-03", manager="esi", deputy="ben")
    other.save(north.root)
    assert audited(north).totals["caseload-within-limit"].asked == managers + 1
    other.enter("closure", "2026-09-10")
    other.save(north.root)
    assert audited(north).totals["caseload-within-limit"].asked == managers


def test_a_plan_that_nobody_wrote_is_judged_too(bare: Folder, someone: type[Someone]) -> None:
    place = someone().at("active").save(bare.root)
    (place / "plan.yaml").unlink()
    found = {finding.rule: finding for finding in audited(bare).findings}
    assert found["contingency-planned"].line == 1


def test_two_processes_say_what_one_says(bare: Folder, people: Callable[[Path, int], None]) -> None:
    people(bare.root, MANY)
    assert audit(bare, lambda _: DAY, processes=2) == audit(bare, lambda _: DAY, processes=1)
    assert audited(bare).patients == MANY


@pytest.fixture
def people(someone: type[Someone]) -> Callable[[Path, int], None]:
    """Write so many people who are referred."""

    def write(root: Path, number: int) -> None:
        for index in range(number):
            person = someone()
            person.patient = replace(person.patient, id=f"7k3m{index:04}")
            person.at("referred").save(root)

    return write
