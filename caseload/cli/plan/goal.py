"""`caseload plan goal`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import TEN, Text, When
from caseload.cli.offers import needs
from caseload.cli.planquestions import adds, aims, changes, ends
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.plan import ACHIEVEMENTS, LIFECYCLES

rests = ends("on-hold", "cancelled")


@writing("goal", example="caseload plan goal 7k3m9x2q --need 2b3c --text 'Walk to the shop again' --importance 9")
@plan_item("goal")
@fact(
    "text",
    "--text",
    type=Text(),
    ask="The goal, in the person's words",
    needed=adds,
    when=adds,
    help="In the person's words.",
)
@fact(
    "needs",
    "--need",
    multiple=True,
    metavar="ID",
    ask="Which need it answers",
    needed=aims,
    when=aims,
    offer=needs,
    help="The need it answers; repeatable.",
)
@fact(
    "importance",
    "--importance",
    type=TEN,
    ask="How important, 1 to 10",
    when=adds,
    help="1 to 10, the person's own rating.",
)
@fact("achievement", "--achievement", type=Choice(ACHIEVEMENTS), ask="Achievement", when=changes)
@fact("lifecycle", "--lifecycle", type=Choice(LIFECYCLES), help="How far it has come.")
@fact("reason", "--reason", type=Text(), ask="Why", needed=rests, when=rests, help="Why it is on hold or given up.")
@fact("target_date", "--target", type=When(), help="When it should be reached.")
@fact("measure.instrument", "--measure", metavar="INSTRUMENT", help="The instrument it is measured with.")
@fact("measure.scale", "--scale", metavar="SCALE", help="The scale of it; the only one, if left out.")
@fact("measure.baseline", "--baseline", type=int, help="Where the measure starts; the last score, if left out.")
@fact("measure.target", "--aim", type=int, help="Where the measure should get to.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What the person hopes for."""
    writer.put(patient, "goal", facts)
