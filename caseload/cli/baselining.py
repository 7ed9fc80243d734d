"""What the team accepts of an audit: a new entry, and how each stands today."""

from __future__ import annotations

from typing import Any

from caseload.cli.fitting import check
from caseload.cli.session import Session, reading
from caseload.cli.writer import Writer
from caseload.model.codec import decode
from caseload.model.team import Accepted, Baseline
from caseload.render.saved import dry_report, saved_report
from caseload.rules.audit import Audit
from caseload.rules.baseline import Weighed, weigh
from caseload.steps.acceptance import accepted
from caseload.store.auditing import audit
from caseload.store.baseline import add_entry, read_baseline, with_entry
from caseload.store.folder import BASELINE


def add(writer: Writer, facts: dict[str, Any]) -> None:
    """Accept the finding that the facts name; where nobody says who accepts it, whoever does this."""
    session = writer.session
    tree = writer.facts(facts)
    if "approver" not in tree:
        tree |= {"approver": session.context.author}
    check(tree, Baseline.kind, writer.source, "accepted")
    entry = decode(Accepted, tree)
    entry = accepted(entry, _audit(session, entry.rule).findings, session.context)
    if writer.dry_run:
        return session.emit(dry_report([(BASELINE, *with_entry(session.folder, entry))]))
    add_entry(session.folder, entry)
    told = (entry.rule, entry.record, entry.field, str(entry.expires))
    return session.emit(saved_report("baseline add", told, ("standard", "record", "field", "until")))


def standings(session: Session) -> tuple[Baseline, Weighed]:
    """Return what is accepted, and how it stands against the audit of today."""
    baseline = read_baseline(session.folder)
    seen = _audit(session)
    return baseline, weigh(seen.findings, baseline, seen.today, whole=not seen.unreadable)


def _audit(session: Session, *only: str) -> Audit:
    return audit(session.folder, session.day_in, only, progress=reading)
