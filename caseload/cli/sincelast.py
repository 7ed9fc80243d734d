"""What changed since a person was last reviewed, as the verbs read it: the entries, and the plan beside the review."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.model.case import Case
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Agreement, Review
from caseload.render.report import Report
from caseload.render.sincelast import Since, changes_report
from caseload.render.words import names_in
from caseload.store.versions import plan_beside


def changes_of(session: Session, case: Case, replaced: str = "") -> Report:
    """Return what changed since the last review, but for one that is to be replaced."""
    start = _start(case, replaced)
    since = Since(start, plan_beside(session.folder, case, start))
    instruments, who = session.definitions.instruments, names_in(session.staff)
    return changes_report(case, since, session.settings, instruments, who, session.today)


def _start(case: Case, replaced: str) -> Entry:
    """Return the last review of this episode, else the first agreement, else what opened the case."""
    reviews = [entry for entry in case.all(Review, case.current()) if entry.id != replaced]
    agreed = tuple(case.all(Agreement, case.current()))
    return (*reviews[-1:], *agreed[:1], *case.current()[:1])[0]
