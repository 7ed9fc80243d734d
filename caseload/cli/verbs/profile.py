"""`caseload profile`."""

from __future__ import annotations

import click

from caseload.cli.profiling import Asked, carded, described
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import Forbidden

PER = ("team", "area", "local-authority", "practice")
PERIOD = "Such as 2026-27Q2; the last twelve months, if left out."


@verb("profile", example="caseload profile --per area --period 2026-27Q2")
@click.argument("places", nargs=-1, metavar="[FOLDER|CARD]...")
@click.option("--per", "apart", type=click.Choice(PER), help="Each arrangement apart, as is told by this.")
@click.option("--period", metavar="PERIOD", default="", help=PERIOD)
@click.option("--list", "figure", metavar="FIGURE", default="", help="The ids behind a figure, no names.")
@click.option("--card", metavar="FILE", default="", help="Write FILE.card.yaml: figures alone, to compare with others.")
def command(session: Session, places: tuple[str, ...], apart: str | None, period: str, figure: str, card: str) -> None:
    """What arrangement of case management this is, from its records: whom it reaches, how, how closely, by whom.

    Several folders, or cards that other organisations wrote, stand side by side. Small numbers are hidden.
    """
    if figure and card:
        raise Forbidden("a card holds no ids", remedy="leave out --list or --card")
    asked = Asked(places, period, apart or "")
    session.emit(carded(session, asked, card) if card else described(session, asked, figure))
