"""`caseload cover end`."""

from __future__ import annotations

import click

from caseload.cli.covering import end
from caseload.cli.kinds import When
from caseload.cli.verb import writing
from caseload.cli.writer import Writer


@writing("end", example="caseload cover end 9s0g2nbd --on 2027-08-14")
@click.argument("cover", metavar="COVER")
@click.option("--on", "last", type=When(), default="yesterday", help="Last day; it ends at once, if left out.")
def command(writer: Writer, cover: str, last: str) -> None:
    """Have a cover end on another day; before its first day it is called off."""
    end(writer, cover, last)
