"""`caseload plan carer`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text
from caseload.cli.planquestions import adds, changes
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.patient import CARER_ASSESSMENTS


@writing(
    "carer", example="caseload plan carer 7k3m9x2q --name 'Joan Hill' --relationship daughter --assessment offered"
)
@plan_item("carer")
@fact("name", "--name", metavar="NAME", ask="Name", needed=adds, when=adds)
@fact("relationship", "--relationship", metavar="TEXT", ask="What they are to the person", when=adds)
@fact("phone", "--phone", metavar="NUMBER", ask="Telephone", when=adds)
@fact(
    "carer_assessment",
    "--assessment",
    type=Choice(CARER_ASSESSMENTS),
    ask="Their own assessment",
    when=lambda known: adds(known) or changes(known),
    help="Where their own assessment stands, a right under the Care Act 2014.",
)
@fact("next_of_kin", "--next-of-kin/--not-next-of-kin", help="Whether the person names them as next of kin.")
@fact("lives_with", "--lives-with/--lives-elsewhere", help="Whether they live in the same home.")
@fact("note", "--note", type=Text(), help="Anything else worth knowing about them.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Someone who cares for the person unpaid, and their own right to an assessment."""
    writer.put(patient, "carer", facts)
