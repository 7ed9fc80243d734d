"""`caseload undo`."""

from __future__ import annotations

import click

from caseload.cli.kinds import Text
from caseload.cli.undoing import undo
from caseload.cli.verb import writing
from caseload.cli.writer import Writer

BECAUSE = click.option("--because", type=Text(), help="Why; kept with each entry that is taken back.")


@writing("undo", example="caseload undo --because 'Wrong person'", takes=BECAUSE)
def command(writer: Writer, because: str | None) -> None:
    """Take back your last command; once more, the one before it. A sync is never taken back.

    Entries are voided and stay readable; a record or setting is as it was before, unless it was changed since.
    """
    undo(writer, because or "")
