"""`caseload refer complete`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.referred import open_referral, step
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer


@writing("complete", example="caseload refer complete 7k3m9x2q --reason 'Rails fitted'")
@patient
@open_referral
@fact("reason", "--reason", type=Text(), ask="What came of it", help="What came of it.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record that the service has done what it was asked for."""
    step(writer, patient, facts | {"status": "completed"})
