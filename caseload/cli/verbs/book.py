"""`caseload book`."""

from __future__ import annotations

from typing import Any

import click
from click import Choice

from caseload.cli.kinds import Minutes, Several, Text, When, time_and_duration
from caseload.cli.verb import Known, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.coordination import MODES, PURPOSES
from caseload.steps.coordination import book


def books(known: Known) -> bool:
    """Tell whether something is booked, not taken off."""
    return bool(known.facts.get("status", "booked") == "booked")


@writing("book", example="caseload book 7k3m9x2q 2027-03-02 14:30 45m --mode telephone")
@patient
@fact("starts", type=When(), ask="When (2027-03-02T14:30)", metavar="[DATE]", needed=books, when=books)
@click.argument("words", nargs=-1, metavar="[TIME] [DURATION]")
@fact("minutes", "--minutes", type=Minutes(), ask="How long", when=books, help="How long.")
@fact("mode", "--mode", type=Choice(MODES), help="A home visit, unless said otherwise.")
@fact("staff", "--staff", metavar="STAFF", help="Who goes; you, if left out.")
@fact("purposes", "--for", type=Several(PURPOSES), help="Core tasks, with commas between.")
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@click.option("--cancel", metavar="ENTRY", help="Take a booking off instead.")
def command(writer: Writer, patient: str, words: tuple[str, ...], cancel: str | None, facts: dict[str, Any]) -> None:
    """Book a visit or call at a day and minute; log closes it. Or cancel one."""
    facts |= time_and_duration(facts.get("starts", ""), words)
    if cancel:
        facts |= {"status": "cancelled", "appointment": cancel}
    usual = {"status": "booked", "mode": "home-visit", "staff": writer.session.author}
    writer.enter(
        patient, "appointment", facts, book, lambda _, told: told if told.get("status") == "cancelled" else usual | told
    )
