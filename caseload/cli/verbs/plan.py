"""`caseload plan`: one subcommand for each part of the plan."""

from __future__ import annotations

import click

from caseload.cli.lazygroup import LazyGroup
from caseload.cli.options import with_globals

PARTS = {
    "show": "The plan on one page: threads, breadth, cost, agreement.",
    "start": "Propose needs, goals and actions from a template.",
    "about-me": "What the person says about themselves.",
    "strength": "What can be built on.",
    "need": "A need, from a domain of the assessment.",
    "goal": "What the person hopes for.",
    "action": "What somebody does towards a goal.",
    "contingency": "What to do when things go wrong.",
    "document": "Another planning document, and where it is kept.",
    "additional": "One more plan that belongs to this one.",
    "funding": "Where the money comes from.",
    "review": "When the plan is looked at again, and who sees to it.",
    "condition": "A long-term condition.",
    "medicine": "A medicine, that there is none, or that the list was checked or reviewed.",
    "allergy": "An allergy, or that none is known.",
    "carer": "Someone who cares unpaid, and their own assessment.",
    "complete": "A need is met, a goal reached, an action done.",
    "stop": "Give up a need, goal or action; take anything else out.",
    "check": "What is wrong with the plan or owed by it, and what to do.",
    "looked": "It was looked at again and still holds.",
    "cost": "What a plan costs, or all plans; what no plan uses.",
    "agree": "The person agrees to the plan as it stands.",
    "print": "The person's own copy, in plain English.",
}


@with_globals
@click.group(
    "plan",
    cls=LazyGroup,
    package="caseload.cli.plan",
    groups={"Commands": PARTS},
    epilog="\b\nExample: caseload plan show 7k3m9x2q",
)
def command() -> None:
    """The joint care plan: about me, strengths, needs, goals, actions, contingency, agreement.

    Each adds to the plan; with --id it changes what is there.
    """
