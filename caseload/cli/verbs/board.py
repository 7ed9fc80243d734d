"""`caseload board`."""

from __future__ import annotations

import sys

import click

from caseload.cli.boarding import Supposition, reckoned
from caseload.cli.session import Session
from caseload.cli.verb import verb

SUPPOSED = "In case it were so: leave=STAFF:2w (or 10d), accept=3; repeatable."


@verb("board", example="caseload board --what-if leave=a-okafor:2w --what-if accept=3")
@click.option("--what-if", "suppositions", type=Supposition(), multiple=True, help=SUPPOSED)
def command(session: Session, suppositions: tuple[Supposition.Made, ...]) -> None:
    """How full everybody is: open cases, their weight, the limit, and the weeks ahead."""
    drawn = session.given.get("form") in (None, "table") and sys.stdout.isatty()
    session.emit(reckoned(session, suppositions, bars=drawn))
    session.warn_unreadable()
