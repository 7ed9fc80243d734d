"""`caseload instruments show`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.shelf import shelf
from caseload.cli.verb import verb
from caseload.render.instruments import show_report


@verb("show", example="caseload instruments show news2")
@click.argument("instrument", metavar="ID")
def command(session: Session, instrument: str) -> None:
    """One instrument: items with answers and points, scales, bands, flags, source, licence, worked examples."""
    at_hand = shelf(session)
    session.emit(show_report(at_hand.definitions.instrument(instrument), instrument in at_hand.own))
