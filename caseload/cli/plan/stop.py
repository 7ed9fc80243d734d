"""`caseload plan stop`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.offers import standing
from caseload.cli.planquestions import gives_up
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.completion import stop


@writing("stop", example="caseload plan stop 7k3m9x2q 3c4d --reason 'Would rather rest'")
@patient
@fact("id", metavar="ITEM", ask="What is stopped or taken out", needed=True, offer=standing)
@fact("reason", "--reason", type=Text(), ask="Why", needed=gives_up, when=gives_up, help="Why it is given up.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A need, goal or action is given up, with the reason; anything else is taken out (history keeps it).

    A condition is resolved, a carer cares no longer. Of a list that is empty then, nobody knows that nothing
    belongs there: say so with --none or --none-known.
    """
    writer.change(patient, facts, stop, "plan", "action")
