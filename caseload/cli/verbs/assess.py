"""`caseload assess`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.assessing import assessed
from caseload.cli.forms import fill_in, paper
from caseload.cli.kinds import Text
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.render.gaps import gaps_report
from caseload.steps.assessment import assess


@writing(
    "assess",
    example="caseload assess 7k3m9x2q --need mobility-and-falls 'Two falls' --score barthel 2,2,1,2,2,3,2,2,1,1",
)
@patient
@fact("note", "--note", type=Text(), help="Free text; - reads it from stdin.")
@click.option(
    "--need",
    "needs",
    type=(str, Text()),
    multiple=True,
    metavar="DOMAIN TEXT|-",
    help="A finding with a need; repeatable.",
)
@click.option(
    "--no-need",
    "no_needs",
    type=(str, Text()),
    multiple=True,
    metavar="DOMAIN TEXT|-",
    help="A finding without a need.",
)
@click.option(
    "--score",
    "scores",
    nargs=2,
    multiple=True,
    metavar="INSTRUMENT ANSWERS",
    help="1,0,-,yes in order, - not asked; item=1; the total of a form; diagnoses.",
)
@click.option("--contributor", metavar="WHO", help="Who found this.")
@click.option("--agency", help="From which agency.")
@click.option("--complete", is_flag=True, help="The comprehensive assessment is complete.")
@click.option("--gaps", is_flag=True, help="Show what no one has looked at or is out of date, and whom to ask.")
@click.option("--form", "as_form", is_flag=True, help="Open all domains on one page in your editor.")
@click.option("--paper", "on_paper", is_flag=True, help="Print a page to take along.")
@entry_facts
def command(
    writer: Writer,
    patient: str,
    gaps: bool,
    as_form: bool,
    on_paper: bool,
    facts: dict[str, Any],
    **given: Any,
) -> None:
    """Add to the shared assessment: findings by domain, scored instruments. Saves are partial until --complete."""
    session = writer.session
    if gaps:
        case, instruments = session.case(patient), session.definitions.instruments
        session.emit(gaps_report(case, session.settings, instruments, session.staff, session.today))
    elif on_paper:
        paper(session, patient)
    elif as_form or (session.terminal and not (writer.source or facts or any(given.values()))):
        fill_in(writer, patient)
    else:
        writer.enter(patient, "assessment", assessed(facts, session.definitions, **given), assess)
