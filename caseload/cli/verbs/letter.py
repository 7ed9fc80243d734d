"""`caseload letter`."""

from __future__ import annotations

import click

from caseload.cli.kinds import Several
from caseload.cli.lettering import matter_of, said_aside, shared_with
from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.model.occasions import OCCASIONS
from caseload.render.correspondence import AGREED, READERS, letter


@verb("letter", example="caseload letter 7k3m9x2q gp --about review -o markdown")
@patient
@click.argument("reader", type=click.Choice(list(READERS)))
@click.option("--about", type=click.Choice(list(OCCASIONS)), help="What it is about; whatever happened last.")
@click.option("--to", default="", metavar="WHO", help="Which service: as in the referral, the directory, the consent.")
@click.option("--share", type=Several(AGREED), help="Of what the person agreed to share, these parts alone.")
def command(session: Session, patient: str, reader: str, about: str | None, to: str, share: list[str] | None) -> None:
    """A letter to the GP practice, a service or the person, each with what they may read. It sends nothing.

    A service gets what it was asked for; more, only if the person agreed to share with it.
    """
    matter = matter_of(session, session.case(patient), reader, about or "", to)
    shared = shared_with(matter, reader, share or ())
    said_aside(matter, reader)
    session.emit(letter(matter, reader, shared))
