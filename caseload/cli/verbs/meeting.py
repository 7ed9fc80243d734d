"""`caseload meeting`: what the team talks about together, and what it decides."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "prepare": "The agenda: who is to be talked about, and why.",
    "run": "Go through it, person by person: decisions and actions.",
    "show": "One meeting, and what has become of its actions.",
    "list": "The meetings there were.",
}


@with_globals
@click.group(
    "meeting",
    cls=LazyGroup,
    package="caseload.cli.meeting",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload meeting prepare",
)
def command() -> None:
    """The team's meetings: an agenda of what happened and what is overdue; decisions become actions of the plan."""
