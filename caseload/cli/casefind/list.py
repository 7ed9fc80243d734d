"""`caseload casefind list`."""

from __future__ import annotations

import click

from caseload.cli.casefound import show_runs
from caseload.cli.session import Session
from caseload.cli.verb import verb


@verb("list", example="caseload casefind list")
@click.argument("run", metavar="[RUN]", default="")
def command(session: Session, run: str) -> None:
    """The runs there are; of RUN, everybody on its list with what was decided about them. Ids of the extract only."""
    show_runs(session, run)
