"""`caseload instruments list`."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.shelf import shelf
from caseload.cli.verb import verb
from caseload.render.instruments import list_report


@verb("list", example="caseload instruments list")
def command(session: Session) -> None:
    """Every instrument, scale by scale: range, which way is better, when to ask again, whose file it is."""
    at_hand = shelf(session)
    session.emit(list_report(at_hand.definitions.instruments.values(), at_hand.own))
