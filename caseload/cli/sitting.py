"""A meeting as it is run: from a file, or person by person at a terminal, with nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from caseload.cli.agenda import agenda_on
from caseload.cli.asking import ask_missing, put_days
from caseload.cli.decisions import check_told, conclude, meeting_of, questions
from caseload.cli.drafts import Draft, continues
from caseload.cli.prompting import prompted
from caseload.cli.source import Source
from caseload.cli.verb import Known
from caseload.cli.writer import Writer
from caseload.errors import CaseloadError, Declined, Forbidden, NotCommitted, NotFound, Unreadable
from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.moments import Moment
from caseload.render.agenda import heading
from caseload.render.clean import clean
from caseload.steps.meeting import can_act, decide, settled
from caseload.store.cases import Loaded, load

NAME = "meeting.json"
KEPT = "what is decided is kept: caseload meeting run goes on with it"


def sit(writer: Writer, facts: Tree) -> None:
    """Take down a meeting: who was there, and what was decided about whom."""
    if writer.asks:
        return _at_the_table(writer, facts)
    if not writer.source:
        raise Forbidden("nobody is there to decide", remedy="give the decisions with --from")
    told = writer.facts(facts)
    check_told(told, writer)
    loaded: dict[str, Loaded] = {}
    for number, one in enumerate(told.get("decisions", [])):
        if one["patient"] not in loaded:
            opened = _opened(writer, one["patient"], number)
            one["patient"] = opened.case.patient.id
            loaded[one["patient"]] = opened
    return conclude(writer, told, loaded)


def _opened(writer: Writer, patient: str, number: int) -> Loaded:
    try:
        return writer.open(patient)
    except NotFound as error:
        raise NotFound(f"decisions.{number}.patient: {error.message}", remedy=error.remedy) from error


def _at_the_table(writer: Writer, facts: Tree) -> None:
    """Ask who is there, then go through the agenda; what is decided is kept until all of it is saved."""
    session = writer.session
    draft = Draft.of(session.folder, NAME)
    usual: Tree = {"happened": session.today.isoformat(), "apologies": [], "decisions": []}
    told = usual | writer.facts(_resumed(draft) | facts)
    meeting_of(writer, told | {"decisions": []})
    try:
        for one in _decisions(writer, told):
            told["decisions"].append(one)
            _keep(draft, told)
    except click.Abort as error:
        if not told["decisions"]:
            raise
        click.echo(err=True)
        raise Declined(f"nothing was written; {KEPT}") from error
    _keep(draft, told)
    try:
        conclude(writer, told, {one["patient"]: load(session.folder, one["patient"]) for one in told["decisions"]})
    except NotCommitted:
        draft.end()
        raise
    except CaseloadError as error:
        raise type(error)(error.message, remedy="; ".join(filter(None, (error.remedy, KEPT)))) from error
    if not writer.dry_run:
        draft.end()


def _resumed(draft: Draft) -> Tree:
    if not draft.path.exists() or not continues(terminal=True):
        return {}
    return Source(NAME, draft.read()).facts()


def _keep(draft: Draft, told: Tree) -> None:
    draft.begin(json.dumps(told).encode(), b"")


def _decisions(writer: Writer, told: Tree) -> Iterator[Tree]:
    """Yield each decision as it is made: about those on the agenda, then about whoever else is named."""
    on = Moment(told["happened"]).day
    before = {one["patient"] for one in told["decisions"]}
    items = agenda_on(writer.session, on)[1]
    for number, item in enumerate(items, 1):
        if item.case.patient.id not in before:
            for line in heading(item, number, len(items), on):
                click.echo(clean(line), err=True)
            yield from _decided(writer, item.case)
    while name := prompted("Anybody else (an id or a name) [Enter: that is all]"):
        try:
            case = writer.open(name).case
        except CaseloadError as error:
            click.echo(str(error), err=True)
        else:
            yield from _decided(writer, case)


def _decided(writer: Writer, case: Case) -> Iterator[Tree]:
    """Yield what is decided about a person, asked again until it can be; nothing where they are passed over."""
    known = Known(writer.session, case, {})
    if not can_act(case):
        click.echo("  no open goal in the plan: a decision is kept, an action cannot be", err=True)
    while True:
        ask_missing(known, questions)
        put_days(known, questions)
        if "decision" not in known.facts:
            return
        told = {"patient": case.patient.id} | _owned(writer, known.facts)
        try:
            check_told({"decisions": [told]}, writer)
            decide(case, [settled(case, told, writer.session.context)], writer.session.context)
        except (Forbidden, NotFound, Unreadable) as error:
            click.echo(str(error), err=True)
            known.facts.pop("action" if "action" in known.facts else "decision")
        else:
            yield told
            return


def _owned(writer: Writer, facts: Tree) -> Tree:
    """Return the facts with one of us by their id, where the name that was typed is one."""
    action = facts.get("action")
    if action and writer.session.staff.member(action["owner"]["name"]):
        return facts | {"action": action | {"owner": {"staff": action["owner"]["name"]}}}
    return facts
