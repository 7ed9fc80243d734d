"""`caseload evaluate`: does it work, as far as the records can tell."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "run": "What the records carry, in order; run, if nothing is named.",
    "protocol": "Write down what will be asked, before the period begins.",
}


@with_globals
@click.group(
    "evaluate",
    cls=LazyGroup,
    package="caseload.cli.evaluate",
    groups={"Commands": PARTS},
    usual="run",
    epilog="\b\nExample: caseload evaluate run --period 2026-27Q2",
)
def command() -> None:
    """Fidelity, outcomes, experience, hospital use, comparison, cost, in this order; no claim beyond the data."""
