"""`caseload baseline`: what the team accepts for now."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "add": "Accept a finding of the audit until a day, or longer than before.",
    "list": "What is accepted, by whom, until when, and whether it still holds.",
}


@with_globals
@click.group(
    "baseline",
    cls=LazyGroup,
    package="caseload.cli.baseline",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload baseline list",
)
def command() -> None:
    """Findings of the audit that the team accepts for now: each with a reason, an owner and an end.

    They stand in audit-baseline.yaml. To take one out, delete its lines there and commit that.
    """
