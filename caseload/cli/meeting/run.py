"""`caseload meeting run`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import People, Text
from caseload.cli.sitting import sit
from caseload.cli.verb import fact, happened, writing
from caseload.cli.writer import Writer

WITH = "staff ids or names, with ; between"


@writing("run", example="caseload meeting run --attended 'a-okafor; Dr Adeyemi, GP' --title 'Team meeting'")
@fact("attended", "--attended", type=People(), ask=f"Who is here ({WITH})", needed=True, help=f"Who is there: {WITH}.")
@fact(
    "apologies", "--apologies", type=People(), ask=f"Who sends apologies ({WITH})", help=f"Who could not come: {WITH}."
)
@fact("title", "--title", metavar="TEXT", help="What the meeting is called.")
@fact("note", "--note", type=Text(), help="What is about no single person; - reads it from stdin.")
@happened()
def command(writer: Writer, facts: dict[str, Any]) -> None:
    """Go through the agenda, person by person; a decision can become an action of the plan.

    From a file, the decisions are a list: patient, decision, and its action with text, owner, sector and due.
    """
    sit(writer, facts)
