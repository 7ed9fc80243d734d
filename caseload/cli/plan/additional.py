"""`caseload plan additional`."""

from __future__ import annotations

from functools import partial
from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.planning import say


@writing("additional", example="caseload plan additional 7k3m9x2q --text 'Diabetes: sick-day rules'")
@patient
@fact("additional", "--text", type=Text(), multiple=True, ask="Which plan", needed=True, help="The plan; repeatable.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """One more plan, for a single condition or situation, that belongs to this one."""
    writer.change(patient, facts, partial(say, "additional"), "plan", "")
