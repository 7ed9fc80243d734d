"""What a meeting decides about one person: the questions for it, whether it fits, and how it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from caseload.cli.fitting import ANY_ID, check, check_parts
from caseload.cli.kinds import Text, When
from caseload.cli.offers import goals
from caseload.cli.planquestions import serves
from caseload.cli.source import Source
from caseload.cli.verb import Known, at, fact
from caseload.cli.writer import Writer
from caseload.errors import Finding, Unreadable
from caseload.model.codec import Tree, decode, encode
from caseload.model.plan import SECTORS
from caseload.model.team import Meeting
from caseload.render.meeting import held_report
from caseload.steps.meeting import can_act, decide, hold, settled
from caseload.store.cases import Loaded
from caseload.store.records import closest
from caseload.store.yamlfile import positions


def _becomes_action(known: Known) -> bool:
    return "decision" in known.facts and known.case is not None and can_act(known.case)


def _acts(known: Known) -> bool:
    return at(known.facts, "action.text") is not None


def _serves(known: Known) -> bool:
    return _acts(known) and serves(known)


@click.command()
@fact("decision", "--decision", type=Text(), ask="Decision")
@fact("action.text", "--action", type=Text(), ask="What is done about it", when=_becomes_action)
@fact("action.goals", "--goal", multiple=True, ask="Which goal it serves", needed=True, when=_serves, offer=goals)
@fact("action.owner.name", "--who", ask="Who does it (a staff id, or a name)", needed=True, when=_acts)
@fact("action.sector", "--sector", type=click.Choice(SECTORS), ask="Sector", needed=True, when=_acts)
@fact("action.due", "--due", type=When(), ask="By when", needed=True, when=_acts)
def questions(**_: Any) -> None:
    """Ask about one person of the agenda; this is a form, no command of its own."""


def meeting_of(writer: Writer, told: Tree) -> Meeting:
    """Return the meeting that is told, its decisions with the ids of their actions; Forbidden where it cannot be."""
    tree = writer.session.context.draft(Meeting.kind, "", told)
    writer.check(tree, Meeting.kind)
    meeting = decode(Meeting, tree)
    hold(meeting, (), writer.session.context)
    return meeting


def check_told(told: Tree, writer: Writer) -> None:
    """Refuse a meeting whose decisions, or the facts of their actions, do not fit."""
    decisions = told.get("decisions", [])
    shaped = isinstance(decisions, list) and all(isinstance(one, dict) for one in decisions)
    with_actions = [(number, one) for number, one in enumerate(decisions) if "action" in one] if shaped else []
    bare = [one | {"action": ANY_ID} if "action" in one else one for one in decisions] if shaped else decisions
    tree = writer.session.context.draft(Meeting.kind, "", told | {"decisions": bare})
    check(tree, Meeting.kind, writer.source)
    for number, one in with_actions:
        _check_action(one["action"], f"decisions.{number}.action", writer.source)


def conclude(writer: Writer, told: Tree, loaded: dict[str, Loaded]) -> None:
    """Save the meeting and the plans that it changes, in one commit; `loaded` has everybody decided about, by id."""
    context, decisions = writer.session.context, told.get("decisions", [])
    decided = [settled(loaded[one["patient"]].case, one, context) for one in decisions]
    meeting = meeting_of(writer, told | {"decisions": [encode(one.decision) for one in decided]})
    change = writer.save_all(
        tuple(loaded.values()),
        lambda case, context: decide(case, decided, context),
        lambda changes: hold(meeting, changes, context),
    )
    if change:
        pairs = zip(decisions, decided, strict=True)
        without = [told["patient"] for told, kept in pairs if "action" in told and not kept.facts]
        writer.session.emit(held_report(meeting, without))


def _check_action(action: Any, field: str, source: Source | None) -> None:
    name, data = (source.name, source.places) if source else ("", b"")
    try:
        if not isinstance(action, dict):
            raise Unreadable.of(Finding("type", "is not facts", remedy="give text, owner, sector, due", file=name))
        check_parts(action, "plan", ("action",), replace(source, data=b"") if source else None)
    except Unreadable as error:
        where = positions(data, name) if data else {}
        found = [replace(one, field=".".join(filter(None, (field, one.field)))) for one in error.findings]
        placed = (closest(where, one.field) if where else (0, 0) for one in found)
        raise Unreadable.of(
            *(replace(one, line=line, column=column) for one, (line, column) in zip(found, placed, strict=True))
        ) from error
