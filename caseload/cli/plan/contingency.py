"""`caseload plan contingency`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.planquestions import adds
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer


@writing("contingency", example="caseload plan contingency 7k3m9x2q --trigger 'More breathless than usual'")
@plan_item("contingency")
@fact(
    "trigger",
    "--trigger",
    type=Text(),
    ask="What sets it off",
    needed=adds,
    when=adds,
    help="Trigger factors; never left out.",
)
@fact("early_signs", "--signs", type=Text(), ask="Early signs", when=adds, help="Early signs.")
@fact("response", "--response", type=Text(), ask="What should happen", when=adds, help="What should happen.")
@fact("contact", "--contact", type=Text(), ask="Whom to call", when=adds, help="Whom to call.")
@fact("coping", "--coping", type=Text(), help="What the person does themselves.")
@fact("anticipatory", "--anticipatory", type=Text(), help="Medicines or equipment in place, and where.")
@fact("advance_statement", "--advance", type=Text(), help="What the person wishes, written before.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What to do when things go wrong."""
    writer.put(patient, "contingency", facts)
