"""`caseload hospital`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Several, Text
from caseload.cli.verb import corrects, fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.coordination import HOSPITAL_EVENTS
from caseload.steps.coordination import hospital

ANSWERS = Choice(("yes", "no", "unsure", "not-asked"))


@writing("hospital", example="caseload hospital 7k3m9x2q discharge --on 2026-11-02")
@patient
@fact("event", type=Choice(HOSPITAL_EVENTS), ask="What happened", needed=True)
@happened("On which day (2026-11-02, today, yesterday)")
@fact("hospital", "--where", metavar="HOSPITAL", help="Which hospital.")
@fact("codes", "--codes", type=Several(), metavar="ICD-10", help="Diagnoses, with commas between.")
@fact("admission", "--admission", metavar="ENTRY", help="The admission that a discharge ends.")
@fact("trigger_foreseen", "--foreseen", type=ANSWERS, ask="Was the trigger foreseen in the plan")
@fact("plan_followed", "--followed", type=ANSWERS, ask="Was the contingency plan followed")
@fact("missing", "--missing", type=Text(), help="What was missing.")
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@corrects
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record A&E, an admission or a discharge. A discharge starts the follow-up clocks."""
    writer.enter(patient, "hospital-event", facts, hospital)
