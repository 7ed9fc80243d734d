"""`caseload baseline add`."""

from __future__ import annotations

from typing import Any

from caseload.cli.baselining import add
from caseload.cli.kinds import When
from caseload.cli.verb import fact, writing
from caseload.cli.writer import Writer

EXAMPLE = (
    "caseload baseline add supervision-in-time r-adeyemi --owner m-sandhu --expires 2027-02-28 "
    "--reason 'back from leave in February'"
)


@writing("add", example=EXAMPLE)
@fact("rule", metavar="STANDARD", ask="Which standard", needed=True)
@fact("record", metavar="RECORD", ask="In which record (the id that the audit tells)", needed=True)
@fact("field", "--field", metavar="FIELD", help="In which field of it, where there are several.")
@fact("reason", "--reason", metavar="TEXT", ask="Why it is accepted, nothing of the person", needed=True)
@fact("owner", "--owner", metavar="STAFF", ask="Who sees to it", needed=True)
@fact("approver", "--approver", metavar="STAFF", ask="Who accepts it, if not you", help="Who accepts it; else you.")
@fact("expires", "--expires", metavar="DATE", type=When(), ask="From which day it counts again", needed=True)
def command(writer: Writer, facts: dict[str, Any]) -> None:
    """Accept one finding of the audit until a day: by its STANDARD, and the RECORD and field that it stands in.

    What is accepted already is accepted anew, with the new reason and end.
    """
    add(writer, facts)
