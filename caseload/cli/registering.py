"""A protocol from what was said to what is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caseload.cli.writer import Writer


def write_down(writer: Writer, facts: dict[str, Any]) -> None:
    """Make a protocol of the facts."""
    from caseload.model.codec import decode
    from caseload.model.team import Protocol
    from caseload.render.registered import registered_report
    from caseload.steps.registering import register

    session, context = writer.session, writer.session.context
    tree = context.draft(Protocol.kind, "", writer.facts(facts))
    writer.check(tree, Protocol.kind)
    entry, known = decode(Protocol, tree), session.definitions
    change = writer.arrange(Protocol, lambda found: register(entry, found, known.instruments, known.instruments))
    if change:
        (saved,) = change.records
        session.emit(registered_report(saved, context.today))
