"""`caseload cover`: who stands in for whom."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "add": "Somebody stands in, from a day to a day.",
    "list": "Who is covered, now and later.",
    "end": "A cover ends on another day.",
}


@with_globals
@click.group(
    "cover",
    cls=LazyGroup,
    package="caseload.cli.cover",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload cover list",
)
def command() -> None:
    """Somebody's whole worklist on another's list while they are away; it gives itself back."""
