"""`caseload handover`: who is accountable for a case."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "offer": "Offer a case to another manager.",
    "accept": "Take on a case that you were offered.",
    "decline": "Decline one, with a reason.",
    "withdraw": "Take an offer back.",
    "reassign": "Name another manager, as a lead, with a reason.",
    "deputy": "Name who stands in for the manager.",
    "print": "The handover on one page.",
}


@with_globals
@click.group(
    "handover",
    cls=LazyGroup,
    package="caseload.cli.handover",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload handover offer 7k3m9x2q b-singh --reason 'Moved to her area'",
)
def command() -> None:
    """Who is accountable for a case: offered and accepted, or reassigned by a lead; always one named manager.

    Who stands in for them is named with each, and by itself: handover deputy.
    """
