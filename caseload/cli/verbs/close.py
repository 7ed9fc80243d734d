"""`caseload close`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.kinds import Outcome, Text
from caseload.cli.offers import closure_reasons
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.walk import walked
from caseload.cli.writer import Writer
from caseload.model.plan import ACHIEVEMENTS, ENDED_ACTION
from caseload.render.blockers import blockers_report
from caseload.steps.closure import blockers, close

GOAL = Outcome("goal", ACHIEVEMENTS, "achievement")
ACTION = Outcome("action", ENDED_ACTION, "status", otherwise="taken_by")


@writing(
    "close",
    example="caseload close 7k3m9x2q --reason goals-achieved --goal 3c4d=achieved --summary 'Manages well'",
)
@patient
@fact(
    "reason",
    "--reason",
    ask="Reason",
    needed=True,
    offer=closure_reasons,
    help="A closure reason; one that is none lists them all.",
)
@fact("goals", "--goal", type=GOAL, multiple=True, help="Outcome of a goal; repeatable.")
@fact("actions", "--action", type=ACTION, multiple=True, help="done, stopped, or who takes it on; repeatable.")
@fact("summary", "--summary", type=Text(), ask="Summary", help="Free text; - reads it from stdin.")
@fact("destination", "--destination", metavar="WHERE", ask="Where the person goes on", help="Where to.")
@fact("destination_contact", "--contact", metavar="WHO", help="Whom to ask there.")
@fact("equipment", "--equipment", help="What is returned or stays.")
@fact("come_back_when", "--come-back-when", type=Text(), ask="Come back when", help="Criteria for coming back.")
@fact("survey_offered", "--survey-offered", is_flag=True, help="The experience survey was offered.")
@fact(
    "second_person",
    "--second-person",
    metavar="STAFF",
    help="Who else agrees, where the policy asks for one.",
)
@click.option("--check", is_flag=True, help="List what stands in the way, and close nothing.")
@entry_facts
def command(writer: Writer, patient: str, check: bool, facts: dict[str, Any]) -> None:
    """Close a case on purpose, with the outcome of every goal and someone for every open action."""
    if check:
        writer.session.emit(blockers_report(blockers(writer.session.case(patient))))
        return
    writer.enter(
        patient, "closure", facts, close, lambda case, told: walked(writer, case, told, GOAL, ACTION, all_needed=True)
    )
