"""`caseload handover withdraw`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import answering
from caseload.cli.kinds import Text
from caseload.cli.verb import fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.handover import withdraw


@writing("withdraw", example="caseload handover withdraw 7k3m9x2q")
@patient
@fact("reason", "--reason", type=Text(), help="Why.")
@happened()
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Take back an offer that is not answered yet."""
    writer.enter(patient, "handover", {"status": "withdrawn"} | facts, withdraw, answering)
