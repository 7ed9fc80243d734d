"""`caseload evaluate run`, or `caseload evaluate` alone."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.comparing import Against
from caseload.cli.evaluating import Wanted, evaluated
from caseload.cli.extracts import Means, means
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.measures.programme.exposure import Design

MONTHS = click.IntRange(1, 60)


@verb("run", example="caseload evaluate run --period 2026-27Q2 --comparator draw --extract ../population")
@click.option("--period", default="", metavar="PERIOD", help="2026-27Q2, 2026-27, 2026-04 or DAY..DAY; else a year.")
@click.option("--comparator", default="", metavar="draw|list|FILE", help="Who was not drawn, or not taken on; a CSV.")
@click.option("--run", default="", metavar="RUN", help="The finding run of them; the latest, if left out.")
@click.option("--extract", default="", metavar="EXTRACT", help="The extract that knows their use of hospital.")
@click.option("--before", type=MONTHS, default=12, show_default=True, help="Months of the baseline.")
@click.option("--qualifying", type=MONTHS, default=12, show_default=True, help="Months in which high use was why.")
@click.option("--back-filled", type=click.IntRange(0, 60), default=0, help="Months before a start that we wrote down.")
@click.option("--adjusted", is_flag=True, help="Also adjusted for age, sex, use before and risk, by statsmodels.")
@means
def command(
    session: Session,
    period: str,
    before: int,
    qualifying: int,
    adjusted: bool,
    description: str | None,
    engine: str,
    memory: str,
    master: str,
    **against: Any,
) -> None:
    """Fidelity, outcomes, experience, equity, hospital use, comparison and cost of a period, in this order.

    Without people to compare with no effect can be estimated, and it says so. What no protocol named beforehand is
    called exploratory. A CSV of people to compare with has the headings id, start, known_from, known_until,
    emergency_admissions (days with blanks between), age and sex; risk_band and group, if you have them.
    """
    how = Means(description=description, engine=engine, memory=memory, master=master)
    session.emit(evaluated(session, Wanted(period, Design(before, qualifying), Against(**against), how, adjusted)))
