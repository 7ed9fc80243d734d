"""`caseload evaluate protocol`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Several, Text, When
from caseload.cli.registering import write_down
from caseload.cli.verb import fact, writing
from caseload.cli.writer import Writer
from caseload.model.team import COMPARATORS, SUBGROUPS

EXAMPLE = (
    "caseload evaluate protocol 2027-04-01 2028-03-31 --outcomes goals,emergency-admissions --comparator draw "
    "--question 'Are people whom we take on admitted less often than those as eligible whom the draw left out?'"
)


@writing("protocol", example=EXAMPLE)
@fact("starts", metavar="FIRST", type=When(), ask="First day of the period (2027-04-01)", needed=True)
@fact("ends", metavar="LAST", type=When(), ask="Last day of the period (2028-03-31)", needed=True)
@fact("question", "--question", type=Text(), ask="What is the question", needed=True)
@fact("outcomes", "--outcomes", type=Several(), ask="Outcomes, with commas between", needed=True)
@fact("comparator", "--comparator", type=Choice(COMPARATORS), ask="Compared with", needed=True)
@fact("subgroups", "--subgroups", type=Several(SUBGROUPS), help="Groups, with commas between.")
@fact("replaces", "--replaces", metavar="PROTOCOL", help="Id of the protocol it stands in for.")
@fact("because", "--because", metavar="TEXT", help="Why it stands in for that one.")
def command(writer: Writer, facts: dict[str, Any]) -> None:
    """What an evaluation from FIRST to LAST will ask: committed before FIRST it is registered, else late.

    Outcomes are goals, experience, emergency-admissions and ids of instruments; whatever an evaluation tells besides
    is called exploratory.
    """
    write_down(writer, facts)
