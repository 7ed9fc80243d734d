"""What the verbs of a handover share: who may be named, whether there is room, several cases at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import click

from caseload.cli.boarding import open_and_waiting
from caseload.cli.filters import check_names
from caseload.cli.prompting import confirmed
from caseload.cli.session import Session
from caseload.cli.verb import Known
from caseload.cli.writer import Fill, Writer
from caseload.errors import Declined, Forbidden
from caseload.measures.workload import limit_of, weight_of
from caseload.model.case import Case
from caseload.model.codec import Tree, decode
from caseload.model.cover import MANAGING
from caseload.model.entries.coordination import Handover
from caseload.model.steps import OPEN
from caseload.render.handover import reassigned_report
from caseload.steps.change import Change, Context
from caseload.steps.handover import one_offer, reassign
from caseload.store.cases import Loaded, load

OVER_LIMIT = click.option("--over-limit", is_flag=True, help="Even if that is more than they should hold.")


def managers(known: Known) -> Iterator[tuple[str, str]]:
    """Yield those who can be the manager of a case today."""
    session = known.session
    for member in session.staff.staff:
        if member.role in MANAGING and member.works_on(session.today):
            yield member.id, member.name


def staff_here(known: Known) -> Iterator[tuple[str, str]]:
    """Yield those who work here today."""
    session = known.session
    return ((member.id, member.name) for member in session.staff.staff if member.works_on(session.today))


def within_limit(writer: Writer, over_limit: bool) -> Fill:
    """Return what lets a handover through: whoever is to take the case on has room for it, or it is meant so."""

    def filled(case: Case, told: Tree) -> Tree:
        _check_room(writer, told["to"], (case,), over_limit)
        return told

    return filled


def answering(case: Case, told: Tree) -> Tree:
    """Add which offer is answered."""
    return told | {"offer": one_offer(case).id}


def reassign_all(writer: Writer, patients: Sequence[str], leaver: str, facts: Tree, over_limit: bool) -> None:
    """Give the named cases, or all open ones of a manager, to somebody else, in one commit."""
    if bool(patients) == bool(leaver):
        raise Forbidden("name either patients or --all-of", remedy="see caseload handover reassign --help")
    check_names(writer.session, "", leaver)
    told = writer.facts({"status": "reassigned"} | facts)
    writer.check(_whole(writer, told), Handover.kind)
    loaded = _all_of(writer, leaver, told) if leaver else [writer.open(text) for text in dict.fromkeys(patients)]
    _refuse_twice(loaded)
    trees = {one.case.patient.id: writer.draft(one.case, Handover.kind, told) for one in loaded}
    decide: Callable[[Case, Context], Change] = partial(_reassigned, trees)
    for one in loaded:
        decide(one.case, writer.session.context)
    _check_room(writer, told["to"], [one.case for one in loaded], over_limit)
    if writer.save_all(loaded, decide):
        writer.session.emit(reassigned_report([one.case for one in loaded], told["to"], writer.session.staff))


def _reassigned(trees: dict[str, Tree], case: Case, context: Context) -> Change:
    return reassign(case, decode(Handover, trees[case.patient.id]), context)


def _whole(writer: Writer, told: Tree) -> Tree:
    """Return the facts as an entry of nobody yet, so that what is wrong with them is said once."""
    return writer.session.context.draft(Handover.kind, "0" * 8, told)


def _all_of(writer: Writer, leaver: str, told: Tree) -> list[Loaded]:
    session = writer.session
    rows = session.index.cases(steps=OPEN, manager=leaver)
    if not rows:
        raise Forbidden(f"{leaver} is the manager of no open case", remedy="caseload board shows who has how many")
    if not (writer.yes or writer.dry_run):
        _confirm(session, f"{len(rows)} open cases of {leaver} go to {told['to']}: go ahead?")
    return [load(session.folder, row.patient) for row in rows]


def _refuse_twice(loaded: Sequence[Loaded]) -> None:
    if len({one.case.patient.id for one in loaded}) < len(loaded):
        raise Forbidden("a patient is named twice", remedy="name each once")


def _check_room(writer: Writer, taker: str, cases: Sequence[Case], over_limit: bool) -> None:
    """Ask whether it is meant, where the cases would be more than somebody should hold; in a script Forbidden."""
    session = writer.session
    settings, member = session.settings, session.staff.member(taker)
    if over_limit or member is None or member.role not in MANAGING:
        return
    held = [row.tier for row in open_and_waiting(session) if row.manager == taker and row.step in OPEN]
    weight, limit = weight_of([*held, *(case.tier for case in cases)], settings), limit_of(member, settings)
    if weight > limit:
        told = f"{taker} would hold a weight of {weight}, and the limit is {limit}"
        if not session.terminal:
            raise Forbidden(told, remedy="caseload board shows who has room; --over-limit if it is meant")
        _confirm(session, f"{told}: go ahead?")


def _confirm(session: Session, question: str) -> None:
    if not session.terminal:
        raise Forbidden("nobody is there to confirm it", remedy="give --yes")
    if not confirmed(question):
        raise Declined("nothing was written")
