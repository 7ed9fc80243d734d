"""An inspection with a bit of everything that forms for pipelines have to cope with."""

from __future__ import annotations

from datetime import date

import pytest

from caseload.errors import Finding
from caseload.render.ci.inspection import Inspection
from caseload.render.report import Report
from caseload.rules.standard import Rule

LATE = Finding(
    "review-late",
    "lies 12 days back",
    severity="warning",
    record="7k3m9x2q",
    field="review.due",
    file="patients/7/7k3m9x2q/patient.yaml",
    line=3,
    column=5,
    remedy="review the case",
)
BROKEN = Finding("yaml-syntax", "is 50% of\na file,\r::error::that", file="patients/7/a b:c,d%.yaml", line=2)
WHOLE = Finding("capacity", "is over the limit", severity="note", record="a-brook")
KNOWN = Finding("review-late", "lies 40 days back", severity="error", record="9c4v1b7n", field="review.due")
RULES = (
    Rule(id="consent", title="Consent is asked", reason="People decide.", remedy="ask", severity="error"),
    Rule(id="review-late", title="Reviews are in time", reason="Needs change.", remedy="review", severity="warning"),
)


@pytest.fixture
def inspection() -> Inspection:
    """An audit in a folder of a larger repository: a note, a warning and an error, in this order, and one accepted."""
    return Inspection(
        verb="audit",
        report=Report("audit", "", ()),
        looked="3 patients",
        findings=(WHOLE, LATE, BROKEN),
        accepted=(KNOWN,),
        rules=RULES,
        today=date(2026, 11, 21),
        prefix="north team",
    )


@pytest.fixture
def clean() -> Inspection:
    """A check that found nothing, of a folder whose settings tell no day."""
    return Inspection("check", Report("check", "", ()), "3 patients, 40 files", (), rules=RULES)
