"""The costs of the programme, from the records to what is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.measures.programme.spending import Spending
    from caseload.render.report import Report
    from caseload.store.verdicts import Seen


def spent(session: Session, text: str) -> Report:
    """Return what the programme costs in a period; Forbidden for what is no period, or where there was nobody."""
    from caseload.measures.programme import spending
    from caseload.measures.programme.period import period
    from caseload.render.spending import spending_report
    from caseload.store.kept import kept
    from caseload.store.verdicts import basis, look

    folder, seen = session.folder, look(session.folder)
    rests_on = basis(folder)
    settings, today = session.settings, session.today
    over = period(text, today)
    told = kept(
        folder,
        "costs",
        f"{over.starts} {over.ends} {today}",
        rests_on,
        seen,
        partial(_anew, session, text, seen),
        spending.kept,
        partial(spending.again, over),
    )
    return spending_report(told, settings.costs, settings.disclosure)


def _anew(session: Session, text: str, seen: Seen) -> Spending:
    from dataclasses import replace

    from caseload.cli.profiling import missing, reckoned, somebody
    from caseload.measures.programme.spending import spending
    from caseload.store.definitionfile import services

    basis, known = reckoned(session.folder, session, text, seen)
    somebody(known, basis.period, "price")
    directory, settings = services(session.folder.root), basis.settings
    told = spending(known.found, basis.staff.values(), directory, settings.costs, basis.period, session.today)
    return replace(told, unreadable=missing(session, known))
