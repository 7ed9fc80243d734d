"""`caseload reopen`."""

from __future__ import annotations

from typing import Any

from caseload.cli.handing import managers
from caseload.cli.kinds import Text
from caseload.cli.offers import tiers
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.closure import brought_back, reopen


def manager_gone(known: Known) -> bool:
    """Tell whether the last manager does not work here any more, or there was none."""
    case = known.case
    return case is None or not case.manager or brought_back(case, known.session.context).get("manager") != case.manager


def nobody_else(known: Known) -> bool:
    """Tell whether whoever reopens the case cannot take it on either."""
    return manager_gone(known) and (
        known.case is None or not brought_back(known.case, known.session.context).get("manager")
    )


@writing("reopen", example="caseload reopen 7k3m9x2q --reason 'Two falls since spring' --tier standard")
@patient
@fact("reason", "--reason", type=Text(), ask="Reason", needed=True, help="Why the case is opened again.")
@fact(
    "manager",
    "--manager",
    metavar="STAFF",
    ask="Case manager, you if left out",
    needed=nobody_else,
    when=manager_gone,
    offer=managers,
    help="The named manager; the last one if they still work here, else you, if left out.",
)
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in.")
@fact("tier", "--tier", ask="Tier", offer=tiers, help="The last tier, if left out.")
@fact("source", "--source", help="Who asked for it.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Start a new episode for someone whose case was closed or declined."""
    context = writer.session.context
    writer.enter(patient, "reopening", facts, reopen, lambda case, told: brought_back(case, context) | told)
