"""`caseload instruments score`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.shelf import shelf
from caseload.cli.trying import tried
from caseload.cli.verb import verb
from caseload.render.workings import trial_report


@verb("score", example="caseload instruments score news2 22,95,no,118,88,alert,37.9 --age 81")
@click.argument("instrument", metavar="ID")
@click.argument("answers", metavar="[ANSWERS]", required=False, default="")
@click.option("--age", type=click.IntRange(0, 130), help="Age in years.")
@click.option("--codes", metavar="CODES", default="", help="ICD-10 codes of hospital diagnoses, commas between.")
def command(session: Session, instrument: str, answers: str, age: int | None, codes: str) -> None:
    """Score without a patient: every input with its points, the sum, band and flags. Nothing is written.

    ANSWERS as for assess --score: 1,0,-,2 in order, - not asked; or item=1,other=yes; or the total of a form. Put
    -- before answers that begin with -.
    """
    at_hand = shelf(session)
    chosen = at_hand.definitions.instrument(instrument)
    session.emit(trial_report(chosen, tried(chosen, answers, codes, age), at_hand.escalation))
