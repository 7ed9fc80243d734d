"""`caseload casefind`: who of a whole population may benefit, why, and what was decided about them."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "run": "Rank the people of an extract and keep the list.",
    "list": "The runs there are, and who is on the list of one.",
    "why": "Explain one person in words, with the arithmetic.",
    "diff": "Who is new, gone or moved between two runs.",
    "decide": "Accept, decline or defer one person, with the reason.",
}


@with_globals
@click.group(
    "casefind",
    cls=LazyGroup,
    package="caseload.cli.casefind",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload casefind run examples/population",
)
def command() -> None:
    """Case finding over a whole population: an extract of everybody, criteria, a ranked list, a judgement on each."""
