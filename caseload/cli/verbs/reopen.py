"""`caseload reopen`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.offers import tiers
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.steps.closure import reopen


@writing("reopen", example="caseload reopen 7k3m9x2q --reason 'Two falls since spring' --tier standard")
@patient
@fact("reason", "--reason", type=Text(), ask="Reason", needed=True, help="Why the case is opened again.")
@fact("manager", "--manager", metavar="STAFF", help="The named manager; the last one, if left out.")
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in.")
@fact("tier", "--tier", ask="Tier", offer=tiers, help="The last tier, if left out.")
@fact("source", "--source", help="Who asked for it.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Start a new episode for someone whose case was closed or declined."""
    author, tier = writer.session.author, writer.session.settings.default_tier

    def as_before(case: Case, told: dict[str, Any]) -> dict[str, Any]:
        return {"manager": case.manager or author, "tier": case.tier or tier} | told

    writer.enter(patient, "reopening", facts, reopen, as_before)
