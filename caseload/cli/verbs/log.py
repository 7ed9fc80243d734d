"""`caseload log`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import TEN, Minutes, Several, Text
from caseload.cli.late import told_late
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.entries.coordination import MODES, OUTCOMES, PURPOSES
from caseload.steps.coordination import log, open_booking


def took_place(known: Known) -> bool:
    """Tell whether there was a contact that took its time."""
    return bool(known.facts.get("outcome", "done") == "done")


def unbooked(known: Known) -> bool:
    """Tell whether no booking says how it was."""
    return "appointment" not in known.facts


def as_booked(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the booking says of a contact that names it."""
    return {"mode": open_booking(case, str(facts["appointment"])).mode} | facts if "appointment" in facts else facts


def teaches(known: Known) -> bool:
    """Tell whether self-care was supported."""
    return served(known, "self-care-support")


def taught(known: Known) -> bool:
    """Tell whether something was taught, which may change how sure the person is."""
    return "teaching" in known.facts


def speaks_up(known: Known) -> bool:
    """Tell whether something was taken up for the person."""
    return "advocacy" in known.facts or served(known, "advocacy")


def served(known: Known, task: str) -> bool:
    """Tell whether the contact served a core task, as far as the facts can be read."""
    purposes = known.facts.get("purposes")
    return isinstance(purposes, list) and task in purposes


@writing("log", example="caseload log 7k3m9x2q home-visit 45m --for direct-care,self-care-support")
@patient
@fact("mode", type=Choice(MODES), ask="How", needed=unbooked, when=unbooked)
@fact("minutes", type=Minutes(), metavar="[DURATION]", ask="How long", needed=took_place, when=took_place)
@fact("purposes", "--for", type=Several(PURPOSES), ask="What for", help="Core tasks, with commas between.")
@fact("outcome", "--outcome", type=Choice(OUTCOMES), help="Done, unless said otherwise.")
@fact("people", "--with", type=Several(), metavar="WHO", help="Who else was there, with commas between.")
@fact("appointment", "--appointment", metavar="ENTRY", help="The booking it closes, if not the one of that day.")
@fact(
    "teaching.topic",
    "--taught",
    metavar="TOPIC",
    ask="What was taught",
    when=teaches,
    help="Self-care: what was taught.",
)
@fact(
    "teaching.confidence_before",
    "--before",
    type=TEN,
    ask="How sure before, 1 to 10",
    when=taught,
    help="1 to 10: how sure before.",
)
@fact(
    "teaching.confidence_after",
    "--after",
    type=TEN,
    ask="How sure after, 1 to 10",
    when=taught,
    help="1 to 10: how sure after.",
)
@fact(
    "advocacy.issue",
    "--issue",
    type=Text(),
    ask="What was taken up",
    when=speaks_up,
    help="Advocacy: what was taken up.",
)
@fact("advocacy.agency", "--agency", ask="With which agency", when=speaks_up, help="With which agency.")
@fact("advocacy.result", "--result", type=Text(), ask="What came of it", when=speaks_up, help="What came of it.")
@fact("note", "--note", type=Text(), ask="Note", help="Free text; - reads it from stdin.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record a contact with the person. It closes the booking of that day and kind."""
    writer.enter(patient, "contact", facts, log, lambda case, told: told_late(writer, case, as_booked(case, told)))
