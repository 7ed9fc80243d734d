"""The command `caseload`: its verbs as a literal, loaded when used, and the one place where errors end."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any

import click

from caseload import __version__
from caseload.cli.lazygroup import LazyGroup
from caseload.cli.narrowing import narrowed
from caseload.cli.options import with_globals
from caseload.errors import Forbidden

DAILY = {
    "intake": "Take a referral: one person, or many from a CSV file.",
    "triage": "Accept, decline or defer a referral.",
    "assess": "Add findings by domain and scored instruments.",
    "plan": "The joint plan: needs, goals, actions, agreement.",
    "book": "Book a visit or call, or cancel one.",
    "log": "Record a contact.",
    "review": "Review goals and actions, set the tier.",
    "close": "Close a case on purpose.",
    "list": "Who is on the caseload.",
    "show": "One case on one page.",
}
WORKLIST = {
    "do": "Open the form for a numbered duty.",
    "due": "Everything that is due.",
    "find": "Look a person up.",
    "snooze": "Put a duty off to a day, with a reason.",
    "board": "How full everybody is, and the weeks ahead.",
    "crisis": "One screen for a telephone call.",
    "history": "Who changed what, and when.",
}
SAFETY = {
    "alert": "Raise, renew or resolve an alert.",
    "flag": "Resolve a safety flag with a reason.",
    "consent": "Record consent given, refused or withdrawn.",
    "capacity": "Record capacity for one decision.",
    "instruments": "List, show or try the instruments.",
}
AGENCIES = {
    "hospital": "Record a visit to hospital or a discharge.",
    "refer": "Refer to a service: send, answer, start, complete, chase.",
    "meeting": "Meet as a team: prepare, run, show, list.",
    "letter": "A letter to the GP, a service or the person.",
    "handover": "Hand a case over: offer, accept, decline, withdraw, reassign, deputy, print.",
    "cover": "Stand in for somebody who is away: add, list, end.",
}
COURSE = {
    "died": "Record a death; never blocked.",
    "reopen": "Start a new episode.",
    "void": "Take an entry back, with a reason.",
}
FINDING = {
    "casefind": "Find people in a population extract: run, list, why, diff, decide.",
}
TOGETHER = {
    "sync": "Bring in what the others have done, and send them what you have.",
    "doctor": "What is right and wrong with folder, git and machine.",
    "resolve": "Decide where a merge found two values for one field.",
    "undo": "Take back your last command, with a reason.",
    "verify": "Tell whether the history can be relied on.",
}
FOLDER = {
    "init": "Make a caseload folder.",
    "demo": "Make a lively synthetic caseload to try things on.",
    "edit": "Open a patient's record or plan in your editor.",
    "settings": "Show what the team can set, or set it.",
    "schema": "Show what a kind of file holds.",
}
PROGRAMME = {
    "profile": "What arrangement of case management this is, from its records.",
    "factors": "The nine success factors: what is seen, stated, or cannot be seen.",
    "spc": "Chart a measure over time, and tell what is a signal of change.",
    "evaluate": "What the records can tell of whether it works: run, protocol.",
    "costs": "What the programme costs, and its plans and hospital use.",
    "report": "The programme as a page, or each person's own plan.",
}
AUDITS = {
    "check": "Tell whether every record is sound.",
    "audit": "Tell whether care is to standard.",
    "baseline": "Accept findings of the audit until a day: add, list.",
    "explain": "What a rule of check or audit asks, and why.",
}
OBJECTS = 100_000
GROUPS = {
    "Every day": DAILY,
    "The worklist": WORKLIST,
    "Safety": SAFETY,
    "With others": AGENCIES,
    "The course of a case": COURSE,
    "Case finding": FINDING,
    "Audits": AUDITS,
    "The programme": PROGRAMME,
    "Together": TOGETHER,
    "The folder": FOLDER,
}
# What git runs.
HIDDEN = ("merge-file",)
COMMANDS = {verb: text for verbs in GROUPS.values() for verb, text in verbs.items()}


@with_globals
@click.group(
    cls=LazyGroup,
    package="caseload.cli.verbs",
    groups=GROUPS,
    hidden=HIDDEN,
    invoke_without_command=True,
    epilog="\b\nExample: caseload log 7k3m9x2q home-visit 45m --for direct-care",
)
@click.version_option(__version__, prog_name="caseload", message="%(prog)s %(version)s")
@narrowed
@click.pass_context
def root(ctx: click.Context, /, **wanted: Any) -> None:
    """Case management of people with long-term conditions, in plain files.

    Without a verb: today, booked visits first, then what is due, numbered.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(import_module("caseload.cli.verbs.home").command, **wanted)
    elif any(wanted.values()):
        raise Forbidden("--mine, --manager and --week go behind the verb", remedy="caseload due --mine")


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its published exit code."""
    from caseload.cli.boundary import run
    from caseload.errors import DECLINED

    # A command builds thousands of records, and none in a circle: looking for circles every 700 objects takes a
    # fifth of the time of a check and finds none.
    gc.set_threshold(OBJECTS)
    try:
        code = run(root, arguments)
    except KeyboardInterrupt:  # once more, while the first one was answered
        code = DECLINED
    sys.exit(code)
