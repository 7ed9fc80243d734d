"""`caseload plan action`."""

from __future__ import annotations

from typing import Any

from click import Choice, IntRange

from caseload.cli.kinds import TEN, Minutes, Text, When
from caseload.cli.offers import goals
from caseload.cli.planquestions import adds, changes, counted, ends, serves, unowned
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.plan import ACTION_STATUSES, SECTORS

drops = ends("declined", "stopped")


@writing(
    "action",
    example="caseload plan action 7k3m9x2q --goal 3c4d --sector social-care --due 2026-12-01 --text 'Rails'",
)
@plan_item("action")
@fact("text", "--text", type=Text(), ask="What is done", needed=adds, when=adds, help="What is done.")
@fact(
    "goals",
    "--goal",
    multiple=True,
    metavar="ID",
    ask="Which goal it serves",
    needed=serves,
    when=serves,
    offer=goals,
    help="The goal it serves; repeatable.",
)
@fact("sector", "--sector", type=Choice(SECTORS), ask="Sector", when=adds, help="Which sector does it.")
@fact("owner.staff", "--staff", metavar="STAFF", help="Who does it, one of us.")
@fact("owner.name", "--who", metavar="NAME", ask="Who does it, if not you", when=unowned, help="Someone else.")
@fact("owner.role", "--role", help="Their role.")
@fact("owner.team", "--team", help="Their team.")
@fact("service", "--service", metavar="ID", help="The service in the directory; it sets the price.")
@fact("frequency.times", "--times", type=IntRange(1, 100), help="How often in each unit.")
@fact(
    "frequency.unit",
    "--per",
    type=Choice(("day", "week", "month", "year")),
    ask="In each",
    needed=counted,
    when=counted,
    help="The unit; once in each, if --times is left out.",
)
@fact("frequency.every", "--every", type=IntRange(1, 100), help="In every so many units; in each, if left out.")
@fact("funder", "--funder", metavar="WHO", help="Who pays for it.")
@fact("minutes", "--minutes", type=Minutes(), help="How long each time.")
@fact("starts", "--starts", type=When(), help="First day.")
@fact("ends", "--ends", type=When(), help="Last day.")
@fact("due", "--due", type=When(), ask="By when", when=adds, help="By when it is done.")
@fact("review_on", "--review", type=When(), help="When it is looked at again.")
@fact("obstacle", "--obstacle", type=Text(), help="What could get in the way.")
@fact("confidence", "--confidence", type=TEN, help="1 to 10: how sure the person is.")
@fact("status", "--status", type=Choice(ACTION_STATUSES), ask="Status", when=changes)
@fact("reason", "--reason", type=Text(), ask="Why", needed=drops, when=drops, help="Why it is declined or stopped.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What somebody does towards a goal: who, in which sector, by when. Yours, if no owner is named."""
    often = facts.get("frequency", {})
    if often and "times" not in often and "id" not in facts and not writer.source:
        often["times"] = 1
    mine = {"owner": {"staff": writer.session.author}}
    writer.put(patient, "action", facts, lambda _, told: told if "id" in told else mine | told)
