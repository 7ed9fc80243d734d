"""`caseload spc`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from caseload.cli.charting import Asked, deliver, listed
from caseload.cli.session import Session
from caseload.cli.verb import verb

STEP = "Reckon limits anew from the first point that begins on this day or later; may be repeated."


class Day(click.DateTime):
    """A day, as of a calendar."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return its midnight."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail("write a day that exists as 2026-11-21", param, ctx)


DAY = Day(formats=["%Y-%m-%d"])


@verb("spc", example="caseload spc contacts --every week --share")
@click.argument("measure", default="")
@click.option("--every", "grain", type=click.Choice(("week", "month")), help="What a point is of.")
@click.option("--period", metavar="PERIOD", default="", help="Such as 2026-27; two years by month, one by week, else.")
@click.option("--from", "first", metavar="DATE", type=DAY, help="The first day, instead of --period.")
@click.option("--to", "last", metavar="DATE", type=DAY, help="The last day, instead of --period.")
@click.option("--step", "steps", metavar="DATE", type=DAY, multiple=True, help=STEP)
@click.option("--all-ranges", is_flag=True, help="Leave no moving range out of the limits, however exceptional.")
@click.option("--share", is_flag=True, help="Hide small numbers, so that the chart can leave the team.")
@click.option("--svg", "svg_file", metavar="FILE", type=click.Path(path_type=Path), help="Draw it into this file too.")
def command(
    session: Session,
    measure: str,
    grain: str | None,
    period: str,
    first: datetime | None,
    last: datetime | None,
    steps: tuple[datetime, ...],
    all_ranges: bool,
    share: bool,
    svg_file: Path | None,
) -> None:
    """Chart a measure over time, and tell what is a signal of change; without MEASURE list what can be charted.

    Only whole weeks and months count. What is shown is for use within the team: with --share what is of few people is
    hidden, at the terminal, in every form and in the file alike, and mean and limits rest on what is not.
    """
    if not measure:
        session.emit(listed())
        return
    days = tuple(step.date() for step in steps)
    asked = Asked(measure, grain or "", period, first and first.date(), last and last.date(), days, all_ranges, share)
    deliver(session, asked, svg_file)
