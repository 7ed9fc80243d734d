"""`caseload refer start`."""

from __future__ import annotations

from typing import Any

from caseload.cli.referred import referrals, step, undecided
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer


@writing("start", example="caseload refer start 7k3m9x2q --on 2026-11-30")
@patient
@fact(
    "referral",
    "--referral",
    metavar="ENTRY",
    ask="Which referral",
    when=undecided,
    offer=referrals,
    help="Which one, where several are open.",
)
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record that the service has started."""
    step(writer, patient, facts | {"status": "started"})
