"""`caseload consent`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.safety import AUTHORITIES
from caseload.steps.coordination import consent


def shares(known: Known) -> bool:
    """Tell whether it is consent to share."""
    return bool(known.facts.get("about") == "sharing")


@writing("consent", example="caseload consent 7k3m9x2q sharing given --with 'Adult social care'")
@patient
@fact("about", type=Choice(("case-management", "sharing")), ask="To what", needed=True)
@fact("decision", type=Choice(("given", "refused", "withdrawn")), ask="Decision", needed=True)
@fact(
    "recipient",
    "--with",
    metavar="AGENCY",
    ask="With whom",
    needed=shares,
    when=shares,
    help="With whom it may be shared.",
)
@fact("scope", "--scope", help="What may be shared, what for.")
@fact(
    "authority",
    "--authority",
    type=Choice(AUTHORITIES),
    help="Who decided; the person, unless said otherwise.",
)
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record consent. Its absence never blocks direct care or safeguarding."""
    writer.enter(patient, "consent", facts, consent)
