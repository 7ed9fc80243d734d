"""`caseload plan need`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text
from caseload.cli.offers import domains
from caseload.cli.planquestions import adds, changes, ends
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.plan import NEED_STATUSES

closes = ends("closed")


@writing("need", example="caseload plan need 7k3m9x2q --domain mobility-and-falls --text 'Afraid of falling'")
@plan_item("need")
@fact(
    "domain",
    "--domain",
    ask="Domain",
    needed=adds,
    when=adds,
    offer=domains,
    help="The domain of the assessment it comes from.",
)
@fact("text", "--text", type=Text(), ask="The need", needed=adds, when=adds, help="What stands in the way.")
@fact(
    "assessment",
    "--assessment",
    metavar="ENTRY",
    help="The assessment it rests on; the latest of its domain.",
)
@fact("status", "--status", type=Choice(NEED_STATUSES), ask="Status", when=changes)
@fact(
    "reason", "--reason", type=Text(), ask="Why", needed=closes, when=closes, help="Why it is closed without being met."
)
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A need, from a domain of the assessment."""
    writer.put(patient, "need", facts)
