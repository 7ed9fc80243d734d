"""`caseload verify`."""

from __future__ import annotations

import click

from caseload.cli.main import COMMANDS
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS
from caseload.render.verified import verified_report
from caseload.share.verify import verify


@verb("verify", example="caseload verify")
@click.option("--signatures/--no-signatures", default=True, help="Whether git looks at each signature that is there.")
@click.option(
    "--accept-rewritten",
    "accepted",
    default="",
    metavar="COMMIT",
    help="Take the history as it is now for the one to remember: up to this commit, the last one.",
)
def command(session: Session, signatures: bool, accepted: str) -> int:
    """Tell whether the history can be relied on: nothing edited, removed or rewritten, every record by its author.

    Walks every commit and both sides of every merge. Prints ids and paths only; exit code 0, or 1 with findings.
    """
    found = verify(session.folder, COMMANDS, signatures=signatures, accepted=accepted)
    session.emit(verified_report(found.findings, found.sight))
    return FINDINGS if found.findings else DONE
