"""`caseload triage`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text, When
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.finding import DECISIONS
from caseload.steps.finding import triage


@writing("triage", example="caseload triage 7k3m9x2q accept --tier standard --manager a-okafor")
@patient
@fact("decision", type=Choice(DECISIONS), ask="Decision", needed=True)
@fact("manager", "--manager", metavar="STAFF", help="The named manager; you, if left out.")
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in.")
@fact("tier", "--tier", help="How closely the person is followed.")
@fact("reason", "--reason", type=Text(), ask="Reason", help="Why; needed to decline or defer.")
@fact("judgement", "--judgement", type=Text(), help="Clinical judgement, apart from any risk score.")
@fact("amenable", "--amenable", type=Choice(("yes", "no", "unsure")), help="Can community care change anything?")
@fact("until", "--until", type=When(), help="When a deferred referral comes back.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Accept, decline or defer a referral. Accepting names a manager and a tier."""
    if facts.get("decision") == "accept":
        settings = writer.session.settings
        facts = {"manager": writer.session.author, "tier": settings.default_tier} | facts
    writer.enter(patient, "triage", facts, triage)
