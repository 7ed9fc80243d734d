"""`caseload casefind run`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.casefinding import Order, run
from caseload.cli.extracts import USUAL, Means, means
from caseload.cli.kinds import When
from caseload.cli.session import Session
from caseload.cli.verb import verb


@verb("run", example="caseload casefind run examples/population --criteria local-points --top 50")
@click.argument("place", metavar="EXTRACT")
@click.option("--criteria", metavar="ID|FILE", default=USUAL, help=f"What counts; {USUAL}, if left out.")
@click.option("--top", metavar="N", type=click.IntRange(1), help="List so many people at most.")
@click.option("--on", type=When(), help="The day to count back from; that of the extract, if left out.")
@click.option("--draw", "places", metavar="N", type=click.IntRange(1, 100_000), help="Draw lots for N places.")
@click.option("--seed", metavar="S", type=click.IntRange(0, 10**12), help="With --draw: the number that repeats it.")
@click.option("--partial", is_flag=True, help="Go on without the rows that are refused.")
@click.option("--show-sql", is_flag=True, help="Print the SQL and do nothing.")
@click.option("--dry-run", is_flag=True, help="Show the list, keep nothing.")
@means
def command(session: Session, description: str | None, engine: str, memory: str, master: str, **options: Any) -> None:
    """Check EXTRACT, rank its people by criteria and keep who is listed as a finding run.

    EXTRACT is a folder with an extract.yaml, or that file. Whoever has no data is listed apart, never ranked last.
    With --draw, whoever ranks higher has a place, and lots are drawn among those of equal priority.
    """
    run(session, Order(**options), Means(description=description, engine=engine, memory=memory, master=master))
