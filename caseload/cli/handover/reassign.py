"""`caseload handover reassign`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.handing import OVER_LIMIT, managers, reassign_all
from caseload.cli.kinds import Text
from caseload.cli.verb import fact, happened, writing
from caseload.cli.writer import Writer


@writing("reassign", example="caseload handover reassign --all-of a-okafor --to b-singh --reason 'Has left'")
@click.argument("patients", metavar="[PATIENT]...", nargs=-1)
@click.option("--all-of", "leaver", metavar="STAFF", help="Every open case of this manager, in one commit.")
@fact("to", "--to", metavar="STAFF", ask="Who takes over", needed=True, offer=managers, help="Who takes over.")
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in for the new manager.")
@fact("reason", "--reason", type=Text(), ask="Reason", needed=True, help="Why, such as that somebody is away.")
@happened()
@OVER_LIMIT
def command(
    writer: Writer, patients: tuple[str, ...], leaver: str | None, facts: dict[str, Any], over_limit: bool
) -> None:
    """Name another manager without asking them: a lead, where somebody is suddenly away or has left."""
    reassign_all(writer, patients, leaver or "", facts, over_limit)
