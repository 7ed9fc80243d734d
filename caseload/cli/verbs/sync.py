"""`caseload sync`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.syncing import bring_together
from caseload.cli.verb import verb
from caseload.share.sync import Consents


@verb("sync", example="caseload sync")
@click.option("--theirs", is_flag=True, help="Where both sides changed the same setting, take what the others have.")
@click.option(
    "--accept-rewritten",
    "rewritten",
    default="",
    metavar="COMMIT",
    help="Bring both together although the others rewrote their history: up to this commit of theirs.",
)
def command(session: Session, theirs: bool, rewritten: str) -> None:
    """Bring in what the others have done and send them what you have; nothing of either is lost.

    Where two people changed the same thing a person decides: it waits on the worklist.
    """
    session.emit(bring_together(session, Consents(rewritten, theirs, session.terminal)))
