"""`caseload refer start`."""

from __future__ import annotations

from typing import Any

from caseload.cli.referred import open_referral, step
from caseload.cli.verb import entry_facts, patient, writing
from caseload.cli.writer import Writer


@writing("start", example="caseload refer start 7k3m9x2q --on 2026-11-30")
@patient
@open_referral
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record that the service has started."""
    step(writer, patient, facts | {"status": "started"})
