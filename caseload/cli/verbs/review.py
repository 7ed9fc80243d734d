"""`caseload review`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Outcome, Several, Text, When
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.walk import walked
from caseload.cli.writer import Writer
from caseload.model.plan import ACHIEVEMENTS, ACTION_STATUSES
from caseload.steps.review import review

GOAL = Outcome("goal", ACHIEVEMENTS, "achievement")
ACTION = Outcome("action", ACTION_STATUSES, "status")


@writing("review", example="caseload review 7k3m9x2q --goal 3c4d=sustaining --summary 'Walks to the shop'")
@patient
@fact("tier", "--tier", help="How closely from now on; as before, if left out.")
@fact("goals", "--goal", type=GOAL, multiple=True, help="Achievement of a goal; repeatable.")
@fact("actions", "--action", type=ACTION, multiple=True, help="Status of an action; repeatable.")
@fact("people", "--with", type=Several(), metavar="WHO", help="Who took part, with commas between.")
@fact("next_on", "--next", type=When(), help="The next review, if not the tier's.")
@fact("summary", "--summary", type=Text(), ask="Summary", help="What changed; - reads it from stdin.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Review goal by goal and action by action; at a terminal it asks for each."""
    writer.enter(
        patient,
        "review",
        facts,
        review,
        lambda case, told: walked(writer, case, {"tier": case.tier} | told, GOAL, ACTION),
    )
