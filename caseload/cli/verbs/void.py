"""`caseload void`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.correction import void


@writing("void", example="caseload void 7k3m9x2q 4f5g6h7j --because 'Wrong person'")
@patient
@fact("voids", metavar="ENTRY", ask="Which entry", needed=True)
@fact("because", "--because", "--reason", type=Text(), ask="Why", needed=True, help="Why it is taken back.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Take an entry back. It stays readable and no longer counts."""
    writer.enter(patient, "void", facts, void)
