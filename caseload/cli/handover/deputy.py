"""`caseload handover deputy`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import staff_here
from caseload.cli.kinds import Text
from caseload.cli.verb import fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.handover import name_deputy


@writing("deputy", example="caseload handover deputy 7k3m9x2q b-singh --reason 'The deputy has left'")
@patient
@fact("deputy", metavar="STAFF", ask="Who stands in", needed=True, offer=staff_here)
@fact("reason", "--reason", type=Text(), help="Why.")
@happened()
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Name who stands in for the manager, who stays the manager: the manager, their deputy or a lead does."""
    writer.enter(patient, "handover", {"status": "deputy-named"} | facts, name_deputy)
