"""`caseload capacity`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.coordination import capacity


@writing("capacity", example="caseload capacity 7k3m9x2q lacks-capacity --decision 'Moving to a care home'")
@patient
@fact("outcome", type=Choice(("has-capacity", "lacks-capacity")), ask="Outcome", needed=True)
@fact(
    "decision",
    "--decision",
    type=Text(),
    ask="For which decision",
    needed=True,
    help="The decision it is about.",
)
@fact("assessed_by", "--assessed-by", metavar="WHO", help="Who assessed it.")
@fact("best_interests", "--best-interests", type=Text(), help="What was decided in the person's best interests.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record the person's capacity for one decision, at one time."""
    writer.enter(patient, "capacity", facts, capacity)
