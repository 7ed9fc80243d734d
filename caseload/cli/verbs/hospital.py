"""`caseload hospital`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Codes, Text
from caseload.cli.late import told_late
from caseload.cli.verb import Known, corrects, fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.coordination import HOSPITAL_EVENTS
from caseload.model.stays import open_admissions
from caseload.steps.coordination import hospital

ANSWERS = Choice(("yes", "no", "unsure", "not-asked"))


def unplanned(known: Known) -> bool:
    """Tell whether a plan for bad days could have been any use; what an admission has told is not asked again."""
    event = known.facts.get("event", "")
    admitted = open_admissions(known.case) if known.case and event == "discharge" else ()
    return event != "elective-admission" and not any(one.trigger_foreseen or one.plan_followed for one in admitted)


@writing("hospital", example="caseload hospital 7k3m9x2q discharge --on 2026-11-02")
@patient
@fact("event", type=Choice(HOSPITAL_EVENTS), ask="What happened", needed=True)
@happened("On which day (2026-11-02, today, yesterday)")
@fact("hospital", "--where", metavar="HOSPITAL", help="Which hospital.")
@fact("codes", "--codes", type=Codes(), metavar="ICD-10", help="Diagnoses, with commas between.")
@fact("admission", "--admission", metavar="ENTRY", help="The admission that a discharge ends; the open one.")
@fact("trigger_foreseen", "--foreseen", type=ANSWERS, ask="Was the trigger foreseen in the plan", when=unplanned)
@fact("plan_followed", "--followed", type=ANSWERS, ask="Was the contingency plan followed", when=unplanned)
@fact("missing", "--missing", type=Text(), ask="What was missing", when=unplanned, help="What might have helped.")
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@corrects
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record A&E, an admission or a discharge. A discharge starts the follow-up clocks."""
    writer.enter(patient, "hospital-event", facts, hospital, lambda case, told: told_late(writer, case, told))
