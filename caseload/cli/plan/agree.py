"""`caseload plan agree`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import When
from caseload.cli.offers import incapacities
from caseload.cli.planquestions import attorney, best_interests, represented
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.safety import AUTHORITIES
from caseload.steps.planning import agree


@writing("agree", example="caseload plan agree 7k3m9x2q --copy-given")
@patient
@fact(
    "authority",
    "--authority",
    type=Choice(AUTHORITIES),
    help="Who agreed; the person, unless said otherwise.",
)
@fact(
    "name",
    "--name",
    ask="Who agreed, by name",
    needed=represented,
    when=represented,
    help="The representative's name.",
)
@fact(
    "document_seen_on",
    "--document-seen",
    type=When(),
    ask="Day the document was seen",
    needed=attorney,
    when=attorney,
    help="When their authority was seen.",
)
@fact(
    "capacity",
    "--capacity",
    metavar="ENTRY",
    ask="Entry of the capacity assessment",
    needed=best_interests,
    when=best_interests,
    offer=incapacities,
    help="The capacity entry it rests on.",
)
@fact("copy_given", "--copy-given", is_flag=True, help="The person has their own copy.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """The person, or somebody with authority for them, agrees to the plan as it stands."""
    writer.enter(patient, "agreement", {"plan_hash": "0" * 64} | facts, agree)
