from __future__ import annotations

from dataclasses import replace

import pytest

from caseload.cli.options import CI_FORMS
from caseload.errors import Finding
from caseload.render.ci.inspection import FORMS, Inspection, told


def test_every_form_that_is_offered_is_written(inspection: Inspection) -> None:
    assert tuple(FORMS) == CI_FORMS


@pytest.mark.parametrize(
    ("fail_on", "failing"),
    [("error", ["error"]), ("warning", ["error", "warning"]), ("note", ["error", "warning", "note"]), ("never", [])],
)
def test_findings_fail_from_a_severity_on(inspection: Inspection, fail_on: str, failing: list[str]) -> None:
    inspection = replace(inspection, fail_on=fail_on)
    assert [one.severity for one in inspection.gravest_first if inspection.fails(one)] == failing


def test_the_sentence_has_the_day_and_every_count(inspection: Inspection, clean: Inspection) -> None:
    assert inspection.sentence == "audit on 2026-11-21: 1 error, 1 warning, 1 note, 1 accepted in 3 patients"
    assert clean.sentence == "check: no findings in 3 patients, 40 files"


def test_a_file_is_known_by_its_place_in_the_repository(inspection: Inspection, clean: Inspection) -> None:
    staff, nowhere = Finding("schema", "is wrong", file="staff.yaml"), Finding("git", "is missing")
    assert [inspection.path(staff), inspection.path(nowhere), clean.path(staff)] == [
        "north team/staff.yaml", "", "staff.yaml",
    ]  # fmt: skip


def test_a_finding_is_told_in_one_line_with_what_to_do() -> None:
    assert told(Finding("r", "is late", record="7k3m9x2q", field="due", remedy="do it")) == (
        "7k3m9x2q due: is late — do it"
    )
    assert told(Finding("r", "is\nbroken")) == "is / broken"
