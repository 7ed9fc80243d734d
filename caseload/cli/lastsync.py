"""How old this copy of the folder is, at the head of what is read most; nothing where it is not shared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from caseload.cli.session import Session
from caseload.render.dates import count
from caseload.render.freshness import synced
from caseload.render.report import WARNING, Lines, Report
from caseload.store.freshness import is_shared, last_synced


def age_of(session: Session) -> str:
    """Return how old this copy is, in words."""
    root = session.folder.root
    return synced(last_synced(root), session.local_now) if is_shared(root) else ""


def dated(session: Session, report: Report) -> Report:
    """Return an answer with the age of this copy in its title."""
    return replace(report, title=" · ".join(filter(None, (report.title, age_of(session)))))


def urged(session: Session, report: Report) -> Report:
    """Do the same, and say first that it is time to sync where that was too long ago."""
    root, days = session.folder.root, session.index.sync_days
    when = last_synced(root)
    if is_shared(root) and (when is None or session.local_now - when > timedelta(days=days)):
        since = f"not for more than {count(days, 'day')}" if when else "never yet"
        line = Lines("unsynced", "NOT SYNCED", (f"{since}: caseload sync",), WARNING)
        report = replace(report, blocks=(line, *report.blocks))
    return dated(session, report)
