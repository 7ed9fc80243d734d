"""`caseload plan strength`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.planquestions import adds
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer


@writing("strength", example="caseload plan strength 7k3m9x2q --text 'Daughter lives next door'")
@plan_item("strength")
@fact("text", "--text", type=Text(), ask="A strength", needed=adds, when=adds, help="What can be built on.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Something the person or those around them can build on."""
    writer.put(patient, "strength", facts)
