"""`caseload plan funding`."""

from __future__ import annotations

from functools import partial
from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.planning import say


@writing("funding", example="caseload plan funding 7k3m9x2q 'NHS, the council for the day centre'")
@patient
@fact("funding", type=Text(), ask="Where the money comes from", needed=True)
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Where the money for the plan comes from."""
    writer.change(patient, facts, partial(say, "funding"), "plan", "")
