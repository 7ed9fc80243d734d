"""`caseload refer`: one subcommand for each step of a referral to a service."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

STEPS = {
    "send": "Refer the person to a service, or an action of the plan.",
    "answer": "The service accepted, or declined with a reason.",
    "start": "The service has started.",
    "complete": "The service has done what it was asked for.",
    "chase": "The service is silent and was asked again.",
    "links": "How each agency answers.",
}


@with_globals
@click.group(
    "refer",
    cls=LazyGroup,
    package="caseload.cli.refer",
    groups={"Commands": STEPS},
    epilog="\b\nExample: caseload refer send 7k3m9x2q --service social-care-assessment",
)
def command() -> None:
    """Closed-loop referrals: sent, accepted or declined, started, completed; silent ones come back by themselves."""
