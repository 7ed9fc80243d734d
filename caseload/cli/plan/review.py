"""`caseload plan review`."""

from __future__ import annotations

from typing import Any

from click import IntRange

from caseload.cli.kinds import When
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.planning import review


@writing("review", example="caseload plan review 7k3m9x2q --on 2027-03-01 --every 12 --responsible a-okafor")
@patient
@fact("on", "--on", type=When(), ask="When the plan is looked at again", help="The day it is looked at again.")
@fact("every_weeks", "--every", metavar="WEEKS", type=IntRange(1, 104), help="How many weeks lie between two looks.")
@fact("responsible", "--responsible", metavar="STAFF", ask="Who sees to it", help="Who sees to it, one of us or not.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """When the plan as a whole is looked at again, and who sees to it."""
    writer.change(patient, facts, review, "plan", "plan_review")
