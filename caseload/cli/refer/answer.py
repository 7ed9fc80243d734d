"""`caseload refer answer`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text
from caseload.cli.referred import open_referral, step
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer


def declines(known: Known) -> bool:
    """Tell whether the service declined."""
    return bool(known.facts.get("status") == "declined")


@writing("answer", example="caseload refer answer 7k3m9x2q declined --reason 'Out of their area'")
@patient
@fact("status", type=Choice(("accepted", "declined")), ask="Answer", needed=True)
@open_referral
@fact("reason", "--reason", type=Text(), ask="Why", needed=declines, when=declines, help="Why they declined.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record the answer of a service. Declined, it stays with you until there is another way."""
    step(writer, patient, facts)
