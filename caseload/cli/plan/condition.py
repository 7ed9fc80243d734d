"""`caseload plan condition`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text, When
from caseload.cli.planquestions import adds, changes, coded
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.patient import CODE_SYSTEMS, CONDITION_STATUSES


@writing("condition", example="caseload plan condition 7k3m9x2q --name 'Heart failure' --code I50.0 --system icd-10")
@plan_item("condition")
@fact("name", "--name", metavar="TEXT", ask="Condition", needed=adds, when=adds)
@fact("code", "--code", metavar="CODE", help="Its code, such as E11.9 or 44054006.")
@fact("system", "--system", type=Choice(CODE_SYSTEMS), ask="Coding system", needed=coded, when=coded)
@fact("since", "--since", type=When(), help="Day of diagnosis or onset, as near as it is known.")
@fact("status", "--status", type=Choice(CONDITION_STATUSES), ask="Status", when=changes)
@fact("note", "--note", type=Text(), help="Severity, specialist, anything else about it.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A long-term condition."""
    writer.put(patient, "condition", facts)
