"""`caseload handover offer`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import OVER_LIMIT, managers, within_limit
from caseload.cli.kinds import Text
from caseload.cli.verb import fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.handover import offer


@writing("offer", example="caseload handover offer 7k3m9x2q b-singh --reason 'Moved to her area'")
@patient
@fact("to", metavar="STAFF", ask="Who is to take it on", needed=True, offer=managers)
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in for the new manager.")
@fact("reason", "--reason", type=Text(), ask="Reason", help="Why.")
@happened()
@OVER_LIMIT
def command(writer: Writer, patient: str, facts: dict[str, Any], over_limit: bool) -> None:
    """Offer a case to another manager. Until they accept, nothing changes."""
    fill = within_limit(writer, over_limit)
    writer.enter(patient, "handover", {"status": "offered"} | facts, offer, fill)
