"""`caseload plan document`."""

from __future__ import annotations

from typing import Any

from caseload.cli.planquestions import adds
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer


@writing("document", example="caseload plan document 7k3m9x2q --type 'ReSPECT form' --kept 'yellow folder by the door'")
@plan_item("document")
@fact("type", "--type", metavar="TEXT", ask="Kind of document", needed=adds, when=adds)
@fact("kept", "--kept", metavar="WHERE", ask="Where it is kept", needed=adds, when=adds)
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Another planning document, and where it is kept."""
    writer.put(patient, "document", facts)
