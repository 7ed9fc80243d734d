"""`caseload review`."""

from __future__ import annotations

import sys
from typing import Any

import click

from caseload.cli.kinds import Outcome, Several, Text, When
from caseload.cli.offers import rhythms
from caseload.cli.sincelast import changes_of
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.walk import actions, goals, one_by_one
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.plan import ACHIEVEMENTS, ACTION_STATUSES
from caseload.render.emit import emit
from caseload.steps.review import GIVEN_UP, check_says, review

GOAL = Outcome("goal", ACHIEVEMENTS, "achievement")
ACTION = Outcome("action", ACTION_STATUSES, "status", given_up=GIVEN_UP)


@writing("review", example="caseload review 7k3m9x2q --goal 3c4d=sustaining --summary 'Walks to the shop'")
@patient
@fact("goals", "--goal", type=GOAL, multiple=True, walk=one_by_one(GOAL, goals), help="How far a goal is; repeatable.")
@fact(
    "actions",
    "--action",
    type=ACTION,
    multiple=True,
    walk=one_by_one(ACTION, actions),
    help="Status of an action, ID=stopped:WHY for one that is given up; repeatable.",
)
@fact("tier", "--tier", ask="Tier from now on", offer=rhythms, help="How closely from now on; as before, if left out.")
@fact("next_on", "--next", type=When(), ask="Next review, if not the tier's")
@fact(
    "people",
    "--with",
    type=Several(),
    metavar="WHO",
    ask="Who took part, with commas between",
    help="Who took part, with commas between.",
)
@fact("summary", "--summary", type=Text(), ask="Summary", help="What changed; - reads it from stdin.")
@click.option("--changes", is_flag=True, help="Show what changed since the last review, and record nothing.")
@entry_facts
def command(writer: Writer, patient: str, changes: bool, facts: dict[str, Any]) -> None:
    """Review goal by goal and action by action; at a terminal it shows what changed, then asks for each."""
    session = writer.session
    if changes:
        return session.emit(changes_of(session, session.case(patient)))
    loaded = writer.open(patient)
    if writer.asks:
        emit(changes_of(session, loaded.case, facts.get("replaces", "")), "table", sys.stderr)
    return writer.record(loaded, "review", facts, review, _as_before)


def _as_before(case: Case, told: dict[str, Any]) -> dict[str, Any]:
    check_says(told)
    return {"tier": case.tier} | told
