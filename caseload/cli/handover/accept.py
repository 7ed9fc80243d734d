"""`caseload handover accept`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import answering
from caseload.cli.verb import happened, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.handover import answer


@writing("accept", example="caseload handover accept 7k3m9x2q")
@patient
@happened()
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Take on a case that you were offered: from now on you are its manager."""
    writer.enter(patient, "handover", {"status": "accepted"} | facts, answer, answering)
