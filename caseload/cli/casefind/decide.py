"""`caseload casefind decide`."""

from __future__ import annotations

from typing import Any

import click
from click import Choice

from caseload.cli.deciding import Where, judge
from caseload.cli.extracts import Means, at_run, means
from caseload.cli.identity import BirthDate, NhsNumber
from caseload.cli.kinds import Text, When
from caseload.cli.verb import Known, fact, happened, writing
from caseload.cli.writer import Writer
from caseload.model.entries.finding import DECISIONS
from caseload.steps.casefinding import ACCEPT, DEFER


def refused(known: Known) -> bool:
    """Tell whether the person is not taken on, so that a reason is due."""
    return known.facts.get("decision") != ACCEPT


def deferred(known: Known) -> bool:
    """Tell whether the decision is put off to a day."""
    return known.facts.get("decision") == DEFER


@writing("decide", example="caseload casefind decide p-004211 decline --reason 'Already well cared for' --amenable no")
@fact("person", metavar="PERSON", ask="Person (id of the extract)", needed=True)
@fact("decision", metavar="DECISION", type=Choice(DECISIONS), ask="Decision", needed=True)
@fact("reason", "--reason", type=Text(), ask="Reason", needed=refused, when=refused, help="Why; - reads it from stdin.")
@fact("judgement", "--judgement", type=Text(), ask="Your judgement", help="Clinical judgement, beside the risk.")
@fact("amenable", "--amenable", type=Choice(("yes", "no", "unsure")), ask="Can care change anything for them")
@fact(
    "again_on", "--again", type=When(), ask="Looked at again on", needed=deferred, when=deferred,
    help="The day on which they may be listed again; of a decline finding.again_months after, if left out.",
)  # fmt: skip
@fact("patient.name.family", "--family", help="Family name, where the extract has none.")
@fact("patient.name.given", "--given", help="Given names.")
@fact("patient.birth_date", "--born", type=BirthDate(), help="Date of birth.")
@fact("patient.nhs_number", "--nhs", type=NhsNumber(), help="NHS number.")
@fact("run", "--run", metavar="RUN", help="The run whose list it is about; the latest with this person, if left out.")
@happened()
@click.option("--same-as", metavar="PATIENT", help="It is this person, who was here before.")
@click.option("--new-person", is_flag=True, help="It is someone else, whatever the name and birth date.")
@at_run
@means
def command(
    writer: Writer,
    facts: dict[str, Any],
    same_as: str | None,
    new_person: bool,
    extract: str,
    criteria: str,
    **options: Any,
) -> None:
    """Decide on PERSON, who is on the list of a run: accept, decline or defer.

    Accept makes the patient and the referral in the same commit, unless they are here already. Whoever is declined or
    deferred stays known, and may be listed again when their day has come.
    """
    judge(writer, facts, same_as, new_person, Where(extract, criteria, Means(**options)))
