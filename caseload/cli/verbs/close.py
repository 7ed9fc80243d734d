"""`caseload close`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import click

from caseload.cli.kinds import Outcome, Text
from caseload.cli.lettering import entry_matter
from caseload.cli.offers import closure_reasons
from caseload.cli.session import Session
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.walk import actions, goals, one_by_one
from caseload.cli.writer import Writer
from caseload.errors import DONE, FINDINGS
from caseload.model.case import Case
from caseload.model.plan import ACHIEVEMENTS, ENDED_ACTION
from caseload.render.blockers import blockers_report
from caseload.render.correspondence import discharge
from caseload.render.report import Block
from caseload.render.words import names_in
from caseload.steps.closure import close, in_the_way
from caseload.steps.review import GIVEN_UP

GOAL = Outcome("goal", ACHIEVEMENTS, "achievement")
ACTION = Outcome("action", ENDED_ACTION, "status", otherwise="taken_by", given_up=GIVEN_UP)


def wants_second(known: Known) -> bool:
    """Tell whether the policy asks for a second person."""
    return known.facts.get("reason") in known.session.settings.closure.second_person


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
@fact(
    "goals",
    "--goal",
    type=GOAL,
    multiple=True,
    walk=one_by_one(GOAL, goals, needed=True),
    help="Outcome of a goal; repeatable.",
)
@fact(
    "actions",
    "--action",
    type=ACTION,
    multiple=True,
    walk=one_by_one(ACTION, actions, needed=True),
    help="done, stopped, or who takes it on; repeatable.",
)
@fact("summary", "--summary", type=Text(), ask="Summary", help="Free text; - reads it from stdin.")
@fact("destination", "--destination", metavar="WHERE", ask="Where the person goes on", help="Where to.")
@fact(
    "destination_contact",
    "--contact",
    metavar="WHO",
    ask="Whom to ask there",
    when=lambda known: "destination" in known.facts,
)
@fact("equipment", "--equipment", ask="Equipment that stays or goes back", help="What is returned or stays.")
@fact("come_back_when", "--come-back-when", type=Text(), ask="Come back when", help="Criteria for coming back.")
@fact(
    "survey_offered",
    "--survey-offered",
    is_flag=True,
    ask="Experience survey offered (yes, no)",
    help="The experience survey was offered.",
)
@fact(
    "second_person",
    "--second-person",
    metavar="STAFF",
    ask="Second person",
    needed=wants_second,
    when=wants_second,
    help="Who else agrees, where the policy asks for one.",
)
@click.option("--check", is_flag=True, help="List what stands in the way (exit code 1), and close nothing.")
@entry_facts
def command(writer: Writer, patient: str, check: bool, facts: dict[str, Any]) -> int:
    """Close a case on purpose, with the outcome of every goal and someone for every open action.

    Once it is closed, the discharge summary is printed.
    """
    session = writer.session
    if check:
        return _checked(session, patient, facts)
    writer.enter(patient, "closure", facts, close, more=partial(_summary, session))
    return DONE


def _checked(session: Session, patient: str, facts: dict[str, Any]) -> int:
    case = session.case(patient)
    found = in_the_way(case, facts, session.context)
    session.emit(blockers_report(case, found, names_in(session.staff)))
    return FINDINGS if found else DONE


def _summary(session: Session, case: Case) -> Iterable[Block]:
    return discharge(entry_matter(session, case, "closure", case.ending)) if case.ending else ()
