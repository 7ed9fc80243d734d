"""`caseload plan`: one subcommand for each part of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from click import Choice, IntRange

from caseload.cli.kinds import Minutes, Text, When
from caseload.cli.offers import domains, goals, needs
from caseload.cli.options import with_globals
from caseload.cli.planquestions import adds, aims, attorney, best_interests, changes, represented, serves, unowned
from caseload.cli.session import Session
from caseload.cli.verb import Body, entry_facts, fact, patient, verb, writing
from caseload.cli.writer import Writer
from caseload.model.entries.safety import AUTHORITIES
from caseload.model.plan import ACHIEVEMENTS, ACTION_STATUSES, LIFECYCLES, SECTORS
from caseload.render.planview import plan_report
from caseload.steps.planning import agree

TEN = IntRange(1, 10)


@with_globals
@click.group("plan", epilog="\b\nExample: caseload plan show 7k3m9x2q")
def command() -> None:
    """The joint care plan: about me, strengths, needs, goals, actions, contingency, agreement.

    Each adds to the plan; with --id it changes what is there.
    """


@writing("about-me", example="caseload plan about-me 7k3m9x2q --most-important 'My garden'")
@patient
@fact("most_important", "--most-important", type=Text(), ask="What matters most to you")
@fact("people_important", "--people", type=Text(), ask="Who matters to you")
@fact("communication", "--communication", type=Text(), ask="How should we talk with you")
@fact("wellness", "--wellness", type=Text(), ask="A good day, a bad day")
@fact("please_do", "--please-do", type=Text(), ask="Please do")
@fact("please_dont", "--please-dont", type=Text(), ask="Please do not")
@fact("support", "--support", type=Text(), ask="How and when to support you")
@fact("also_worth_knowing", "--also", type=Text(), ask="Also worth knowing")
@fact("supported_by", "--supported-by", metavar="WHO", help="Who helped the person to write this.")
def about_me(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What the person says about themselves, in their words."""
    writer.about_me(patient, facts)


def _item(noun: str) -> Callable[[Body], Body]:
    """Return what every item of the plan has: its patient, and the id of one that is to change."""

    def decorate(body: Body) -> Body:
        return patient(fact("id", "--id", metavar="ID", help=f"Change this {noun} instead of adding one.")(body))

    return decorate


@writing("strength", example="caseload plan strength 7k3m9x2q --text 'Daughter lives next door'")
@_item("strength")
@fact("text", "--text", type=Text(), ask="A strength", needed=adds, when=adds, help="What can be built on.")
def strength(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Something the person or those around them can build on."""
    writer.put(patient, "strength", facts)


@writing("need", example="caseload plan need 7k3m9x2q --domain mobility-and-falls --text 'Afraid of falling'")
@_item("need")
@fact(
    "domain",
    "--domain",
    ask="Domain",
    needed=adds,
    when=adds,
    offer=domains,
    help="The domain of the assessment it comes from.",
)
@fact("text", "--text", type=Text(), ask="The need", needed=adds, when=adds, help="What stands in the way.")
@fact(
    "assessment",
    "--assessment",
    metavar="ENTRY",
    help="The assessment it rests on; the latest of its domain.",
)
@fact("status", "--status", type=Choice(("open", "met")), ask="Status", when=changes)
def need(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A need, from a domain of the assessment."""
    writer.put(patient, "need", facts)


@writing("goal", example="caseload plan goal 7k3m9x2q --need 2b3c --text 'Walk to the shop again' --importance 9")
@_item("goal")
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
@fact("lifecycle", "--lifecycle", type=Choice(LIFECYCLES))
@fact("target_date", "--target", type=When(), help="When it should be reached.")
@fact("measure.instrument", "--measure", metavar="INSTRUMENT", help="The instrument it is measured with.")
@fact("measure.baseline", "--baseline", type=int, help="Where the measure starts.")
@fact("measure.target", "--aim", type=int, help="Where the measure should get to.")
def goal(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What the person hopes for."""
    writer.put(patient, "goal", facts)


@writing(
    "action",
    example="caseload plan action 7k3m9x2q --goal 3c4d --sector social-care --due 2026-12-01 --text 'Rails'",
)
@_item("action")
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
@fact("frequency.unit", "--per", type=Choice(("day", "week", "month", "year")), help="The unit.")
@fact("minutes", "--minutes", type=Minutes(), help="How long each time.")
@fact("starts", "--starts", type=When(), help="First day.")
@fact("ends", "--ends", type=When(), help="Last day.")
@fact("due", "--due", type=When(), ask="By when", when=adds, help="By when it is done.")
@fact("review_on", "--review", type=When(), help="When it is looked at again.")
@fact("obstacle", "--obstacle", type=Text(), help="What could get in the way.")
@fact("confidence", "--confidence", type=TEN, help="1 to 10: how sure the person is.")
@fact("status", "--status", type=Choice(ACTION_STATUSES), ask="Status", when=changes)
def action(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What somebody does towards a goal: who, in which sector, by when. Yours, if no owner is named."""
    mine = {"owner": {"staff": writer.session.author}}
    writer.put(patient, "action", facts, lambda _, told: told if "id" in told else mine | told)


@writing("contingency", example="caseload plan contingency 7k3m9x2q --trigger 'More breathless than usual'")
@_item("contingency")
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
def contingency(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What to do when things go wrong."""
    writer.put(patient, "contingency", facts)


@writing("agree", example="caseload plan agree 7k3m9x2q --copy-given")
@patient
@fact(
    "authority",
    "--authority",
    type=Choice(AUTHORITIES),
    help="Who agreed; the person, unless said otherwise.",
)
@fact(
    "name",
    "--name",
    ask="Who agreed, by name",
    needed=represented,
    when=represented,
    help="The representative's name.",
)
@fact(
    "document_seen_on",
    "--document-seen",
    type=When(),
    ask="Day the document was seen",
    needed=attorney,
    when=attorney,
    help="When their authority was seen.",
)
@fact(
    "capacity",
    "--capacity",
    metavar="ENTRY",
    ask="Entry of the capacity assessment",
    needed=best_interests,
    when=best_interests,
    help="The capacity entry it rests on.",
)
@fact("copy_given", "--copy-given", is_flag=True, help="The person has their own copy.")
@entry_facts
def agree_(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """The person, or somebody with authority for them, agrees to the plan as it stands."""
    writer.enter(patient, "agreement", {"plan_hash": "0" * 64} | facts, agree)


@verb("show", example="caseload plan show 7k3m9x2q")
@patient
def show(session: Session, patient: str) -> None:
    """The plan on one page: threads, broken ones named, breadth over sectors, agreement."""
    session.emit(plan_report(session.case(patient), session.settings, session.staff))


for part in (about_me, strength, need, goal, action, contingency, agree_, show):
    command.add_command(part)
