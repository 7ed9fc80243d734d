"""`caseload flag`."""

from __future__ import annotations

from typing import Any

from caseload.cli import offers
from caseload.cli.kinds import Text
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.steps.coordination import one_flag, resolve_flag


@writing("flag", example="caseload flag 7k3m9x2q 4f5g6h7j --reason 'Spoke to the GP, seen the same day'")
@patient
@fact("assessment", metavar="ENTRY", ask="Which assessment raised it", needed=True, offer=offers.flags)
@fact("flag", "--flag", metavar="FLAG", help="Which flag, where one assessment raised several.")
@fact("reason", "--reason", type=Text(), ask="What was done", needed=True, help="What was done about it.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Lay a safety flag to rest. It stands on every view until somebody does."""
    writer.enter(patient, "flag-resolution", facts, resolve_flag, _named)


def _named(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    flag = one_flag(case, facts["assessment"], facts.get("flag", ""))
    return facts | {"assessment": flag.assessment, "flag": flag.name}
