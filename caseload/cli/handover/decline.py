"""`caseload handover decline`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import answering
from caseload.cli.kinds import Text
from caseload.cli.verb import fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.handover import answer


@writing("decline", example="caseload handover decline 7k3m9x2q --reason 'My list is full'")
@patient
@fact("reason", "--reason", type=Text(), ask="Reason", needed=True, help="Why.")
@happened()
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Decline a case that you were offered; it stays with its manager."""
    writer.enter(patient, "handover", {"status": "declined"} | facts, answer, answering)
