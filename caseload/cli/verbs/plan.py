"""`caseload plan`: one subcommand for each part of the plan."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "show": "The plan on one page: threads, breadth, cost, agreement.",
    "about-me": "What the person says about themselves.",
    "strength": "What can be built on.",
    "need": "A need, from a domain of the assessment.",
    "goal": "What the person hopes for.",
    "action": "What somebody does towards a goal.",
    "contingency": "What to do when things go wrong.",
    "agree": "The person agrees to the plan as it stands.",
}


@with_globals
@click.group(
    "plan",
    cls=LazyGroup,
    package="caseload.cli.plan",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload plan show 7k3m9x2q",
)
def command() -> None:
    """The joint care plan: about me, strengths, needs, goals, actions, contingency, agreement.

    Each adds to the plan; with --id it changes what is there.
    """
