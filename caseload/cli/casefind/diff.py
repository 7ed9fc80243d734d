"""`caseload casefind diff`."""

from __future__ import annotations

import click

from caseload.cli.casefound import show_difference
from caseload.cli.session import Session
from caseload.cli.verb import verb


@verb("diff", example="caseload casefind diff 3g8p0kzs 9t4m2xqa")
@click.argument("earlier", metavar="RUN")
@click.argument("later", metavar="RUN")
def command(session: Session, earlier: str, later: str) -> None:
    """Who is new on the list of the second run, who is gone since the first, and who moved."""
    show_difference(session, earlier, later)
