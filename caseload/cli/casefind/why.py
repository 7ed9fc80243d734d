"""`caseload casefind why`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.explaining import explain
from caseload.cli.extracts import Means, at_run, means
from caseload.cli.session import Session
from caseload.cli.verb import verb


@verb("why", example="caseload casefind why p-004211")
@click.argument("person", metavar="PERSON")
@click.option("--run", metavar="RUN", default="", help="The run that it is about; the latest, if left out.")
@at_run
@means
def command(session: Session, person: str, run: str, extract: str, criteria: str, **options: Any) -> None:
    """Explain in words, with the arithmetic, why PERSON is on the list or not: an id of the extract.

    A patient of the caseload is scored from the records instead.
    """
    explain(session, person, run, extract, criteria, Means(**options))
