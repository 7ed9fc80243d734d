"""The costs of the programme, from the records to what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.render.report import Report


def spent(session: Session, text: str) -> Report:
    """Return what the programme costs in a period; Forbidden for what is no period."""
    from caseload.measures.programme.period import period
    from caseload.measures.programme.spending import spending
    from caseload.render.spending import spending_report

    settings, services, over = session.settings, session.definitions.services, period(text, session.today)
    told = spending(session.courses.found, session.staff.staff, services, settings.costs, over, session.today)
    return spending_report(told, settings.costs, settings.disclosure)
