"""`caseload instruments`: what can be scored, and how."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "list": "Every instrument with its scales.",
    "show": "One instrument: items, points, bands, flags, licence, examples.",
    "score": "Try one without a patient; nothing is written.",
}


@with_globals
@click.group(
    "instruments",
    cls=LazyGroup,
    package="caseload.cli.instruments",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload instruments show phq-9",
)
def command() -> None:
    """Questionnaires and scores: the shipped ones, and the team's own in definitions/instruments."""
