"""`caseload intake`."""

from __future__ import annotations

from typing import Any

import click
from click import Choice

from caseload.cli.intake import take_in
from caseload.cli.kinds import Several, Text, When
from caseload.cli.verb import fact, writing
from caseload.cli.writer import Writer

SOURCES = (
    *("gp", "hospital", "community-nursing", "social-care", "ambulance"),
    *("voluntary", "self", "carer", "case-finding", "other"),
)


@writing("intake", example="caseload intake --family Hill --given Margaret --born 1941-03-02 --source gp")
@fact("patient.name.family", "--family", ask="Family name", needed=True)
@fact("patient.name.given", "--given", ask="Given names")
@fact("patient.name.known_as", "--known-as", help="What the person likes to be called.")
@fact("patient.birth_date", "--born", type=When(), ask="Date of birth (1941-03-02)", needed=True)
@fact("patient.nhs_number", "--nhs", metavar="NUMBER", ask="NHS number", help="Listed as wanted, if left out.")
@fact("patient.sex", "--sex", type=Choice(("female", "male", "indeterminate", "not-known")))
@fact("patient.area", "--area", ask="Area", help="The area or neighbourhood the team works by.")
@fact("patient.practice.name", "--practice", ask="GP practice", help="The GP practice.")
@fact(
    "patient.communication",
    "--communication",
    type=Several(),
    help="Communication needs, with commas between.",
)
@fact("referral.source", "--source", type=Choice(SOURCES), ask="Who refers", needed=True)
@fact("referral.referrer", "--referrer", help="Who it was, in person.")
@fact("referral.reason", "--reason", type=Text(), ask="Reason", help="Why; - reads it from stdin.")
@fact("referral.urgency", "--urgency", type=Choice(("routine", "urgent")))
@fact("referral.happened", "--on", type=When(), help="When the referral was received; today, if left out.")
@click.option("--same-as", metavar="PATIENT", help="It is this person, who was here before.")
@click.option("--new-person", is_flag=True, help="It is someone else, whatever the name and birth date.")
def command(writer: Writer, same_as: str | None, new_person: bool, facts: dict[str, Any]) -> None:
    """Take a referral. The same person is found again, closed cases too."""
    take_in(writer, facts, same_as, new_person)
