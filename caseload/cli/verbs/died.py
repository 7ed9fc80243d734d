"""`caseload died`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Several, Text
from caseload.cli.verb import corrects, fact, happened, patient, writing
from caseload.cli.writer import Writer
from caseload.render.death import left_behind
from caseload.render.words import names_in
from caseload.steps.closure import died


@writing("died", example="caseload died 7k3m9x2q --on 2026-11-02 --told 'GP,Adult social care'")
@patient
@happened("On which day (2026-11-02, today, yesterday)", needed=True)
@fact("place", "--place", ask="Where", help="Where.")
@fact("preferred_place", "--preferred", metavar="PLACE", help="Where the person wished to be.")
@fact(
    "bereavement_contact",
    "--bereavement",
    metavar="WHO",
    ask="Whom to offer bereavement support",
    help="Whom to offer bereavement support, and how to reach them.",
)
@fact("equipment", "--equipment", ask="Equipment to be fetched", help="What is to be returned.")
@fact(
    "agencies_told",
    "--told",
    type=Several(),
    metavar="AGENCIES",
    ask="Agencies told",
    help="Agencies told, with commas between.",
)
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@corrects
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record a death. Never blocked; it ends every duty and appointment, and says whom to tell."""
    services, who = writer.session.definitions.services, names_in(writer.session.staff)
    writer.enter(patient, "death", facts, died, more=lambda case: left_behind(case, services, who))
