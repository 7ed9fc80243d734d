"""`caseload intake`."""

from __future__ import annotations

from typing import Any

import click
from click import Choice

from caseload.cli.identity import EXAMPLE, BirthDate, NhsNumber
from caseload.cli.intake import take_in
from caseload.cli.intake_csv import KeyedColumns, spreadsheet, take_in_all
from caseload.cli.kinds import Several, Text, When
from caseload.cli.verb import Known, fact, writing
from caseload.cli.writer import Writer
from caseload.exchange.cells import DATES, FIELDS

SOURCES = (
    *("gp", "hospital", "community-nursing", "social-care", "ambulance"),
    *("voluntary", "self", "carer", "case-finding", "other"),
)
MAP_HELP = (
    "With --csv: which column holds what. Needed are family and birth_date; address, phone and other_id may have "
    f"several columns. The keys: {', '.join(FIELDS)}. Whoever has anything under died is refused."
)
DATES_HELP = (
    f"With --csv: how dates look there: {', '.join(f'{key} {day}' for key, day in DATES.items())}; iso, if left out."
)


def unnamed(known: Known) -> bool:
    """Tell whether the person has not been named with --same-as, so that who they are is still to be said."""
    return not known.session.ctx.params["same_as"]


@writing("intake", example="caseload intake --family Hill --given Margaret --born 1941-03-02 --source gp")
@fact("patient.name.family", "--family", ask="Family name", needed=True, when=unnamed)
@fact("patient.name.given", "--given", ask="Given names", when=unnamed)
@fact("patient.name.known_as", "--known-as", help="What the person likes to be called.")
@fact("patient.birth_date", "--born", type=BirthDate(), ask=f"Date of birth ({EXAMPLE})", needed=True, when=unnamed)
@fact(
    "patient.nhs_number",
    "--nhs",
    type=NhsNumber(),
    ask="NHS number",
    help="Listed as wanted, if left out.",
    when=unnamed,
)
@fact("patient.sex", "--sex", type=Choice(("female", "male", "indeterminate", "not-known")))
@fact("patient.area", "--area", ask="Area", help="The area or neighbourhood the team works by.", when=unnamed)
@fact("patient.practice.name", "--practice", ask="GP practice", help="The GP practice.", when=unnamed)
@fact("patient.communication", "--communication", type=Several(), help="Communication needs, with commas between.")
@fact("referral.source", "--source", type=Choice(SOURCES), ask="Who refers", needed=True)
@fact("referral.referrer", "--referrer", help="Who it was, in person.")
@fact("referral.reason", "--reason", type=Text(), ask="Reason", help="Why; - reads it from stdin.")
@fact("referral.risk", "--risk", metavar="TEXT", help="A risk score that came with it, with its name.")
@fact("referral.risk_tier", "--risk-tier", metavar="ID", help="Its tier of risk, as finding.tiers in the settings.")
@fact("referral.urgency", "--urgency", type=Choice(("routine", "urgent")))
@fact("referral.happened", "--on", type=When(), help="When the referral was received; today, if left out.")
@click.option("--same-as", metavar="PATIENT", help="It is this person, who was here before.")
@click.option("--new-person", is_flag=True, help="It is someone else, whatever the name and birth date.")
@click.option("--csv", "file", metavar="FILE", help="Take in everybody in a spreadsheet; flags hold for all rows.")
@click.option("--map", "columns", type=KeyedColumns(), multiple=True, help=MAP_HELP)
@click.option("--dates", type=Choice(tuple(DATES)), help=DATES_HELP)
@click.option("--other-system", metavar="NAME", help="With --csv: where other_id is from; spreadsheet, if left out.")
@click.option("--partial", is_flag=True, help="With --csv: take in the good rows even if some are refused.")
def command(writer: Writer, facts: dict[str, Any], same_as: str | None, new_person: bool, **options: Any) -> None:
    """Take a referral, or many from a spreadsheet. The same person is found again, closed cases too."""
    sheet = spreadsheet(**options, same_as=same_as, new_person=new_person)
    if sheet:
        take_in_all(writer, facts, sheet)
    else:
        take_in(writer, facts, same_as, new_person)
