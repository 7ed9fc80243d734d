"""`caseload cover add`."""

from __future__ import annotations

from typing import Any

from caseload.cli.covering import add
from caseload.cli.kinds import When
from caseload.cli.verb import fact, writing
from caseload.cli.writer import Writer


@writing("add", example="caseload cover add a-okafor b-singh 2027-08-03 2027-08-21 --reason 'annual leave'")
@fact("staff", metavar="STAFF", ask="Who is away", needed=True)
@fact("covered_by", metavar="COVERED_BY", ask="Who stands in", needed=True)
@fact("starts", metavar="FIRST", type=When(), ask="First day (2027-08-03)", needed=True)
@fact("ends", metavar="LAST", type=When(), ask="Last day (2027-08-21)", needed=True)
@fact("reason", "--reason", metavar="TEXT", help="Why, in general terms.")
def command(writer: Writer, facts: dict[str, Any]) -> None:
    """STAFF is away from FIRST to LAST; their whole worklist is on the list of COVERED_BY as well."""
    add(writer, facts)
