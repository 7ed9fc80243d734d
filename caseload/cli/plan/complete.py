"""`caseload plan complete`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import When
from caseload.cli.offers import unfinished
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.plan import ACHIEVEMENTS
from caseload.steps.completion import complete


@writing("complete", example="caseload plan complete 7k3m9x2q 3c4d --achievement achieved")
@patient
@fact("id", metavar="ITEM", ask="Which need, goal or action", needed=True, offer=unfinished)
@fact("done_on", "--on", type=When(), help="The day an action was done; today, if left out.")
@fact("achievement", "--achievement", type=Choice(ACHIEVEMENTS), help="How a goal ended; achieved, if left out.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A need is met, a goal is reached, an action is done."""
    writer.change(patient, facts, complete, "plan", "goal", "action")
