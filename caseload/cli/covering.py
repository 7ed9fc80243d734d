"""The covers of the team: those in force, a new one, and one that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.cli.writer import Writer
    from caseload.model.cover import Rota
    from caseload.model.team import Cover
    from caseload.steps.change import Change


def covers(session: Session) -> tuple[Cover, ...]:
    """Return the covers in force, past ones too."""
    from caseload.model.cover import in_force
    from caseload.model.team import Cover
    from caseload.store.teamfiles import team_entries

    return in_force(team_entries(session.folder, Cover))


def rota(session: Session) -> Rota:
    """Return who works today and who stands in for whom."""
    from caseload.model.cover import Rota

    return Rota(session.staff, covers(session), session.today)


def add(writer: Writer, facts: dict[str, Any]) -> None:
    """Make a cover of the facts."""
    from caseload.model.codec import decode
    from caseload.model.team import Cover
    from caseload.steps.cover import cover

    context = writer.session.context
    tree = context.draft(Cover.kind, "", writer.facts(facts))
    writer.check(tree, Cover.kind)
    entry = decode(Cover, tree)
    _told(writer, writer.arrange(Cover, lambda known: cover(entry, known, context)))


def end(writer: Writer, prefix: str, last: str) -> None:
    """End a cover, `last` being its last day."""
    from caseload.cli.kinds import in_figures
    from caseload.model.moments import Moment
    from caseload.model.team import Cover
    from caseload.steps.cover import end, one_cover

    context = writer.session.context
    day = Moment(in_figures(last, context.today)).day
    id_ = context.new_id()
    _told(writer, writer.arrange(Cover, lambda known: end(one_cover(known, prefix), day, id_, context)))


def _told(writer: Writer, change: Change | None) -> None:
    if change:
        from caseload.render.cover import covered_report

        (cover,) = change.records
        writer.session.emit(covered_report(change.verb, cover, writer.session.staff))
